//! Rules about links.

pub(super) mod broken_anchor;
pub(super) mod broken_page;
pub(super) mod unsafe_scheme;
