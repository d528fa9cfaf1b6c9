//! Rules that hold pages and alerting rules against each other.

pub(super) mod contradiction;
pub(super) mod duplicate_page;
pub(super) mod no_page;
mod pages;
mod prose;
pub(super) mod runbook_missing;
mod runbooks;
mod statements;
pub(super) mod thresholds;
pub(super) mod unknown_name;
mod words;

pub(super) use pages::AlertPages;
