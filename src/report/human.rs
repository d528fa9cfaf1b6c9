use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::groups::groups;
use crate::diagnostic::{Diagnostic, Severity};
use crate::printable::printable_line;
use crate::source::Span;

/// Maximum number of source lines per finding.
const LINES: usize = 4;

/// Findings for people: message, location, source lines with carets, and help.
/// Colours are ANSI sequences; the caller decides whether to strip them.
pub fn render_findings(findings: &[Diagnostic]) -> String {
    let mut text = String::new();
    for group in groups(findings) {
        let mut report = title(group.first);
        if let Some(more) = more(&group.others) {
            report = report.element(Level::NOTE.message(more));
        }
        text.push_str(&Renderer::styled().render(&[report]));
        text.push_str("\n\n");
    }
    text
}

/// The other places of a finding: `and 9 more on lines 12, 40`.
fn more(others: &[&Diagnostic]) -> Option<String> {
    const LISTED: usize = 8;
    let mut lines: Vec<String> = others
        .iter()
        .map(|other| other.position().line.to_string())
        .collect();
    lines.dedup();
    let places = match lines.as_slice() {
        [] => return None,
        [one] => format!("line {one}"),
        few if few.len() <= LISTED => format!("lines {}", few.join(", ")),
        many => format!("lines {}, …", many[..LISTED].join(", ")),
    };
    Some(format!("and {} more on {places}", others.len()))
}

/// One finding for people.
pub fn render_one(finding: &Diagnostic) -> String {
    Renderer::styled().render(&[title(finding)])
}

fn title(finding: &Diagnostic) -> Group<'_> {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    };
    let title = level
        .primary_title(printable_line(&finding.message))
        .id(finding.rule);
    let window = Window::around(finding);
    let snippet = Snippet::source(window.text)
        .path(printable_line(finding.source.path()))
        .line_start(window.first_line)
        .annotation(AnnotationKind::Primary.span(window.span.range()));
    let group = Group::with_title(title).element(snippet);
    match &finding.help {
        Some(help) => group.element(Level::HELP.message(printable_line(help))),
        None => group,
    }
}

/// The source lines of a finding, and its position in them.
struct Window<'a> {
    text: &'a str,
    first_line: usize,
    span: Span,
}

impl<'a> Window<'a> {
    fn around(finding: &'a Diagnostic) -> Self {
        let source = &finding.source;
        let first = source.position(finding.span.start).line;
        let last = source
            .position(finding.span.end.max(finding.span.start))
            .line;
        let start = source.line(first).start;
        let end = source.line(last.min(first + LINES - 1)).end.max(start);
        let text = source.slice(Span { start, end });
        let limit = end - start;
        let from = (finding.span.start - start).min(limit);
        let to = (finding.span.end.max(finding.span.start) - start)
            .min(limit)
            .max(from);
        Self {
            text,
            first_line: first,
            span: Span {
                start: from,
                end: to,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::source::SourceFile;

    #[test]
    fn a_finding_shows_its_place_and_a_way_out() {
        let source = Arc::new(SourceFile::new("a.md", "one\nsee [x](y.md)\n"));
        let finding = Diagnostic::new(
            "link/broken-page",
            Severity::Error,
            &source,
            12..16,
            "no such page",
        )
        .with_help("did you mean `z.md`?");
        let plain = anstream::adapter::strip_str(&render_one(&finding)).to_string();
        let wanted = "error[link/broken-page]: no such page\n --> a.md:2:9\n  |\n2 | see [x](y.md)\n  |         ^^^^\n  |\n  = help: did you mean `z.md`?";
        assert_eq!(plain, wanted);
    }

    #[test]
    fn places_beyond_the_text_are_shown_at_its_end() {
        let source = Arc::new(SourceFile::new("a.md", "one"));
        let finding = Diagnostic::new("meta/x", Severity::Info, &source, 90..99, "late");
        assert!(render_one(&finding).contains("a.md"));
    }
}
