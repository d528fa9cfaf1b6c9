//! What checks found: outcomes, stamps and the file that keeps them.

mod history;
mod outcome;
mod results;

pub use history::{History, Past};
pub use outcome::{Outcome, Stamp};
pub use results::{LoadError, Results, SCHEMA, load_results, parse_results};
