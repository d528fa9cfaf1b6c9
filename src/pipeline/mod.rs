//! The order of the steps: the only place that knows it.

mod build;
mod load;
mod repository;
mod run;

pub use build::{BuildError, BuildOptions, BuildSummary, build};
pub use load::{LoadedBook, load_book};
pub use run::{RunOptions, load_lock, results_path, run_checks};

use crate::diagnostic::{self, Diagnostic};

/// Every finding about a book, in the order of a report.
pub fn validate(loaded: &LoadedBook) -> Vec<Diagnostic> {
    let mut findings = loaded.findings.clone();
    findings.extend(crate::validate::validate(&loaded.book));
    for finding in &mut findings {
        if let Some(Some(severity)) = loaded.settings.rules.get(finding.rule) {
            finding.severity = *severity;
        }
    }
    findings.retain(|finding| loaded.settings.rules.get(finding.rule) != Some(&None));
    diagnostic::sort(&mut findings);
    findings
}
