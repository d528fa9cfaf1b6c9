use std::collections::BTreeMap;

use crate::book::{Heading, Page, Target};
use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "link/duplicate-anchor",
    severity: Some(Severity::Info),
    summary: "Two headings of a page have the same text, and something links to that anchor.",
    manual: "The second one gets `-1` behind its anchor, so a link to the plain anchor always \
             leads to the first, whichever was meant, and swapping the two changes where \
             links lead. Give the headings different texts.",
    check: Check::Page(check),
};

fn check(context: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    let mut by_text: BTreeMap<String, Vec<&Heading>> = BTreeMap::new();
    let headings = page.document.headings.iter();
    for heading in headings.filter(|heading| !heading.bold_line) {
        by_text
            .entry(heading.text.to_lowercase())
            .or_default()
            .push(heading);
    }
    let repeated: BTreeMap<&str, &str> = by_text
        .values()
        .filter(|same| same.len() > 1)
        .flatten()
        .map(|heading| (heading.anchor.as_str(), heading.text.as_str()))
        .collect();
    for (link, target) in page.document.links.iter().zip(&page.targets) {
        let Target::Page {
            page: id,
            anchor: Some(anchor),
        } = target
        else {
            continue;
        };
        let here = std::ptr::eq(context.book.page(*id), page);
        if let Some(text) = repeated.get(anchor.as_str()).filter(|_| here) {
            let message = format!("the page has several headings `{text}`");
            findings.push(
                RULE.finding(&page.document.source, link.destination_span, message)
                    .with_help("give the headings different texts"),
            );
        }
    }
}
