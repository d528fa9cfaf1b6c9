//! Rules about what pages say of themselves.

pub(super) mod bulk_review;
pub(super) mod draft_linked;
pub(super) mod facts_changed;
pub(super) mod low_coverage;
pub(super) mod owner;
pub(super) mod review_overdue;
pub(super) mod unreadable_date;

use crate::book::Document;
use crate::parse::place_of_value;
use crate::source::Span;

/// The id of the rule about low coverage.
pub const LOW_COVERAGE: &str = "meta/low-coverage";

/// Where a page says a value of its front matter: under the key, or else at
/// its first place in the text, as a footer holds it.
pub(super) fn locate(document: &Document, key: &str, value: &str) -> Option<Span> {
    place_of_value(document, key, value).or_else(|| {
        let at = document.source.text().find(value)?;
        Some(Span::new(at..at + value.len()))
    })
}
