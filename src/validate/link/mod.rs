//! Rules about links.

pub(super) mod address;
pub(super) mod broken_anchor;
pub(super) mod broken_page;
pub(super) mod duplicate_anchor;
pub(super) mod empty;
mod external;
pub(super) mod external_anchor;
pub(super) mod external_broken;
pub(super) mod external_moved;
pub(super) mod external_unreachable;
pub(super) mod html_for_source;
pub(super) mod orphan;
pub(super) mod outside;
pub(super) mod unsafe_scheme;
pub(super) mod wrong_case;
