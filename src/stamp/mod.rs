//! Check results: outcomes, and the results file.

mod history;
mod metrics;
mod outcome;
mod results;
mod truth;

pub use history::{History, Past};
pub use metrics::metrics;
pub use outcome::{Cause, Outcome, Stamp};
pub use results::{LoadError, Results, SCHEMA, parse_results};
pub use truth::TruthPoint;
