//! What templates see of proofs.

use serde::Serialize;

use super::EntryView;

/// How far the repository's files prove what a page states.
#[derive(Clone, Debug, Serialize)]
pub struct ProofView {
    /// Number of different statements that could be compared with a file or
    /// not.
    pub total: usize,
    /// How many of them were compared.
    pub checked: usize,
    /// How many of these the files contradict.
    pub wrong: usize,
    /// How many of the files' lines changed since the page's last review.
    pub changed: usize,
    /// How many files they were compared with.
    pub files: usize,
    /// The statements that were compared: contradicted ones first.
    pub statements: Vec<StatementView>,
    /// How many more there are.
    pub more: usize,
    /// Names that no file defines, two dozen at most.
    pub unknown: Vec<String>,
    /// How many more there are.
    pub more_unknown: usize,
}

/// A statement of a page, and the line that decides about it.
#[derive(Clone, Debug, Serialize)]
pub struct StatementView {
    /// Its number, from 1: `proof:1` is its anchor.
    pub number: usize,
    /// What it names: `namespace`, `value`, `file`.
    pub kind: String,
    /// What the page says.
    pub text: String,
    /// Whether the file says otherwise.
    pub is_wrong: bool,
    /// What would be right; empty if nobody knows, or if it is right.
    pub correct: String,
    /// The key that a value is set under; may be empty.
    pub key: String,
    /// The file, relative to the repository; may be empty.
    pub file: String,
    /// The line, from 1; 0 for the file as a whole.
    pub line: u32,
    /// The file at the repository's host; may be empty.
    pub href: String,
    /// Day of the last commit that changed the file; may be empty.
    pub changed: String,
    /// That commit's name, abbreviated.
    pub commit: String,
    /// The line with two lines above and below.
    pub lines: Vec<ExcerptLineView>,
    /// How the line changed since the page's last review, if it did.
    pub change: Option<ChangeView>,
}

/// How a line changed since the page's last review.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeView {
    /// Day of the last commit that changed it.
    pub day: String,
    /// That commit's name, abbreviated.
    pub commit: String,
    /// The commit at the repository's host; may be empty.
    pub href: String,
    /// Whether the line was added after the review.
    pub is_new: bool,
    /// The line at the review; empty if it must not be shown, or was added
    /// later.
    pub before: String,
    /// The line now; empty if there is nothing to compare it with.
    pub now: String,
}

/// A line of a file.
#[derive(Clone, Debug, Serialize)]
pub struct ExcerptLineView {
    /// Its number, from 1.
    pub number: u32,
    /// Its text.
    pub text: String,
    /// Whether it is the line that decides.
    pub is_own: bool,
}

/// How far the repository proves what the book says.
#[derive(Clone, Debug, Serialize)]
pub struct TruthView {
    /// The share of the statements that were compared and are proven, in
    /// percent.
    pub percent: usize,
    /// All statements of the book.
    pub all: ShareView,
    /// By kind of statement: those with contradictions first, then the least
    /// proven.
    pub kinds: Vec<ShareView>,
    /// By page, in the same order, 150 at most.
    pub pages: Vec<ShareView>,
    /// How many more pages there are.
    pub more_pages: usize,
    /// How many pages state nothing that was compared.
    pub unchecked_pages: usize,
    /// Pages that rely on lines which changed since their review, 40 at most.
    pub changed: Vec<EntryView>,
    /// The share that was proven at each commit as a drawing, the last one at
    /// the right; empty before the second.
    pub chart: String,
    /// The last commits with another share than the one before, newest first, a
    /// dozen at most.
    pub history: Vec<TruthPointView>,
}

/// How much of the book was proven at one commit.
#[derive(Clone, Debug, Serialize)]
pub struct TruthPointView {
    /// Day of the commit.
    pub day: String,
    /// Its name, abbreviated.
    pub commit: String,
    /// The commit at the repository's host; may be empty.
    pub href: String,
    /// The share of the statements that were compared and are proven, in
    /// percent.
    pub percent: usize,
    /// How many statements were compared.
    pub checked: usize,
    /// How many a file contradicted.
    pub contradicted: usize,
}

/// How many statements are proven.
#[derive(Clone, Debug, Serialize)]
pub struct ShareView {
    /// The kind of statement, or the title of the page.
    pub title: String,
    /// Where the page is, relative to the page that shows it; empty for a kind.
    pub href: String,
    /// Number of statements.
    pub total: usize,
    /// How many a file proves.
    pub proven: usize,
    /// How many a file contradicts.
    pub contradicted: usize,
    /// How many no file says anything about.
    pub unknown: usize,
    /// The share that is proven, in percent.
    pub percent: usize,
    /// The share that is contradicted, in percent: 2 at least if there is any.
    pub percent_contradicted: usize,
}
