use serde_json::{Value, json};

use super::PlaceOf;
use crate::diagnostic::{Diagnostic, Severity};
use crate::printable::printable_json;
use crate::source::{SourceFile, Span};

/// reviewdog's diagnostic format (reviewdog, `proto/rdf`): findings with
/// suggestions. Columns count bytes from 1.
pub fn render_rdjson(findings: &[Diagnostic], place: PlaceOf<'_>) -> String {
    let diagnostics: Vec<Value> = findings
        .iter()
        .map(|finding| diagnostic(finding, place))
        .collect();
    let report = json!({
        "source": { "name": "opsbook" },
        "diagnostics": diagnostics,
    });
    printable_json(&format!("{report:#}\n")).into_owned()
}

fn diagnostic(finding: &Diagnostic, place_of: PlaceOf<'_>) -> Value {
    let severity = match finding.severity {
        Severity::Error => "ERROR",
        Severity::Warning => "WARNING",
        Severity::Info => "INFO",
    };
    let suggestions: Vec<Value> = finding
        .fix
        .iter()
        .map(|fix| json!({ "range": range(&finding.source, fix.span), "text": fix.replacement }))
        .collect();
    json!({
        "message": super::with_help(finding),
        "location": {
            "path": place_of(finding.source.path()),
            "range": range(&finding.source, finding.span),
        },
        "severity": severity,
        "code": { "value": finding.rule },
        "suggestions": suggestions,
    })
}

fn range(source: &SourceFile, span: Span) -> Value {
    json!({ "start": place(source, span.start), "end": place(source, span.end) })
}

fn place(source: &SourceFile, offset: u32) -> Value {
    let line = source.position(offset).line;
    let column = offset.saturating_sub(source.line(line).start) + 1;
    json!({ "line": line, "column": column })
}
