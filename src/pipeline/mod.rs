//! The order of the steps: the only place that knows it.

mod build;
mod load;
mod repository;
mod run;

pub use build::{BuildError, BuildOptions, BuildSummary, build};
pub use load::{LoadedBook, load_book};
pub use run::{RunOptions, load_lock, results_path, run_checks};

use jiff::civil::Date;

use crate::book::Check;
use crate::check::{Approval, Lock};
use crate::diagnostic::{self, Diagnostic};
use crate::validate::Subject;

/// Every finding about a book, in the order of a report. `today` decides what
/// is overdue; `lock` what is approved, if the book has one.
pub fn validate(loaded: &LoadedBook, today: Date, lock: Option<&Lock>) -> Vec<Diagnostic> {
    let is_approved = |check: &Check| lock.map(|lock| lock.approval(check) == Approval::Approved);
    let mut findings = loaded.findings.clone();
    findings.extend(crate::validate::validate(&Subject {
        book: &loaded.book,
        settings: &loaded.settings,
        operations: &loaded.operations,
        today,
        is_approved: &is_approved,
    }));
    for finding in &mut findings {
        if let Some(Some(severity)) = loaded.settings.rules.get(finding.rule) {
            finding.severity = *severity;
        }
    }
    findings.retain(|finding| loaded.settings.rules.get(finding.rule) != Some(&None));
    diagnostic::sort(&mut findings);
    findings
}
