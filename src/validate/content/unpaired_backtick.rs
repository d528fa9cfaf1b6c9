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
    summary: "A backtick has no partner, so readers see it as text.",
    manual: "Code in a sentence stands between two runs of equally many backticks. Where one is missing, the \
             backtick is shown and the code is not set as code, so `*` and `_` in it disappear. Write a \
             backtick that is meant as such as `` \\` ``.",
    check: Check::Page(check),
};

fn check(_: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    let document = &page.document;
    let text = document.source.text();
    if memchr(b'`', text.as_bytes()).is_none() {
        return;
    }
    let mut line = Span::default();
    let mut is_told = false;
    for span in &document.texts {
        let shown = document.source.slice(*span);
        for at in memchr_iter(b'`', shown.as_bytes()) {
            let start = span.range().start + at;
            let offset = span.start + u32::try_from(at).unwrap_or(u32::MAX);
            if !line.contains(offset) {
                line = line_around(text, start);
                is_told = is_left_to_others(line.of(text)) || has_extra_cells(document, offset);
            }
            // What else is wrong in the line follows from the first.
            if is_told || is_escaped(text, start) || text[..start].ends_with('`') {
                continue;
            }
            let run = text[start..]
                .bytes()
                .take_while(|&byte| byte == b'`')
                .count();
            let behind = &text[start + run..line.range().end];
            if is_quotation(run, behind)
                || (text[..start].ends_with('>') && behind.starts_with('<'))
            {
                continue;
            }
            is_told = true;
            let message = if run == 1 {
                "this backtick has no partner".to_owned()
            } else {
                format!("these {run} backticks have no partners")
            };
            let place = Span::new(start..start + run);
            findings.push(
                RULE.finding(&document.source, place, message)
                    .with_help("write a second one at the other end of the code, or remove it"),
            );
        }
    }
}

/// Whether a line is a fence of too few backticks, which another rule finds, or
/// part of a template literal in JSX.
fn is_left_to_others(line: &str) -> bool {
    let line = line.trim();
    let is_jsx = ["{`", "`}", "=> `", "(`", "`)"]
        .iter()
        .any(|part| line.contains(part));
    line.chars().all(|c| matches!(c, '`' | '>' | ' ')) || (is_jsx && line.matches('`').count() == 1)
}

/// Whether a run of backticks opens a quotation, as in `'word'` of GNU's
/// manuals and TeX.
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
