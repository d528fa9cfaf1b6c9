use crate::book::{Page, Target};
use crate::diagnostic::{Diagnostic, Severity, did_you_mean};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "link/unsafe-scheme",
    severity: Some(Severity::Error),
    summary: "A link's scheme is unknown or may run code, so it is not published.",
    manual: "A misspelt scheme (`ttps:`, `link:https:`) makes a link that no browser follows; \
             `javascript:` and its like could act with the reader's rights. Such links are \
             shown as text.",
    check: Check::Page(check),
};

fn check(_: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    let links = page.document.links.iter().zip(&page.targets);
    for (link, _) in links.filter(|(_, target)| **target == Target::Unsafe) {
        let scheme = link
            .destination
            .split(':')
            .next()
            .unwrap_or_default()
            .trim();
        let message = format!("links with the scheme `{scheme}:` are not published");
        let finding = RULE.finding(&page.document.source, link.destination_span, message);
        findings.push(
            match did_you_mean(scheme, ["https", "http", "mailto", "tel"]) {
                Some(meant) => finding.with_help(format!("did you mean `{meant}:`?")),
                None => finding.with_help("link to a page, a file, or an https: address"),
            },
        );
    }
}
