//! The `opsbook` command.

fn main() {}
