use serde_json::{Value, json};

use super::Counts;
use crate::diagnostic::Diagnostic;

/// Version of the JSON report.
const SCHEMA: u32 = 1;

/// Findings for a program. Lines and columns count from 1, columns in
/// characters; the end is the place behind the last character.
pub fn render_json(findings: &[Diagnostic]) -> String {
    let report = json!({
        "schema": SCHEMA,
        "summary": Counts::of(findings),
        "findings": findings.iter().map(finding).collect::<Vec<Value>>(),
    });
    format!("{report:#}\n")
}

fn finding(finding: &Diagnostic) -> Value {
    let start = finding.source.position(finding.span.start);
    let end = finding.source.position(finding.span.end);
    let fix = finding.fix.as_ref().map(|fix| {
        let (start, end) = (
            finding.source.position(fix.span.start),
            finding.source.position(fix.span.end),
        );
        json!({ "start": start, "end": end, "replacement": fix.replacement })
    });
    json!({
        "rule": finding.rule,
        "severity": finding.severity,
        "message": finding.message,
        "help": finding.help,
        "file": finding.source.path(),
        "line": start.line,
        "column": start.column,
        "end_line": end.line,
        "end_column": end.column,
        "fix": fix,
    })
}
