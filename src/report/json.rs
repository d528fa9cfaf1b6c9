use serde::Serialize;

use super::Counts;
use crate::diagnostic::{Diagnostic, Severity};
use crate::printable::printable_json;
use crate::source::Position;

/// Version of the JSON report.
const SCHEMA: u32 = 1;

#[derive(Serialize)]
struct Report<'a> {
    schema: u32,
    summary: Counts,
    findings: Vec<Finding<'a>>,
}

#[derive(Serialize)]
struct Finding<'a> {
    rule: &'a str,
    severity: Severity,
    message: &'a str,
    help: Option<&'a str>,
    file: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    fix: Option<Repair<'a>>,
}

#[derive(Serialize)]
struct Repair<'a> {
    start: Position,
    end: Position,
    replacement: &'a str,
}

/// Findings for programs. Lines and columns count from 1, columns in
/// characters; the end is exclusive.
pub fn render_json(findings: &[Diagnostic]) -> String {
    let report = Report {
        schema: SCHEMA,
        summary: Counts::of(findings),
        findings: findings.iter().map(finding).collect(),
    };
    // Strings and numbers can always be serialised.
    let text = serde_json::to_string_pretty(&report).unwrap_or_default();
    printable_json(&text).into_owned() + "\n"
}

fn finding(finding: &Diagnostic) -> Finding<'_> {
    let position = |offset| finding.source.position(offset);
    let (start, end) = (position(finding.span.start), position(finding.span.end));
    Finding {
        rule: finding.rule,
        severity: finding.severity,
        message: &finding.message,
        help: finding.help.as_deref(),
        file: finding.source.path(),
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
        fix: finding.fix.as_ref().map(|fix| Repair {
            start: position(fix.span.start),
            end: position(fix.span.end),
            replacement: &fix.replacement,
        }),
    }
}
