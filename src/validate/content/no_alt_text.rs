use crate::book::{LinkKind, Page};
use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "content/no-alt-text",
    severity: Some(Severity::Info),
    summary: "A picture has no text in its place.",
    manual: "Whoever cannot see the picture, or whose connection does not load it, learns nothing (WCAG 2.2, \
             1.1.1). Write in the brackets what it shows: `![Replication lag over a day](lag.png)`.",
    check: Check::Page(check),
};

fn check(_: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    let pictures = page.document.links.iter();
    let pictures = pictures.filter(|link| link.kind == LinkKind::Image);
    for picture in pictures.filter(|picture| picture.text.trim().is_empty()) {
        let finding = RULE.finding(
            &page.document.source,
            picture.span,
            "the picture has no text",
        );
        findings.push(finding.with_help("say between the brackets what it shows"));
    }
}
