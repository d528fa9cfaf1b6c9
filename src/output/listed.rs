use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::Sink;

/// Passes files on and remembers what they were.
pub struct ListedSink<'a> {
    inner: &'a dyn Sink,
    files: Mutex<BTreeMap<String, Listed>>,
}

/// A file that has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its size in bytes.
    pub size: usize,
    /// What tells it from every other content (BLAKE3).
    pub hash: blake3::Hash,
}

impl std::fmt::Debug for ListedSink<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ListedSink").finish_non_exhaustive()
    }
}

impl<'a> ListedSink<'a> {
    /// A list of what goes to `inner`.
    pub fn new(inner: &'a dyn Sink) -> Self {
        Self {
            inner,
            files: Mutex::default(),
        }
    }

    /// Everything that has passed, by path.
    pub fn into_files(self) -> BTreeMap<String, Listed> {
        self.files
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sink for ListedSink<'_> {
    fn write(&self, path: &str, bytes: &[u8]) -> std::io::Result<()> {
        self.inner.write(path, bytes)?;
        let listed = Listed {
            size: bytes.len(),
            hash: blake3::hash(bytes),
        };
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        files.insert(path.to_owned(), listed);
        Ok(())
    }
}
