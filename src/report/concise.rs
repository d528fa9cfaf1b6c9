use std::fmt::Write;

use crate::diagnostic::Diagnostic;

/// One finding a line, as compilers write them: `file:line:column: severity:
/// message [rule]`.
pub fn render_concise(findings: &[Diagnostic]) -> String {
    let mut out = String::new();
    for finding in findings {
        let place = finding.position();
        let _ = writeln!(
            out,
            "{}:{}:{}: {}: {} [{}]",
            finding.source.path(),
            place.line,
            place.column,
            finding.severity.as_str(),
            finding.message,
            finding.rule
        );
    }
    out
}
