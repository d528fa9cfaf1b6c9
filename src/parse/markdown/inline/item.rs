use std::ops::Range;

use pulldown_cmark::Event;

use super::merged::Merged;

/// An inline event, or texts that follow each other.
#[derive(Debug)]
pub(super) enum Item<'a> {
    Text(Merged<'a>),
    Event(Event<'a>, Range<usize>),
}

impl Item<'_> {
    /// Where it stands.
    pub(super) fn range(&self) -> &Range<usize> {
        match self {
            Self::Text(text) => &text.range,
            Self::Event(_, range) => range,
        }
    }

    pub(super) fn is_break(&self) -> bool {
        matches!(self, Self::Event(Event::SoftBreak | Event::HardBreak, _))
    }
}
