//! Rules about blocks that are no commands, and about fences.

pub(super) mod invalid;
pub(super) mod language;
pub(super) mod mislabelled;
pub(super) mod unclosed;
