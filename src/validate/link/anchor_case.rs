use crate::book::{Page, Target};
use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::link::corrected;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "link/anchor-case",
    severity: Some(Severity::Info),
    summary: "A link differs from its heading's anchor only in case.",
    manual: "The published site corrects the link. Browsers compare anchors exactly, so \
        elsewhere the link may open the top of the page. Anchors of headings are lowercase.",
    check: Check::Page(check),
};

fn check(context: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    let links = page.document.links.iter().zip(&page.targets);
    for (link, target) in links {
        let Target::Page {
            page: id,
            anchor: Some(anchor),
        } = target
        else {
            continue;
        };
        // A wiki link names a heading by its text.
        if link.kind.is_wiki() {
            continue;
        }
        let there = &context.book.page(*id).document;
        let real = there
            .anchor(anchor)
            .filter(|real| real.eq_ignore_ascii_case(anchor));
        let Some(real) = real.filter(|real| real != anchor) else {
            continue;
        };
        let message = format!("the anchor of the heading is `#{real}`");
        let finding = RULE.finding(&page.document.source, link.destination_span, message);
        let destination = link
            .destination
            .replacen(&format!("#{anchor}"), &format!("#{real}"), 1);
        findings.push(corrected(finding, page, link, destination));
    }
}
