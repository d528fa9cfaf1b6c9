use memchr::{memchr, memchr_iter};

use super::table_cells::has_extra_cells;
use crate::book::Page;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Span;
use crate::validate::Context;
use crate::validate::prose::{is_escaped, line_around};
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "content/unpaired-backtick",
    severity: Some(Severity::Warning),
    summary: "A backtick is unpaired, so readers see it as text.",
    manual: "Inline code stands between two runs of the same number of backticks. If one is missing, readers see \
             the backtick, and the text is not formatted as code, so `*` and `_` in it are lost. Write a literal \
             backtick as `` \\` ``.",
    check: Check::Page(check),
};

fn check(_: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    let document = &page.document;
    let text = document.source.text();
    if memchr(b'`', text.as_bytes()).is_none() {
        return;
    }
    let mut line = Span::default();
    let mut is_done = false;
    for span in &document.texts {
        let shown = document.source.slice(*span);
        for at in memchr_iter(b'`', shown.as_bytes()) {
            let start = span.range().start + at;
            let offset = span.start + u32::try_from(at).unwrap_or(u32::MAX);
            if !line.contains(offset) {
                line = line_around(text, start);
                is_done = is_left_to_others(line.of(text)) || has_extra_cells(document, offset);
            }
            // Further backticks in the line usually follow from the first.
            if is_done || is_escaped(text, start) || text[..start].ends_with('`') {
                continue;
            }
            let run = text[start..]
                .bytes()
                .take_while(|&byte| byte == b'`')
                .count();
            let behind = &text[start + run..line.range().end];
            let before = &text[line.range().start..start];
            // The author may set code in HTML.
            let is_in_tag = before.ends_with('>') && before.contains('<');
            if is_in_tag || is_quotation(run, behind) {
                continue;
            }
            is_done = true;
            let message = if run == 1 {
                "this backtick is unpaired".to_owned()
            } else {
                format!("these {run} backticks are unpaired")
            };
            let place = Span::new(start..start + run);
            findings.push(RULE.finding(&document.source, place, message).with_help(
                "add the missing backtick at the other end of the code, or remove this one",
            ));
        }
    }
}

/// Whether a line is a fence of too few backticks, which another rule finds, or
/// part of a template literal in JSX.
fn is_left_to_others(line: &str) -> bool {
    let line = line.trim();
    let has = |parts: &[&str]| parts.iter().any(|part| line.contains(part));
    if has(&["{`", "`}"]) {
        return true;
    }
    let is_jsx = has(&["=> `", "(`", "`)"]);
    line.chars().all(|c| matches!(c, '`' | '>' | ' ')) || (is_jsx && line.matches('`').count() == 1)
}

/// Whether a run of backticks opens a quotation, as in `'word'` in GNU manuals
/// and TeX.
fn is_quotation(run: usize, behind: &str) -> bool {
    let close = match run {
        1 => "'",
        2 => "''",
        _ => return false,
    };
    let begins = behind.starts_with(|c: char| !c.is_whitespace());
    let end = behind.find(close);
    begins
        && end.is_some_and(|end| {
            let after = behind[end + close.len()..].chars().next();
            !behind[..end].contains('`') && !after.is_some_and(char::is_alphanumeric)
        })
}
