//! Runbooks that stay true: markdown runbooks made into a fast, offline site,
//! validated without executing anything, their marked checks run and stamped.
//!
//! The layers and the way of the data are described in `ARCHITECTURE.md`.

pub mod adopt;
pub mod assemble;
pub mod book;
pub mod check;
pub mod cli;
pub mod clock;
pub mod condition;
pub mod config;
pub mod diagnostic;
pub mod diagram;
pub mod discover;
pub mod facts;
pub mod files;
pub mod guard;
pub mod linkcheck;
pub mod math;
pub mod network;
pub mod output;
pub mod parse;
mod pattern;
pub mod pipeline;
pub mod platform;
pub mod printable;
pub mod promql;
pub mod proof;
pub mod render;
pub mod report;
pub mod scaffold;
pub mod search;
pub mod secrets;
pub mod serve;
pub mod shell;
pub mod source;
pub mod stamp;
pub mod tools;
pub mod triage;
pub mod truth;
pub mod validate;
