//! Understanding commands: prompts, placeholders, syntax, splitting, risk.
//! Nothing here ever runs one.

mod pipes;
mod placeholder;
mod plain;
mod prompt;
mod quote;
mod risk;
mod scanner;
mod session;
mod shell_state;
mod split;
mod syntax;
mod tool;
mod variables;
mod words;

pub use pipes::has_pipeline;
pub use placeholder::{Placeholder, inputs, normalise, placeholders};
pub use quote::quote;
pub use risk::{risk, searches};
pub use session::{LineKind, Script, is_session, is_shell, read_script, session_lines};
pub use shell_state::{StateChange, asks_about_before, shell_state, used_variables};
pub use split::{CommandText, is_for_machines, split_commands};
pub use syntax::{SyntaxError, check_syntax};
pub use tool::{is_command, is_tool};
pub use variables::{Variable, fill_in, named_variables};
pub use words::{SimpleCommand, Word, simple_commands};
