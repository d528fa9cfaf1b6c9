use std::collections::HashMap;
use std::path::Path;

use super::LoadedBook;
use crate::book::{LineChanges, Proofs, Resolutions};
use crate::discover::read_repository_files;
use crate::platform::{real_path, slashed};
use crate::proof::Gathered;

/// What the pages of a book state, with the lines of the repository that prove
/// it and what these were at the page's last review. Nothing where the site shows no proofs or there is no repository.
pub fn proofs(loaded: &LoadedBook, resolutions: &Resolutions, changes: &LineChanges) -> Proofs {
    let top = &loaded.repository;
    if !loaded.settings.site.proof || top.as_os_str().is_empty() {
        return Proofs::default();
    }
    let alert_files = alert_files(loaded, top);
    let gathered = Gathered::new(&loaded.book, &loaded.operations, resolutions, &alert_files);
    let files = read_repository_files(top, &gathered.files(), |_| true);
    gathered.proofs(&files, changes)
}

/// Where the files of the alerting rules lie in the repository, by the paths
/// under which findings name them.
fn alert_files<'a>(loaded: &'a LoadedBook, top: &Path) -> HashMap<&'a str, String> {
    let mut files = HashMap::new();
    for alert in &loaded.operations.alerts {
        let path = alert.source.path();
        if files.contains_key(path) {
            continue;
        }
        let real = real_path(Path::new(path));
        let inside = real
            .as_deref()
            .ok()
            .and_then(|real| real.strip_prefix(top).ok());
        if let Some(inside) = inside {
            files.insert(path, slashed(inside).into_owned());
        }
    }
    files
}
