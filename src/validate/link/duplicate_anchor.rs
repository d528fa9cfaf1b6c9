use std::collections::BTreeMap;

use crate::book::{Heading, Page, PageId, Target};
use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::paths::path_of;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "link/duplicate-anchor",
    severity: Some(Severity::Info),
    summary: "Two headings of a page have the same text, and a link uses their anchor.",
    manual: "The second heading gets the suffix `-1`, so a link to the plain anchor always \
        opens the first one, and reordering the sections changes the target of the link. Give \
        the headings different texts.",
    check: Check::Book(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    // Only pages that somebody links into are looked at, each once.
    let mut repeated: BTreeMap<PageId, BTreeMap<&str, &str>> = BTreeMap::new();
    for page in &context.book.pages {
        for (link, target) in page.document.links.iter().zip(&page.targets) {
            let Target::Page {
                page: id,
                anchor: Some(anchor),
            } = target
            else {
                continue;
            };
            let there = context.book.page(*id);
            let repeated = repeated.entry(*id).or_insert_with(|| repeated_in(there));
            let Some(text) = repeated.get(anchor.as_str()) else {
                continue;
            };
            let message = if std::ptr::eq(there, page) {
                format!("the page has several headings `{text}`")
            } else {
                format!(
                    "`{}` has several headings `{text}`",
                    path_of(&link.destination)
                )
            };
            findings.push(
                RULE.finding(&page.document.source, link.destination_span, message)
                    .with_help("give the headings different texts"),
            );
        }
    }
}

/// The anchors of headings that share their text with another, and that text.
fn repeated_in(page: &Page) -> BTreeMap<&str, &str> {
    let mut by_text: BTreeMap<String, Vec<&Heading>> = BTreeMap::new();
    let headings = page.document.headings.iter();
    for heading in headings.filter(|heading| !heading.bold_line) {
        by_text
            .entry(heading.text.to_lowercase())
            .or_default()
            .push(heading);
    }
    by_text
        .into_values()
        .filter(|same| same.len() > 1)
        .flatten()
        .map(|heading| (heading.anchor.as_str(), heading.text.as_str()))
        .collect()
}
