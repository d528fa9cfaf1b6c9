use std::collections::BTreeMap;

use super::{Listing, Weight};
use crate::source::Span;

/// Metadata from front matter or a footer. Keys have the same meaning as in
/// Hugo, Zola and `MkDocs`; unknown ones are kept in `extra`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PageMeta {
    /// Title.
    pub title: Option<String>,
    /// One sentence for search results and previews.
    pub description: Option<String>,
    /// Date of the page, as written.
    pub date: Option<String>,
    /// Position among siblings, ascending.
    pub weight: Option<Weight>,
    /// Label in lists, if it differs from the title.
    pub label: Option<String>,
    /// Title of the parent page, in books that nest by titles.
    pub parent: Option<String>,
    /// The title of the page above that one.
    pub grand_parent: Option<String>,
    /// Whether lists show the page.
    pub listing: Listing,
    /// Whether the page is a draft.
    pub draft: bool,
    /// Former paths that redirect to the page.
    pub aliases: Vec<String>,
    /// Last part of the page's path.
    pub slug: Option<String>,
    /// The whole path of the page.
    pub address: Option<String>,
    /// Tags.
    pub tags: Vec<String>,
    /// Names of the alerts that this page answers.
    pub alerts: Vec<String>,
    /// The service it is about.
    pub service: Option<String>,
    /// Severity of the problem that the page is about.
    pub severity: Option<String>,
    /// Who maintains the page.
    pub owner: Option<String>,
    /// Date and interval of review.
    pub review: ReviewMeta,
    /// Values that a reader fills in, with a description each.
    pub inputs: BTreeMap<String, String>,
    /// Paths or titles of related pages.
    pub related: Vec<String>,
    /// Life-cycle word, such as `deprecated`.
    pub status: Option<String>,
    /// Everything else.
    pub extra: BTreeMap<String, serde_json::Value>,
    /// Where the metadata stands, fences included.
    pub span: Option<Span>,
}

/// When a page was last reviewed, and how often it should be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReviewMeta {
    /// Date of the last review, as written.
    pub last_reviewed_on: Option<String>,
    /// Interval as written: `3 months`, `Quarterly`.
    pub review_in: Option<String>,
    /// Where this was read.
    pub origin: Origin,
}

/// Where metadata was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    /// Front matter, or nowhere.
    #[default]
    FrontMatter,
    /// A footer such as `**Last Updated:** 2026-01-10`.
    Footer,
}

/// The last commit that changed a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastChange {
    /// Its day, where whoever committed sat.
    pub day: jiff::civil::Date,
    /// Its name, abbreviated.
    pub commit: String,
}
