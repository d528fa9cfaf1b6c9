//! Which commits changed the lines that prove what pages say.

use std::collections::BTreeMap;

use super::LastChange;

/// The last change of lines, by file and line as of now.
pub type LineChanges = BTreeMap<(String, u32), LastChange>;
