//! What files beside the pages define: the book's own `_data`, and the
//! repository's rule files, compose files, manifests and makefiles.

mod alerts;
mod charts;
mod code;
mod data;
mod expression;
mod migrations;
mod operations;
mod programs;
mod schedules;
mod searched_alerts;
mod settings;
mod sources;
mod tree;
mod yaml;

use std::collections::BTreeSet;

use crate::book::{Definition, NameKind, Setting};

pub use data::parse_data;
pub use operations::parse_operations;
pub use programs::read_program;

/// Whether the file at a path may define names, and is to be read.
pub fn may_define_names(path: &str) -> bool {
    let is_data = path.contains("_data/");
    let names = sources::wants(path) || settings::wants(path) || searched_alerts::wants(path);
    (names && !is_data) || path.ends_with(".gitignore")
}

/// Whether the file at a path is source code. YAML and properties, which read
/// variables too, are not: what runs is set there.
pub fn is_code(path: &str) -> bool {
    code::wants(path) && !matches!(sources::ending(path), "yml" | "yaml" | "properties")
}

/// Whether the source code at a path can define names of some kinds.
pub fn can_define(path: &str, kinds: &BTreeSet<NameKind>) -> bool {
    code::can_define(path, kinds)
}

/// Whether the source code at a path can set numbers.
pub fn can_set_values(path: &str) -> bool {
    code::can_set_values(path)
}

/// The numbers that a file of source code sets.
pub fn read_code_values(path: &str, text: &str) -> Vec<Setting> {
    code::values(path, text)
}

/// The names of some kinds that a file of source code defines.
pub fn read_code(path: &str, text: &str, kinds: &BTreeSet<NameKind>) -> Vec<Definition> {
    code::read(path, text, kinds)
}
