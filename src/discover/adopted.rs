//! Settings of other generators: finds them around a book, and applies what
//! they say about its files.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::{PageFile, walk};
use crate::adopt::{Adopted, ReadFile, adopt, folder_note};
use crate::book::{Arrangement, Generator};
use crate::config::Settings;
use crate::diagnostic::Diagnostic;
use crate::platform::real_path;
use crate::source::SourceFile;

/// Folders of a repository that may hold the settings of its documentation,
/// one a line.
const HOMES: &str = include_str!("settings-folders.txt");

/// Settings that were found, and the folder that they lie in.
pub(super) struct Settled {
    pub(super) adopted: Adopted,
    /// The folder of the settings.
    folder: PathBuf,
    /// The content folder.
    pub(super) content: PathBuf,
}

/// Reads a text file; `None` if it does not exist or is not text.
pub(super) type Read<'a> = dyn Fn(&Path) -> Option<Arc<SourceFile>> + 'a;

/// The settings of the generator that the book at `root` was written for: in
/// the folder itself, in a folder below it, or in one above it, up to `top`.
/// Settings are ignored if their content folder has no page or belongs to
/// another book.
pub(super) fn find(root: &Path, top: &Path, read: &Read<'_>) -> Option<Settled> {
    let below = HOMES.lines().map(|home| root.join(home));
    let inside = std::iter::once(root.to_owned()).chain(below);
    let mut inside = inside.filter(|folder| folder.is_dir());
    let found = inside.find_map(|folder| {
        let settled = finalize(&folder, read)?;
        let has_pages = settled.content.is_dir() && walk::has_markdown(&settled.content);
        has_pages.then_some(settled)
    });
    if found.is_some() {
        return found;
    }
    let real = real_path(root).ok()?;
    // The path of the folder that one is in may be empty.
    let top = real_path(&Path::new(".").join(top)).ok()?;
    let above = real.ancestors().skip(1);
    let mut above = above.take_while(|folder| folder.starts_with(&top));
    above.find_map(|folder| {
        let settled = finalize(folder, read)?;
        let is_this = real_path(&settled.content).is_ok_and(|found| found == real);
        is_this.then_some(settled)
    })
}

fn finalize(folder: &Path, read: &Read<'_>) -> Option<Settled> {
    let adopted = adopt(&|path| read(&folder.join(path)))?;
    let content = adopted.content.as_deref().unwrap_or(".");
    let mut path = folder.to_owned();
    for part in content.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                let has_parent = path.file_name().is_some();
                if has_parent {
                    path.pop();
                } else {
                    path.push("..");
                }
            }
            part => path.push(part),
        }
    }
    Some(Settled {
        adopted,
        folder: folder.to_owned(),
        content: if path.as_os_str().is_empty() {
            PathBuf::from(".")
        } else {
            path
        },
    })
}

impl Settled {
    /// The defaults of a book without own settings.
    pub(super) fn defaults(&self) -> Settings {
        let adopted = &self.adopted;
        let mut settings = Settings::default();
        settings.title.clone_from(&adopted.title);
        if let Some(description) = &adopted.description {
            settings.description.clone_from(description);
        }
        if let Some(language) = &adopted.language {
            settings.language.clone_from(language);
        }
        settings.site.url.clone_from(&adopted.url);
        settings.site.edit_url.clone_from(&adopted.edit_url);
        settings
    }

    /// Folders whose files are published at the site's root.
    pub(super) fn statics(&self) -> Vec<PathBuf> {
        let statics = self.adopted.statics.iter();
        let folders = statics.map(|path| self.folder.join(path));
        folders.filter(|folder| folder.is_dir()).collect()
    }

    /// Drops pages and other files that the settings exclude, and notes which
    /// pages no list shows.
    pub(super) fn apply(&mut self, found: &mut walk::WalkedFiles) {
        let excluded = patterns(&self.adopted.excluded);
        if !excluded.is_empty() {
            found.pages.retain(|(path, _)| !matches(&excluded, path));
            found.assets.retain(|(path, _)| !matches(&excluded, path));
        }
        let unlisted = patterns(&self.adopted.unlisted);
        if !unlisted.is_empty() {
            let pages = found.pages.iter().map(|(path, _)| path);
            let hidden = pages.filter(|path| matches(&unlisted, path)).cloned();
            self.adopted.arrangement.hidden.extend(hidden);
        }
    }
}

fn patterns(lines: &[String]) -> Gitignore {
    let mut builder = GitignoreBuilder::new("");
    for line in lines {
        // An invalid pattern excludes nothing.
        let _ = builder.add_line(None, line);
    }
    builder.build().unwrap_or_else(|_| Gitignore::empty())
}

fn matches(patterns: &Gitignore, path: &str) -> bool {
    patterns
        .matched_path_or_any_parents(path, false)
        .is_ignore()
}

/// Folders that are content although their names begin with `_`.
pub(super) fn collections(settled: Option<&Settled>) -> &[String] {
    settled.map_or(&[], |settled| &settled.adopted.collections)
}

/// The page arrangement of a book and its sources.
#[derive(Default)]
pub(super) struct Arranged {
    pub(super) generator: Generator,
    pub(super) arrangement: Arrangement,
    /// The page that lists the others.
    pub(super) summary: Option<PageFile>,
    pub(super) statics: Vec<PathBuf>,
    /// The settings files.
    pub(super) files: Vec<Arc<SourceFile>>,
    pub(super) findings: Vec<Diagnostic>,
}

/// Collects page arrangements: settings, the page list, and settings of
/// folders.
pub(super) fn arrange(
    settled: Option<Settled>,
    content: &Path,
    pages: &mut Vec<PageFile>,
    read: &Read<'_>,
) -> Arranged {
    let mut arranged = Arranged::default();
    let mut named = None;
    if let Some(settled) = settled {
        arranged.statics = settled.statics();
        let adopted = settled.adopted;
        arranged.generator = adopted.generator;
        arranged.arrangement = adopted.arrangement;
        arranged.files = adopted.files;
        arranged.findings = adopted.findings;
        named = adopted.summary;
    }
    if arranged.arrangement.outline.is_none() {
        arranged.summary = take_summary(pages, (content, named.as_deref()), read);
    }
    add_folder_notes(&mut arranged, content, pages, read);
    arranged
}

/// Reads the settings of each folder with pages, and of its parents.
fn add_folder_notes(arranged: &mut Arranged, content: &Path, pages: &[PageFile], read: &Read<'_>) {
    let mut folders = BTreeSet::from([""]);
    for page in pages {
        let mut path = page.path.as_str();
        while let Some((folder, _)) = path.rsplit_once('/') {
            if !folders.insert(folder) {
                break;
            }
            path = folder;
        }
    }
    for folder in folders {
        let place = content.join(folder);
        let read: &ReadFile<'_> = &|name| read(&place.join(name));
        if let Some((note, more)) = folder_note(folder, read) {
            arranged.arrangement.folders.insert(folder.to_owned(), note);
            arranged.files.extend(more.files);
            arranged.findings.extend(more.findings);
        }
    }
}

/// Removes the page list from the pages, or reads it if its name excludes it
/// from the pages.
fn take_summary(
    pages: &mut Vec<PageFile>,
    (content, named): (&Path, Option<&str>),
    read: &Read<'_>,
) -> Option<PageFile> {
    let name = named.unwrap_or("SUMMARY.md");
    if let Some(at) = pages.iter().position(|page| page.path == name) {
        return Some(pages.remove(at));
    }
    let source = read(&content.join(named?))?;
    Some(PageFile {
        path: name.to_owned(),
        source,
    })
}
