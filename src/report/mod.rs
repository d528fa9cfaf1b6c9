//! Findings, events and summaries as text and JSON.

mod concise;
mod coverage;
mod github;
mod gitlab;
mod groups;
mod human;
mod json;
mod junit;
mod rdjson;
mod results;
mod rules;
mod sarif;
mod search;

use crate::diagnostic::{Diagnostic, Severity};

pub use concise::render_concise;
pub use coverage::{render_coverage, render_coverage_json};
pub use github::render_github;
pub use gitlab::render_gitlab;
pub use groups::render_causes;
pub use human::{render_findings, render_one};
pub use json::render_json;
pub use junit::render_junit;
pub use rdjson::render_rdjson;
pub use results::{
    Standing, nagios_code, render_github_results, render_junit_results, render_nagios,
    render_outcomes, render_stamp, render_standing, render_tap,
};
pub use rules::{render_manual, render_rule, render_rules};
pub use sarif::render_sarif;
pub use search::{render_hits, render_hits_json};

/// Converts a file path for a report: relative to the repository root, whatever
/// the working directory.
pub type PlaceOf<'a> = &'a dyn Fn(&str) -> String;

/// The message and help of a finding.
fn with_help(finding: &Diagnostic) -> String {
    match &finding.help {
        Some(help) => format!("{}; {help}", finding.message),
        None => finding.message.clone(),
    }
}

/// The number of findings per severity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    /// Errors.
    pub error: usize,
    /// Warnings.
    pub warning: usize,
    /// Information.
    pub info: usize,
}

impl Counts {
    /// Counts findings, each place on its own.
    pub fn of(findings: &[Diagnostic]) -> Self {
        let mut counts = Self::default();
        for finding in findings {
            counts.add(finding.severity);
        }
        counts
    }

    fn add(&mut self, severity: Severity) {
        match severity {
            Severity::Error => self.error += 1,
            Severity::Warning => self.warning += 1,
            Severity::Info => self.info += 1,
        }
    }
}

impl std::fmt::Display for Counts {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let parts: Vec<String> = [
            (self.error, "error"),
            (self.warning, "warning"),
            (self.info, "note"),
        ]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| counted(count, word))
        .collect();
        if parts.is_empty() {
            formatter.write_str("no findings")
        } else {
            formatter.write_str(&parts.join(", "))
        }
    }
}

/// `1 page`, `2 pages`.
pub fn counted(count: usize, word: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {word}{ending}")
}
