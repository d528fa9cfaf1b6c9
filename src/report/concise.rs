use std::fmt::Write;

use crate::diagnostic::Diagnostic;
use crate::printable::printable_line;

/// One finding per line, as compilers print them: `file:line:column: severity:
/// message [rule]`.
pub fn render_concise(findings: &[Diagnostic]) -> String {
    let mut out = String::new();
    for finding in findings {
        let place = finding.position();
        let _ = writeln!(
            out,
            "{}:{}:{}: {}: {} [{}]",
            printable_line(finding.source.path()),
            place.line,
            place.column,
            finding.severity.as_str(),
            printable_line(&finding.message),
            finding.rule
        );
    }
    out
}
