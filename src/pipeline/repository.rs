use std::path::PathBuf;

use crate::assemble::Repository;

/// The files around a content folder on disk.
pub(super) struct Folder {
    content: PathBuf,
}

impl Folder {
    pub(super) fn new(content: PathBuf) -> Self {
        Self { content }
    }
}

impl Repository for Folder {
    fn file(&self, path: &str) -> Option<PathBuf> {
        let file = self.content.join(path);
        file.exists().then_some(file)
    }
}
