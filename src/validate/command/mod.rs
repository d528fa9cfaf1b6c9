//! Rules about commands.

pub(super) mod bad_expansion;
mod compose_files;
pub(super) mod continuation;
pub(super) mod deprecated;
pub(super) mod destructive;
mod elsewhere;
pub(super) mod example_value;
mod folders;
pub(super) mod hidden_text;
pub(super) mod invalid_argument;
pub(super) mod lookalike;
pub(super) mod missing_path;
pub(super) mod mutating_diagnosis;
pub(super) mod no_way_back;
pub(super) mod pipe_to_shell;
pub(super) mod removed;
pub(super) mod shell_syntax;
pub(super) mod shellcheck;
pub(super) mod undeclared_name;
pub(super) mod undefined_variable;
pub(super) mod unknown_option;
pub(super) mod unknown_subcommand;
pub(super) mod unknown_tool;
pub(super) mod unknown_word;
pub(super) mod usage;

use std::ops::Range;

use crate::book::{Command, Page};
use crate::source::Span;

/// The span of a word in a command; the whole command if the source differs.
pub(super) fn place_in(page: &Page, command: &Command, word: &str) -> Span {
    page.document.source.find_in(command.span, word)
}

/// The span of a part of a command; if the source differs, as in a list, the
/// first occurrence of the same words.
pub(super) fn place_at(page: &Page, command: &Command, part: Range<usize>) -> Span {
    command.place(&page.document.source, part)
}
