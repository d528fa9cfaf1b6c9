//! Rules about the text.

pub(super) mod empty_section;
pub(super) mod heading_jump;
pub(super) mod missing_part;
