//! Rules about commands.

pub(super) mod shell_syntax;
