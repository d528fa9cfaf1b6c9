use std::path::{Path, PathBuf};

use crate::assemble::{Place, Repository};
use crate::files::{Boundary, Entry, Refusal};

/// The files around a content folder.
pub(super) struct Folder<'a> {
    content: &'a Path,
    /// Folders that are published at the root of the site.
    statics: &'a [PathBuf],
    /// The path of the content folder in the repository.
    inside: String,
    boundary: &'a Boundary,
}

impl<'a> Folder<'a> {
    pub(super) fn new(content: &'a Path, statics: &'a [PathBuf], boundary: &'a Boundary) -> Self {
        let real = boundary.real(content).unwrap_or_default();
        let inside = real.strip_prefix(boundary.top()).map(Path::to_string_lossy);
        Self {
            content,
            statics,
            inside: inside.unwrap_or_default().into_owned(),
            boundary,
        }
    }
}

impl Folder<'_> {
    /// What exists at `path` in a folder that is published at the root of the
    /// site.
    fn look_in_statics(&self, path: &str) -> Place {
        let mut files = self.statics.iter().map(|folder| folder.join(path));
        let found = files.find_map(|file| match self.boundary.look(&file) {
            Ok(Entry::File(size)) => Some(Place::File(file, size)),
            Ok(Entry::Folder) | Err(_) => None,
        });
        found
            .filter(|_| !path.starts_with("../"))
            .unwrap_or(Place::Nothing)
    }
}

impl Repository for Folder<'_> {
    fn look(&self, path: &str) -> Place {
        let file = self.content.join(path);
        let is_outside = path.starts_with("../");
        match self.boundary.look(&file) {
            Ok(Entry::File(size)) => Place::File(file, size),
            Ok(Entry::Folder) => Place::Folder,
            Err(Refusal::Missing) => self.look_in_statics(path),
            // Files outside the content folder are not published, so their type
            // does not matter.
            Err(Refusal::Outside) if is_outside && exists(&file) => Place::File(PathBuf::new(), 0),
            Err(why) => Place::Refused(file, why),
        }
    }

    fn content(&self) -> &str {
        &self.inside
    }
}

fn exists(file: &Path) -> bool {
    file.symlink_metadata()
        .is_ok_and(|found| !found.is_symlink())
}
