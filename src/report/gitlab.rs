use serde_json::{Value, json};

use super::PlaceOf;
use crate::diagnostic::{Diagnostic, Severity, fingerprints};
use crate::printable::printable_json;

/// GitLab's code quality report (docs.gitlab.com, "Code Quality report
/// format").
pub fn render_gitlab(findings: &[Diagnostic], place: PlaceOf<'_>) -> String {
    let report: Vec<Value> = findings
        .iter()
        .zip(fingerprints(findings))
        .map(|(finding, fingerprint)| {
            let severity = match finding.severity {
                Severity::Error => "major",
                Severity::Warning => "minor",
                Severity::Info => "info",
            };
            let start = finding.source.position(finding.span.start);
            let end = finding.source.position(finding.span.end);
            json!({
                "description": super::with_help(finding),
                "check_name": finding.rule,
                "fingerprint": fingerprint,
                "severity": severity,
                "location": {
                    "path": place(finding.source.path()),
                    "lines": { "begin": start.line, "end": end.line.max(start.line) },
                },
            })
        })
        .collect();
    printable_json(&format!("{:#}\n", Value::Array(report))).into_owned()
}
