use std::collections::HashMap;
use std::io::{BufWriter, Write as _};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use serde::Serialize;

use super::RenderError;
use crate::book::Document;
use crate::output::Sink;

/// Rendered pages, kept from one build of a preview to the next. A page is
/// taken from here only if all that it is made from is the same.
#[derive(Debug, Default)]
pub struct RenderedPages {
    before: HashMap<String, Rendered>,
    now: Mutex<HashMap<String, Rendered>>,
}

/// The files of one page, and what they were made from.
#[derive(Clone, Debug)]
pub(super) struct Rendered {
    /// The very document: as long as it is kept here, no other one can have
    /// its place in memory.
    document: Arc<Document>,
    rest: blake3::Hash,
    files: Vec<(String, Bytes)>,
}

impl RenderedPages {
    /// Begins a build: what the last one has not used is dropped.
    pub fn begin(&mut self) {
        let now = self.now.get_mut().unwrap_or_else(PoisonError::into_inner);
        self.before = std::mem::take(now);
    }

    /// The page at `path` as it was, if it was made from the same.
    pub(super) fn get(
        &self,
        path: &str,
        document: &Arc<Document>,
        rest: blake3::Hash,
    ) -> Option<Rendered> {
        let known = self.before.get(path)?;
        let same = Arc::ptr_eq(&known.document, document) && known.rest == rest;
        same.then(|| known.clone())
    }

    /// Keeps a page.
    pub(super) fn keep(&self, path: String, page: Rendered) {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        now.insert(path, page);
    }
}

impl Rendered {
    pub(super) fn new(
        document: &Arc<Document>,
        rest: blake3::Hash,
        files: Vec<(String, String)>,
    ) -> Self {
        let files = files
            .into_iter()
            .map(|(path, text)| (path, Bytes::from(text)));
        Self {
            document: Arc::clone(document),
            rest,
            files: files.collect(),
        }
    }

    /// Writes the page's files.
    pub(super) fn write(&self, sink: &dyn Sink) -> Result<(), RenderError> {
        self.files.iter().try_for_each(|(path, bytes)| {
            sink.share(path, bytes)
                .map_err(|source| RenderError::Write {
                    path: path.clone(),
                    source,
                })
        })
    }
}

/// What a page is made from, besides its document, as one number.
pub(super) fn hash_of(ingredients: &impl Serialize) -> blake3::Hash {
    let mut hasher = BufWriter::with_capacity(16 * 1024, blake3::Hasher::new());
    serde_json::to_writer(&mut hasher, ingredients).expect("views are plain values");
    hasher.flush().expect("a hasher takes everything");
    hasher.get_ref().finalize()
}
