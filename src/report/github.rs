use std::fmt::Write;

use super::PlaceOf;
use crate::diagnostic::{Diagnostic, Severity};
use crate::printable::printable;

/// GitHub workflow commands, which are shown as annotations (docs.github.com,
/// "Workflow commands for GitHub Actions"). GitHub shows ten of each kind, so
/// the worst come first.
pub fn render_github(findings: &[Diagnostic], place: PlaceOf<'_>) -> String {
    let mut findings: Vec<&Diagnostic> = findings.iter().collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let mut out = String::new();
    for finding in findings {
        let command = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        let start = finding.source.position(finding.span.start);
        let end = finding.source.position(finding.span.end);
        let help = finding.help.as_deref().map(|help| format!("\n{help}"));
        let message = format!("{}{}", finding.message, help.unwrap_or_default());
        let _ = writeln!(
            out,
            "::{command} file={},line={},endLine={},col={},title={}::{}",
            property(&place(finding.source.path())),
            start.line,
            end.line.max(start.line),
            start.column,
            property(finding.rule),
            data(&message)
        );
    }
    out
}

pub(super) fn data(text: &str) -> String {
    let text = printable(&text.replace("\r\n", "\n")).into_owned();
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

pub(super) fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
