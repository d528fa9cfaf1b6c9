use std::ops::Range;

use crate::book::{Document, Page};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Span;
use crate::validate::Context;
use crate::validate::prose::{is_in_block, is_text};
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "content/backtick-fence",
    severity: Some(Severity::Warning),
    summary: "A line of one or two backticks is used as a code fence.",
    manual: "A code fence has at least three backticks. With fewer, the lines are joined or \
        shown as text, and commands in them cannot be copied. `--fix` writes three backticks \
        if both ends are present.",
    check: Check::Page(check),
};

fn check(_: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    let document = &page.document;
    let text = document.source.text();
    let marks = lone_marks(text)
        .filter(|mark| !is_in_block(document, mark.start) && !is_html(document, mark.start));
    let mut marks = marks.peekable();
    let is_mdx = document.path.to_ascii_lowercase().ends_with(".mdx");
    while let Some(open) = marks.next() {
        let close = marks.next_if(|close| is_fence_of(text, &open, close));
        let is_shown = is_text(document, open.start);
        // It closes or opens code in a neighbouring line, or is part of a
        // template literal.
        if close.is_none() && (!is_shown || is_mdx) {
            continue;
        }
        let message = match open.len() {
            1 => "a single backtick does not begin or end a code block",
            _ => "two backticks do not begin or end a code block",
        };
        let finding = RULE.finding(&document.source, Span::new(open.clone()), message);
        let finding = finding.with_help("a fence has three backticks");
        findings.push(match close {
            Some(close) => {
                let between = &text[open.end..close.start];
                finding.with_fix(open.start..close.end, format!("```{between}```"))
            }
            None => finding,
        });
    }
}

/// One or two backticks alone in a line, in a quote or not.
fn lone_marks(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let bytes = text.as_bytes();
    let is_alone = move |start: usize| {
        let front = bytes[..start].iter().rev();
        let mut front = front.skip_while(|byte| matches!(byte, b' ' | b'\t' | b'>'));
        let length = 1 + usize::from(bytes.get(start + 1) == Some(&b'`'));
        let behind = bytes[start + length..].iter();
        let mut behind = behind.skip_while(|byte| matches!(byte, b' ' | b'\t'));
        let is_end = match behind.next() {
            None | Some(b'\n') => true,
            Some(b'\r') => behind.next().is_none_or(|&byte| byte == b'\n'),
            Some(_) => false,
        };
        let is_start = front.next().is_none_or(|&byte| byte == b'\n');
        (is_start && is_end).then_some(start..start + length)
    };
    memchr::memchr_iter(b'`', bytes).filter_map(is_alone)
}

/// Whether two lines of backticks alone belong together: the same number, and
/// no other backtick between them.
fn is_fence_of(text: &str, open: &Range<usize>, close: &Range<usize>) -> bool {
    open.len() == close.len()
        && memchr::memchr(b'`', &text.as_bytes()[open.end..close.start]).is_none()
}

fn is_html(document: &Document, at: usize) -> bool {
    let offset = u32::try_from(at).unwrap_or(u32::MAX);
    let html = &document.layout.html;
    let next = html.partition_point(|span| span.start <= offset);
    let span = next.checked_sub(1).and_then(|before| html.get(before));
    span.is_some_and(|span| span.contains(offset))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::pattern;

    proptest! {
        #[test]
        fn marks_are_those_of_the_pattern(text in "(`|``|```| |\t|>|\r|\n|a){0,30}") {
            let pattern = pattern::ascii(r"(?m)^[ \t>]*(``?)[ \t]*\r?$").expect("a valid pattern");
            let wanted = pattern.captures_iter(&text).filter_map(|found| found.get(1));
            let wanted: Vec<_> = wanted.map(|mark| mark.range()).collect();
            let found: Vec<_> = lone_marks(&text).collect();
            prop_assert_eq!(found, wanted);
        }
    }
}
