use crate::book::{LinkKind, Page};
use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "content/no-alt-text",
    severity: Some(Severity::Info),
    summary: "An image has no alternative text.",
    manual: "Readers who cannot see the image, or whose connection does not load it, miss its \
        content (WCAG 2.2, 1.1.1). Describe the image in the brackets: `![Replication lag over \
        a day](lag.png)`.",
    check: Check::Page(check),
};

fn check(_: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    let pictures = page.document.links.iter();
    let pictures = pictures.filter(|link| link.kind == LinkKind::Image);
    for picture in pictures.filter(|picture| picture.text.trim().is_empty()) {
        let finding = RULE.finding(
            &page.document.source,
            picture.span,
            "the image has no alternative text",
        );
        findings.push(finding.with_help("describe the image between the brackets"));
    }
}
