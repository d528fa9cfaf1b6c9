//! Rules about the text.

pub(super) mod empty_section;
pub(super) mod heading_jump;
pub(super) mod missing_part;
pub(super) mod no_alt_text;
pub(super) mod outside_repository;
pub(super) mod path_taken;
mod refused;
pub(super) mod too_large;
pub(super) mod unreadable;
