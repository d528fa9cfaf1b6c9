//! Which delimiters belong together.

use crate::book::Element;

/// What a pair of delimiters stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `==`
    Highlight,
    /// `^^`
    Insert,
    /// `^`
    Superscript,
    /// `~`
    Subscript,
    /// `{++ ++}`
    Added,
    /// `{-- --}`
    Removed,
    /// `{== ==}`
    Marked,
    /// `{>> <<}`
    Comment,
}

impl Kind {
    pub(super) fn element(self) -> Element {
        match self {
            Self::Highlight | Self::Marked => Element::Highlight,
            Self::Insert | Self::Added => Element::Insert,
            Self::Superscript => Element::Superscript,
            Self::Subscript => Element::Subscript,
            Self::Removed => Element::Delete,
            Self::Comment => Element::Comment,
        }
    }

    /// Whether spaces are not allowed between its delimiters.
    pub(super) fn is_of_word(self) -> bool {
        matches!(self, Self::Superscript | Self::Subscript)
    }
}

/// A delimiter where it may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Delimiter {
    pub(super) kind: Kind,
    pub(super) can_open: bool,
    pub(super) can_close: bool,
}

/// The open delimiters, with a frame per element, so that pairs never cross
/// element boundaries.
#[derive(Debug)]
pub(super) struct Frames(Vec<Frame>);

/// The open delimiters of one element, each with its place among the pieces.
#[derive(Debug, Default)]
struct Frame {
    open: Vec<(Kind, usize)>,
}

impl Frames {
    pub(super) fn new() -> Self {
        Self(vec![Frame::default()])
    }

    pub(super) fn enter(&mut self) {
        self.0.push(Frame::default());
    }

    pub(super) fn leave(&mut self) {
        if self.0.len() > 1 {
            self.0.pop();
        }
    }

    pub(super) fn open(&mut self, kind: Kind, piece: usize) {
        if let Some(frame) = self.0.last_mut() {
            // Keep only the last of each kind, so that searches are short.
            frame.open.retain(|(open, _)| *open != kind);
            frame.open.push((kind, piece));
        }
    }

    /// The piece with the matching opening delimiter. Delimiters opened in
    /// between become text.
    pub(super) fn close(&mut self, kind: Kind) -> Option<usize> {
        let frame = self.0.last_mut()?;
        let at = frame.open.iter().rposition(|(open, _)| *open == kind)?;
        let piece = frame.open[at].1;
        frame.open.truncate(at);
        Some(piece)
    }
}
