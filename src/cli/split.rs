use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;

use super::arguments::SplitArguments;
use super::{Exit, project, terminal};
use crate::files::Boundary;
use crate::platform::{real_path, slashed};
use crate::report::counted;
use crate::scaffold::{PAGE_LIST, Split, split as split_file};
use crate::source::SourceFile;

/// Maximum size of a file to split, in bytes.
const MAX_FILE_BYTES: u64 = 16 * 1024 * 1024;

/// `opsbook split`: makes pages of one large file. No existing file changes.
pub(super) fn split(arguments: &SplitArguments) -> anyhow::Result<Exit> {
    let file = &arguments.file;
    let into = &arguments.into;
    anyhow::ensure!(file.exists(), "{} does not exist", file.display());
    let parent = parent(file);
    let bytes = Boundary::around(parent).read(file, MAX_FILE_BYTES);
    let bytes = bytes.map_err(|refusal| anyhow::anyhow!("{} {refusal}", file.display()))?;
    let text = String::from_utf8(bytes).ok();
    let text = text.with_context(|| format!("{} is not UTF-8", file.display()))?;
    let source = Arc::new(SourceFile::new(slashed(file), text));
    let pages = split_file(Split {
        source: &source,
        level: arguments.level,
        back: &way_back(&whole(into)?, &whole(parent)?),
    });
    for page in &pages {
        let path = into.join(&page.path);
        anyhow::ensure!(
            path.symlink_metadata().is_err(),
            "{} already exists; choose another folder with --into",
            project::shown(&path)
        );
    }
    for page in &pages {
        project::write(&into.join(&page.path), &page.text)?;
    }
    let count = pages.iter().filter(|page| page.path != PAGE_LIST).count();
    terminal::tell(&format!(
        "written  {} in {}",
        counted(count, "page"),
        project::shown(into)
    ));
    if into.join("../book.toml").exists() {
        terminal::note("note     check `src` and `edit_url` in book.toml");
    }
    terminal::tell(&format!(
        "next     opsbook validate, then remove {}: its text is in the pages now",
        project::shown(file)
    ));
    Ok(Exit::Fine)
}

fn parent(file: &Path) -> &Path {
    let parent = file.parent();
    let parent = parent.filter(|parent| !parent.as_os_str().is_empty());
    parent.unwrap_or(Path::new("."))
}

/// The absolute path of a folder that may not exist yet, without `..`.
fn whole(folder: &Path) -> anyhow::Result<PathBuf> {
    let absolute = std::path::absolute(folder)?;
    let mut there = PathBuf::new();
    for part in absolute.components() {
        match part {
            Component::ParentDir => drop(there.pop()),
            part => there.push(part),
        }
        // Symbolic links in the existing part.
        if let Ok(real) = real_path(&there) {
            there = real;
        }
    }
    Ok(there)
}

/// The path from one folder to another.
fn way_back(from: &Path, to: &Path) -> String {
    let shared = from.components().zip(to.components());
    let shared = shared.take_while(|(a, b)| a == b).count();
    let up = from.components().skip(shared).map(|_| Component::ParentDir);
    let path: PathBuf = up.chain(to.components().skip(shared)).collect();
    slashed(&path).into_owned()
}
