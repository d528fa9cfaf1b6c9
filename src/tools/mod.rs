//! What command-line tools accept, as data: one file for each tool states its
//! subcommands, its options, what its arguments name, and what it changes.
//! `generate/README.md` tells how the files are made.

mod artefacts;
mod data;
mod effect;
mod format;
mod invocation;
mod products;
mod removed_sql;
mod statements;
mod words;

pub use artefacts::{is_build_artefact, is_example_name};
pub use data::{names, tool};
pub use effect::Effect;
pub use format::{Coverage, OptionSpec, Removal, Section, Style, Tool, ValueForm, When};
pub use invocation::{Invocation, Value, invocation};
pub use products::{
    product_of_image, product_of_pin, product_of_tool, products, range_forms, version_forms,
};
pub use removed_sql::{RemovedName, removed_names};
pub use statements::statements;
pub use words::{
    Fate, KubernetesKind, ansible_modules, is_database_client, is_text_filter, kubernetes_kind,
    kubernetes_kinds, pgbouncer_commands, redis_commands, redis_key_commands, signals, units,
};
