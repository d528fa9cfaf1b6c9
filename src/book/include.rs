use std::collections::BTreeMap;
use std::sync::Arc;

/// The files that a page includes, directly or through other files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Includes {
    /// The path of the page itself, which must not be included again.
    pub page: String,
    files: BTreeMap<(String, String), Included>,
}

/// The result of including a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Included {
    /// The file was read.
    Text {
        /// Its normalised path.
        path: String,
        /// Its text.
        text: Arc<str>,
    },
    /// The file is left out.
    LeftOut {
        /// The reason, as the rest of a sentence about the path.
        why: String,
        /// A similar path.
        near: Option<String>,
    },
}

impl Includes {
    /// Empty includes of the page at `page`.
    pub fn of(page: impl Into<String>) -> Self {
        Self {
            page: page.into(),
            files: BTreeMap::new(),
        }
    }

    /// The file included as `written` in the file at `from`; `from` is empty
    /// for the page itself.
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
