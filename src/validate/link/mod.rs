//! Rules about links.

pub(super) mod address;
pub(super) mod broken_anchor;
pub(super) mod broken_page;
pub(super) mod duplicate_anchor;
pub(super) mod empty;
pub(super) mod html_for_source;
pub(super) mod orphan;
pub(super) mod outside;
pub(super) mod unsafe_scheme;
pub(super) mod wrong_case;
