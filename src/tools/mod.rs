//! What command-line tools accept, as data: one file for each tool states its
//! subcommands, its options, what its arguments name, and what it changes.
//! `generate/README.md` tells how the files are made.

mod data;
mod format;
mod invocation;
mod words;

pub use data::tool;
pub use format::{Coverage, Effect, OptionSpec, Removal, Section, Style, Tool, ValueForm};
pub use invocation::{Invocation, Value, invocation};
pub use words::{Fate, KubernetesKind, kubernetes_kinds, signals, units};
