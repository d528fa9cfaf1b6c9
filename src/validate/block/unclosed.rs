use crate::book::{BlockKind, Page};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Span;
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "block/unclosed-fence",
    severity: Some(Severity::Error),
    summary: "A code fence is not closed, so the rest of the page is code.",
    manual: "Headings, links and commands after the fence are shown as code and cannot be \
        searched. Close the fence with a line of as many backticks as the opening line has.",
    check: Check::Page(check),
};

fn check(_: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    let text = page.document.source.text();
    let Some(block) = page.document.blocks.last() else {
        return;
    };
    let whole = page.document.source.slice(block.span);
    let fence = whole.trim_start().chars().next().unwrap_or(' ');
    let last = whole.trim_end().lines().last().unwrap_or_default();
    let last = last.trim_start_matches([' ', '\t', '>']);
    let closed = last.trim_end().len() >= 3
        && last.trim_end().chars().all(|c| c == fence)
        && whole.trim_end().lines().count() > 1;
    let to_the_end = text
        .get(block.span.end as usize..)
        .is_some_and(|rest| rest.trim().is_empty());
    if block.kind == BlockKind::Fenced && matches!(fence, '`' | '~') && to_the_end && !closed {
        let start = block.span.start as usize;
        let end = text[start..]
            .find('\n')
            .map_or(text.len(), |length| start + length);
        findings.push(
            RULE.finding(
                &page.document.source,
                Span::new(start..end),
                "this code fence is not closed",
            )
            .with_help("close it with a line of as many backticks"),
        );
    }
}

/// Removes what is found in the text that an unclosed fence makes code of:
/// once the fence is closed, it is something else. Secrets stay.
pub(in crate::validate) fn without_consequences(findings: &mut Vec<Diagnostic>) {
    let mut fences = findings.iter().filter(|finding| finding.rule == RULE.id);
    if let Some(start) = fences.next().map(|finding| finding.span.start) {
        findings.retain(|finding| {
            finding.rule == RULE.id
                || finding.rule.starts_with("secret/")
                || finding.span.start < start
        });
    }
}
