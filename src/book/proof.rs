//! What each page says about the repository, and the lines that prove it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Serialize;

use super::LastChange;
use crate::source::Span;

/// The proofs of a book.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proofs {
    /// The statements of each page in the order of its text, by the page's path
    /// under the content folder.
    pub pages: BTreeMap<String, Vec<Proof>>,
}

/// One statement of a page, and what the repository says about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Proof {
    /// Where it stands on the page; empty for what the front matter says.
    #[serde(skip)]
    pub span: Span,
    /// What kind of statement it is, in words: `namespace`, `value`.
    pub kind: &'static str,
    /// What the page says.
    pub text: String,
    /// Whether the repository agrees.
    pub state: ProofState,
    /// The value that would be right, where that is known.
    pub correct: Option<String>,
    /// The line that decides.
    pub source: Option<Arc<ProofSource>>,
    /// How that line changed since the page's last review.
    pub changed: Option<FactChange>,
}

/// How a line changed since a page's last review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FactChange {
    /// Day of the last commit that changed it.
    pub day: String,
    /// That commit's name, abbreviated.
    pub commit: String,
    /// The line at the review.
    pub before: LineBefore,
}

/// A line at the time of a page's last review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum LineBefore {
    /// The line. Values that may be secret are removed.
    Line(String),
    /// It was added later.
    Added,
    /// Lines of its file must not be shown.
    Hidden,
}

/// Whether the repository agrees with a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ProofState {
    /// A file says the same.
    Proven,
    /// A file says otherwise.
    Contradicted,
    /// No file says anything about it.
    Unknown,
}

/// A line of a file of the repository, with the lines around it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProofSource {
    /// The file, relative to the repository.
    pub file: Arc<str>,
    /// The line, counted from 1; 0 where the file as a whole decides.
    pub line: u32,
    /// The key that a value is set under; empty for a name.
    pub key: String,
    /// The line with the lines around it, each with its number. Values that may
    /// be secret are removed. Empty where the lines must not be shown.
    pub lines: Vec<(u32, String)>,
}

impl Proofs {
    /// The statements of the page at this path.
    pub fn of_page(&self, path: &str) -> &[Proof] {
        self.pages.get(path).map_or(&[], Vec::as_slice)
    }

    /// The files that decide about any statement.
    pub fn files(&self) -> BTreeSet<&str> {
        let proofs = self.pages.values().flatten();
        let sources = proofs.filter_map(|proof| proof.source.as_deref());
        sources.map(|source| &*source.file).collect()
    }
}

/// Where the repository's files can be read on the web, and their last
/// commits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Provenance {
    /// Address of a file up to the commit's name: `https://host/a/b/blob/`;
    /// empty if the repository has no host that is known.
    pub base: String,
    /// What leads from the top of the work tree to the repository's folder that
    /// paths are relative to: `""`, `"services/shop/"`.
    pub prefix: String,
    /// The last commit of each file, by its path.
    pub commits: BTreeMap<String, LastChange>,
}
