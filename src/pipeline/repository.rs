use std::path::{Path, PathBuf};

use crate::assemble::{Place, Repository};
use crate::files::{Boundary, Entry, Refusal};

/// The files around a content folder on disk.
pub(super) struct Folder<'a> {
    content: &'a Path,
    /// The content folder's path in the repository.
    inside: String,
    boundary: &'a Boundary,
}

impl<'a> Folder<'a> {
    pub(super) fn new(content: &'a Path, boundary: &'a Boundary) -> Self {
        let real = boundary.real(content).unwrap_or_default();
        let inside = real.strip_prefix(boundary.top()).map(Path::to_string_lossy);
        Self {
            content,
            inside: inside.unwrap_or_default().into_owned(),
            boundary,
        }
    }
}

impl Repository for Folder<'_> {
    fn look(&self, path: &str) -> Place {
        let file = self.content.join(path);
        let is_outside = path.starts_with("../");
        match self.boundary.look(&file) {
            Ok(Entry::File(size)) => Place::File(file, size),
            Ok(Entry::Folder) => Place::Folder,
            Err(Refusal::Missing) => Place::Nothing,
            // Nothing beside the content folder is published, so that it does
            // not matter what it is.
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
