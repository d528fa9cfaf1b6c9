//! Rules about the text.

pub(super) mod backtick_fence;
pub(super) mod contradiction;
pub(super) mod empty_section;
pub(super) mod heading_jump;
pub(super) mod indented_code;
pub(super) mod literal_markdown;
pub(super) mod missing_part;
pub(super) mod missing_path;
pub(super) mod no_alt_text;
pub(super) mod outside_repository;
pub(super) mod owner;
pub(super) mod path_taken;
mod refused;
pub(super) mod restarted_list;
pub(super) mod table_cells;
pub(super) mod too_large;
pub(super) mod unclosed_comment;
pub(super) mod unknown_name;
pub(super) mod unpaired_backtick;
pub(super) mod unreadable;
