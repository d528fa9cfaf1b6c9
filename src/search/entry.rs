//! Pages and sections as the index keeps them.

use serde::{Deserialize, Serialize};

/// A page of the index: address, title, breadcrumb, the path of its source,
/// and how severe its alerts are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PageEntry(
    pub(super) String,
    pub(super) String,
    pub(super) String,
    pub(super) String,
    pub(super) String,
);

/// A section of the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) page: usize,
    pub(super) heading: String,
    pub(super) anchor: String,
    /// Line by line; a line of code begins with a space, a
    /// command with a tab.
    pub(super) text: String,
}
