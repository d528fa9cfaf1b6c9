use std::ops::Range;

use pulldown_cmark::CowStr;

/// Adjacent texts merged into one, with their positions.
#[derive(Debug)]
pub(super) struct Merged<'a> {
    pub(super) text: CowStr<'a>,
    pub(super) range: Range<usize>,
    /// Where each part begins in `text`, and where it stands; none if the
    /// text is one part.
    parts: Vec<(usize, Range<usize>)>,
}

impl<'a> Merged<'a> {
    /// One text, or the first of several.
    pub(super) fn new(text: CowStr<'a>, range: Range<usize>) -> Self {
        Self {
            text,
            range,
            parts: Vec::new(),
        }
    }

    /// With the texts that `next` gives, up to its end.
    pub(super) fn with(mut self, next: impl FnMut() -> Option<(CowStr<'a>, Range<usize>)>) -> Self {
        let mut more = std::iter::from_fn(next).peekable();
        if more.peek().is_none() {
            return self;
        }
        let mut whole = std::mem::replace(&mut self.text, CowStr::Borrowed("")).into_string();
        self.parts.push((0, self.range.clone()));
        for (text, range) in more {
            self.parts.push((whole.len(), range.clone()));
            self.range.end = range.end;
            whole.push_str(&text);
        }
        self.text = CowStr::from(whole);
        self
    }

    /// The place of a range of the text.
    pub(super) fn place(&self, range: Range<usize>) -> Range<usize> {
        if range == (0..self.text.len()) {
            return self.range.clone();
        }
        let start = self.offset(range.start);
        start..self.end_offset(range.end).max(start)
    }

    /// Whether the character at `at` is escaped or an entity, and therefore
    /// literal.
    pub(super) fn is_escaped(&self, written: &str, at: usize) -> bool {
        let (start, place, length) = self.part(at);
        let is_entity = length != place.len();
        let is_behind_backslash =
            at == start && place.start > 0 && written.as_bytes()[place.start - 1] == b'\\';
        is_entity || is_behind_backslash
    }

    /// A part of the text, which borrows from the page where the text does.
    pub(super) fn slice(&self, range: Range<usize>) -> CowStr<'a> {
        match &self.text {
            CowStr::Borrowed(text) => CowStr::Borrowed(&text[range]),
            text => CowStr::Borrowed(&text[range]).into_static(),
        }
    }

    /// The part that holds an offset: where it begins in the text, its place
    /// and its length in the text.
    fn part(&self, at: usize) -> (usize, Range<usize>, usize) {
        let next = self.parts.partition_point(|(start, _)| *start <= at);
        let Some((start, place)) = next.checked_sub(1).map(|last| &self.parts[last]) else {
            return (0, self.range.clone(), self.text.len());
        };
        let end = self
            .parts
            .get(next)
            .map_or(self.text.len(), |(start, _)| *start);
        (*start, place.clone(), end - start)
    }

    fn offset(&self, at: usize) -> usize {
        let (start, place, length) = self.part(at);
        if length == place.len() {
            place.start + (at - start)
        } else {
            place.start
        }
    }

    /// The place behind the character that ends at `at`.
    fn end_offset(&self, at: usize) -> usize {
        let Some(before) = at.checked_sub(1) else {
            return self.range.start;
        };
        let (start, place, length) = self.part(before);
        if length == place.len() {
            place.start + (at - start)
        } else {
            place.end
        }
    }
}
