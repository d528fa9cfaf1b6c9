//! What checks found: outcomes, stamps and the file that keeps them.

mod history;
mod metrics;
mod outcome;
mod results;

pub use history::{History, Past};
pub use metrics::metrics;
pub use outcome::{Cause, Outcome, Stamp};
pub use results::{LoadError, Results, SCHEMA, load_results, parse_results};
