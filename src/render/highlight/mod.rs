//! Code to HTML with short CSS classes, without inline style.
//!
//! Nine of ten blocks in runbooks are shell, JSON, YAML or `PromQL`: they have
//! lexers of their own, a hundred times as fast as the general engine. Every
//! other language goes through syntect.

mod class;
mod engine;
mod heredoc;
mod highlighter;
mod json;
mod language;
mod markup;
mod promql;
mod scan;
mod shell;
mod yaml;

pub(super) use highlighter::Highlighter;
