use std::sync::LazyLock;

use memchr::memmem;
use regex::Regex;

use crate::book::Page;
use crate::diagnostic::{Diagnostic, Severity};
use crate::pattern;
use crate::source::Span;
use crate::validate::Context;
use crate::validate::prose::{is_escaped, is_text, line_around};
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "content/unclosed-comment",
    severity: Some(Severity::Error),
    summary: "An HTML comment is not closed, or only by the end of a later comment.",
    manual: "Everything from `<!--` to `-->` is part of the comment: readers do not see it, and no rule checks it. \
             `>`, `->` and `--!>` do not close a comment. `--fix` writes `-->` where the line ends with one of \
             these.",
    check: Check::Page(check),
};

const OPEN: &str = "<!--";
const CLOSE: &str = "-->";

/// Invalid comment closers at the end of a line.
static WRONG_CLOSE: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r"^[^<>\n]*?[^<>\n-](\s*[-–—]{0,3}!?\s*>)\s*$").expect("a valid pattern")
});

fn check(_: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    let document = &page.document;
    let text = document.source.text();
    if memmem::find(text.as_bytes(), OPEN.as_bytes()).is_none() {
        return;
    }
    let mut last_end = 0;
    for span in &document.layout.html {
        let mut at = span.range().start.max(last_end);
        let end = span.range().end;
        while let Some(start) = find(text, OPEN, at..end) {
            // `<!-->` is a whole comment (HTML, 13.6).
            let close = find(text, CLOSE, start + 2..end);
            match close {
                None => findings.push(never_closed(page, start)),
                Some(close) if is_closed_by_another(text, start, close) => {
                    findings.push(closed_late(page, start, close));
                }
                Some(_) => {}
            }
            at = close.map_or(end, |close| close + CLOSE.len());
        }
        last_end = at;
    }
    // Inside a paragraph an open comment is text.
    for start in memmem::find_iter(text.as_bytes(), OPEN) {
        if is_text(document, start) && !is_escaped(text, start) {
            let message = "this comment is never closed, so readers see it as text";
            findings.push(finding(page, start, message));
        }
    }
}

fn find(text: &str, word: &str, range: std::ops::Range<usize>) -> Option<usize> {
    let within = text.as_bytes().get(range.clone())?;
    memmem::find(within, word.as_bytes()).map(|at| range.start + at)
}

/// Whether a comment from `start` to `close` ends with the closer of a later
/// comment. If a comment encloses others, their closers are left over after it.
fn is_closed_by_another(text: &str, start: usize, close: usize) -> bool {
    // Nothing is inside of `<!-->`.
    let inside = text.get(start + OPEN.len()..close).unwrap_or_default();
    let Some(inner) = memmem::rfind(inside.as_bytes(), OPEN.as_bytes()) else {
        return false;
    };
    let behind = &text[close + CLOSE.len()..];
    let is_around = match (behind.find(CLOSE), behind.find(OPEN)) {
        (Some(left_over), Some(next)) => left_over < next,
        (left_over, _) => left_over.is_some(),
    };
    inside[..inner].contains('\n') && !is_around
}

fn never_closed(page: &Page, start: usize) -> Diagnostic {
    let message = "this comment is never closed, so the rest of the page is hidden";
    finding(page, start, message)
}

fn closed_late(page: &Page, start: usize, close: usize) -> Diagnostic {
    let end = u32::try_from(close).unwrap_or(u32::MAX);
    let line = page.document.source.position(end).line;
    let message =
        format!("this comment is closed only on line {line}, by the end of another comment");
    finding(page, start, &message)
}

fn finding(page: &Page, start: usize, message: &str) -> Diagnostic {
    let source = &page.document.source;
    let line = line_around(source.text(), start).range();
    let written = source.text()[start..line.end].trim_end();
    let span = Span::new(start..start + written.len());
    let finding = RULE.finding(source, span, message);
    let body = start + OPEN.len();
    let wrong = WRONG_CLOSE.captures(&source.text()[body..line.end]);
    match wrong.and_then(|found| found.get(1)) {
        Some(wrong) => {
            let place = body + wrong.start()..body + wrong.end();
            finding
                .with_help(format!("close it with `{CLOSE}`"))
                .with_fix(place, format!(" {CLOSE}"))
        }
        None => finding.with_help(format!("write `{CLOSE}` where the comment ends")),
    }
}
