use std::collections::BTreeMap;

use crate::book::{Page, Target};
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
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    let headings = page.document.headings.iter();
    for heading in headings.filter(|heading| !heading.bold_line) {
        *seen.entry(heading.text.to_lowercase()).or_default() += 1;
    }
    for (link, target) in page.document.links.iter().zip(&page.targets) {
        let Target::Page {
            page: id,
            anchor: Some(anchor),
        } = target
        else {
            continue;
        };
        if !std::ptr::eq(context.book.page(*id), page) {
            continue;
        }
        let heading = page
            .document
            .headings
            .iter()
            .find(|heading| heading.anchor == *anchor);
        let repeated = |heading: &&crate::book::Heading| {
            seen.get(&heading.text.to_lowercase())
                .is_some_and(|count| *count > 1)
        };
        if let Some(heading) = heading.filter(repeated) {
            let message = format!("the page has several headings `{}`", heading.text);
            findings.push(
                RULE.finding(&page.document.source, link.destination_span, message)
                    .with_help("give the headings different texts"),
            );
        }
    }
}
