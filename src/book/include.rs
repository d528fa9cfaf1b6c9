use std::collections::BTreeMap;
use std::sync::Arc;

/// The files that a page includes, directly or through other files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Includes {
    /// The path of the page itself, which must not be included again.
    pub page: String,
    files: BTreeMap<(String, String), Included>,
}

/// What became of one file that is to be included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Included {
    /// It was read.
    Text {
        /// Its path, which is the same however it is written.
        path: String,
        /// Its text.
        text: Arc<str>,
    },
    /// It is left out.
    LeftOut {
        /// Why, as the rest of a sentence about the path.
        why: String,
        /// What was probably meant.
        near: Option<String>,
    },
}

impl Includes {
    /// Those of the page at `page`, none so far.
    pub fn of(page: impl Into<String>) -> Self {
        Self {
            page: page.into(),
            files: BTreeMap::new(),
        }
    }

    /// The file that is written like this in the file at `from`; for the page
    /// itself `from` is empty.
    pub fn get(&self, from: &str, written: &str) -> Option<&Included> {
        self.files.get(&(from.to_owned(), written.to_owned()))
    }

    /// Adds a file.
    pub fn insert(&mut self, from: &str, written: &str, included: Included) {
        let key = (from.to_owned(), written.to_owned());
        self.files.insert(key, included);
    }

    /// How many files were asked for.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether the page includes nothing.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}
