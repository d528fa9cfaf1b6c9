//! A derived text with a map of positions to its source.

use std::ops::Range;

/// A text built from parts of an original and from insertions.
#[derive(Debug, Default)]
pub(super) struct Mapped {
    pub(super) text: String,
    pieces: Vec<Piece>,
    /// The length of the text, set when the text is taken out.
    length: usize,
}

/// The origin of a part of the new text.
#[derive(Clone, Copy, Debug)]
struct Piece {
    /// Its start in the new text.
    new: usize,
    /// Its start in the original.
    old: usize,
    /// For an insertion, the end of the replaced range in the original.
    until: Option<usize>,
}

impl Mapped {
    pub(super) fn with_capacity(bytes: usize) -> Self {
        Self {
            text: String::with_capacity(bytes),
            pieces: Vec::new(),
            length: 0,
        }
    }

    /// Copies a part of the original.
    pub(super) fn copy(&mut self, original: &str, range: Range<usize>) {
        let Some(text) = original.get(range.clone()).filter(|text| !text.is_empty()) else {
            return;
        };
        let new = self.text.len();
        let goes_on = self
            .pieces
            .last()
            .is_some_and(|last| last.until.is_none() && last.old + (new - last.new) == range.start);
        if !goes_on {
            self.pieces.push(Piece {
                new,
                old: range.start,
                until: None,
            });
        }
        self.text.push_str(text);
        self.length = self.text.len();
    }

    /// Inserts a text that replaces a part of the original.
    pub(super) fn insert(&mut self, text: &str, original: Range<usize>) {
        if text.is_empty() {
            return;
        }
        self.pieces.push(Piece {
            new: self.text.len(),
            old: original.start,
            until: Some(original.end),
        });
        self.text.push_str(text);
        self.length = self.text.len();
    }

    /// The range of the original for a range of the new text. Positions inside
    /// an insertion map to the whole replaced range.
    pub(super) fn original(&self, range: Range<usize>) -> Range<usize> {
        let start = self.start(range.start);
        if range.is_empty() {
            return start..start;
        }
        let end = self.end(range.end);
        start..end.max(start)
    }

    fn start(&self, offset: usize) -> usize {
        let Some(piece) = self.piece_at(offset) else {
            return offset;
        };
        match piece.until {
            // Nothing follows the last insertion.
            Some(until) if offset >= self.length => until,
            Some(_) => piece.old,
            None => piece.old + (offset - piece.new),
        }
    }

    fn end(&self, offset: usize) -> usize {
        let Some(piece) = offset.checked_sub(1).and_then(|last| self.piece_at(last)) else {
            return offset;
        };
        piece
            .until
            .unwrap_or_else(|| piece.old + (offset - piece.new))
    }

    /// The piece that holds the byte at `offset`.
    fn piece_at(&self, offset: usize) -> Option<Piece> {
        let next = self.pieces.partition_point(|piece| piece.new <= offset);
        self.pieces.get(next.checked_sub(1)?).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_lead_to_their_place_and_insertions_to_what_they_stand_for() {
        let original = "one {two} three";
        let mut mapped = Mapped::default();
        mapped.copy(original, 0..4);
        mapped.insert("2 and more", 4..9);
        mapped.copy(original, 9..15);
        assert_eq!(mapped.text, "one 2 and more three");
        assert_eq!(mapped.original(0..3), 0..3);
        assert_eq!(mapped.original(6..9), 4..9);
        assert_eq!(mapped.original(15..20), 10..15);
        assert_eq!(mapped.original(0..6), 0..9);
        assert_eq!(mapped.original(20..20), 15..15);
    }
}
