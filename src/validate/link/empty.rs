use crate::book::Page;
use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "link/empty",
    severity: Some(Severity::Warning),
    summary: "A link has an empty destination.",
    manual: "The destination was probably never filled in. Write the destination, or remove \
        the link and keep its text.",
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
        findings.push(finding.with_help("add the destination, or keep only the text"));
    }
}
