//! Rules about blocks that are no commands, and about fences.

pub(super) mod diagram;
pub(super) mod invalid;
pub(super) mod invalid_sql;
pub(super) mod language;
pub(super) mod math;
pub(super) mod mislabelled;
pub(super) mod misspelt_sql;
mod placeholders;
pub(super) mod unclosed;
pub(super) mod untagged;
