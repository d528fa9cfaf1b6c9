use crate::book::Page;
use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "content/heading-jump",
    severity: Some(Severity::Info),
    summary: "A heading skips a level.",
    manual: "Screen readers and the table of contents show a gap. Use `###` below `##`.",
    check: Check::Page(check),
};

fn check(_: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    let mut above = 1;
    let headings = page.document.headings.iter();
    for heading in headings.filter(|heading| !heading.bold_line) {
        if heading.level > above + 1 {
            let message = format!(
                "a heading of level {} follows a heading of level {above}",
                heading.level
            );
            findings.push(
                RULE.finding(&page.document.source, heading.span, message)
                    .with_help(format!("write {} `#`", above + 1)),
            );
        }
        above = heading.level;
    }
}
