use crate::book::{Document, Page, Target};
use crate::diagnostic::{Diagnostic, Severity, nearest};
use crate::validate::Context;
use crate::validate::paths::path_of;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "link/broken-anchor",
    severity: Some(Severity::Error),
    summary: "A link names a heading that its page does not have.",
    manual: "The link opens the top of the page, and the reader has to search for the section. \
        Anchors follow GitHub's rules: the heading in lowercase, with hyphens for spaces, \
        without punctuation and leading emoji. Anchors with the prefix `user-content-`, former \
        anchors and those of the generator that the book was written for are accepted as well. \
        Consecutive hyphens may be written as one, as on GitLab.",
    check: Check::Page(check),
};

/// How many anchors are compared with a wrong one: an endless page must not
/// take endless time.
const MAX_COMPARED: usize = 2_000;

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
        let there = &context.book.page(*id).document;
        if there.anchor(anchor).is_some() {
            continue;
        }
        let source = &page.document.source;
        let message = match path_of(&link.destination) {
            "" => format!("the page has no heading `#{anchor}`"),
            path => format!("`{path}` has no heading `#{anchor}`"),
        };
        let finding = RULE.finding(source, link.destination_span, message);
        let own = anchor.strip_prefix("user-content-").unwrap_or(anchor);
        findings.push(match meant(there, own) {
            Some((near, is_only)) => {
                let whole = &link.destination;
                let fixed = whole.replace(&format!("#{anchor}"), &format!("#{near}"));
                let finding = finding.with_help(format!("did you mean `#{near}`?"));
                // What is written otherwise than it is read is not ours to
                // write again.
                if is_only && source.slice(link.destination_span) == whole && fixed != *whole {
                    finding.with_fix(link.destination_span, fixed)
                } else {
                    finding
                }
            }
            None => finding.with_help("correct the anchor, or remove it"),
        });
    }
}

/// The anchor that a wrong one means, and whether it can mean no other: the
/// one that differs only in case and separators, else the nearest, else the
/// only one that holds it.
fn meant<'a>(document: &'a Document, anchor: &str) -> Option<(&'a str, bool)> {
    /// A shorter word may stand in any heading.
    const LEAST: usize = 6;
    let headings = document.headings.iter().take(MAX_COMPARED);
    let anchors = headings.map(|heading| heading.anchor.as_str());
    let wanted = letters_of(anchor);
    let only = |mut found: Vec<&'a str>| {
        let last = found.pop()?;
        found.is_empty().then_some(last)
    };
    let same = anchors.clone().filter(|own| letters_of(own) == wanted);
    if let Some(same) = only(same.collect()) {
        return Some((same, true));
    }
    nearest(anchor, anchors.clone()).or_else(|| {
        let anchor = anchor.to_lowercase();
        let holds = |own: &&str| own.split('-').any(|word| word == anchor);
        let holding = anchors.filter(|own| anchor.len() >= LEAST && holds(own));
        only(holding.collect()).map(|own| (own, false))
    })
}

/// An anchor without what generators write in different ways.
fn letters_of(anchor: &str) -> String {
    let letters = anchor.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}
