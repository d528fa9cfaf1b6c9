use crate::book::Page;
use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "link/empty",
    severity: Some(Severity::Warning),
    summary: "A link leads nowhere: its destination is empty.",
    manual: "Usually a link that somebody meant to fill in later. Write the destination, or \
             leave the text without a link.",
    check: Check::Page(check),
};

fn check(_: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    let links = page.document.links.iter();
    for link in links.filter(|link| link.destination.trim().is_empty()) {
        let finding = RULE.finding(
            &page.document.source,
            link.span,
            "the link has no destination",
        );
        findings.push(finding.with_help("write where it leads, or leave only its text"));
    }
}
