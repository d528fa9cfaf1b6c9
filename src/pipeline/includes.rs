use std::path::Path;

use crate::book::{Generator, Included, Includes};
use crate::discover::{IncludeFolders, PageFile};
use crate::parse::wanted_files;
use crate::platform::slashed;

/// Maximum number of files that a page may include.
const MAX_INCLUDES: usize = 500;

/// Reads the files that a page includes, recursively.
pub(super) fn load(
    page: &PageFile,
    folders: &IncludeFolders<'_>,
    generator: Generator,
) -> Includes {
    let wanted = wanted_files(page.source.text(), generator);
    if wanted.is_empty() {
        return Includes::default();
    }
    let mut includes = Includes::of(slashed(&folders.page(&page.path)));
    let mut waiting = vec![(String::new(), wanted)];
    while let Some((from, wanted)) = waiting.pop() {
        let file = if from.is_empty() {
            &includes.page
        } else {
            &from
        };
        let folder = Path::new(file).parent().unwrap_or(Path::new("")).to_owned();
        for wanted in wanted {
            if includes.len() >= MAX_INCLUDES || includes.get(&from, &wanted.path).is_some() {
                continue;
            }
            let included = folders.read(&folder, &wanted.path, wanted.from_root);
            if let Included::Text { path, text } = &included {
                let more = wanted_files(text, generator);
                if !more.is_empty() {
                    waiting.push((path.clone(), more));
                }
            }
            includes.insert(&from, &wanted.path, included);
        }
    }
    includes
}
