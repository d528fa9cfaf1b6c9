//! Rules about what pages say of themselves.

pub(super) mod bulk_review;
pub(super) mod draft_linked;
pub(super) mod owner;
pub(super) mod review_overdue;
pub(super) mod unreadable_date;

use crate::source::{SourceFile, Span};

/// Where a value stands in a file; the first place if there are several.
pub(super) fn locate(source: &SourceFile, value: &str) -> Option<Span> {
    let at = source.text().find(value)?;
    Some(Span::new(at..at + value.len()))
}
