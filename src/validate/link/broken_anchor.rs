use crate::book::{Book, Page, Target};
use crate::diagnostic::{Diagnostic, Severity, did_you_mean};
use crate::validate::Rule;

pub(in crate::validate) const RULE: Rule = Rule {
    id: "link/broken-anchor",
    summary: "A link leads to a heading that its page does not have.",
    check,
};

fn check(book: &Book, page: &Page, findings: &mut Vec<Diagnostic>) {
    let links = page.document.links.iter().zip(&page.targets);
    for (link, target) in links {
        let Target::Page {
            page: id,
            anchor: Some(anchor),
        } = target
        else {
            continue;
        };
        let there = book.page(*id);
        let own = anchor.strip_prefix("user-content-").unwrap_or(anchor);
        // `#top` is the page's top in every browser.
        if own == "top" || has_anchor(there, own) {
            continue;
        }
        let message = format!("`{}` has no heading `#{anchor}`", there.document.path);
        let source = &page.document.source;
        let finding = Diagnostic::new(
            RULE.id,
            Severity::Error,
            source,
            link.destination_span,
            message,
        );
        let anchors = there
            .document
            .headings
            .iter()
            .map(|heading| heading.anchor.as_str());
        findings.push(match did_you_mean(own, anchors) {
            Some(near) => finding.with_help(format!("did you mean `#{near}`?")),
            None => finding.with_help("correct the anchor, or leave it out"),
        });
    }
}

fn has_anchor(page: &Page, anchor: &str) -> bool {
    let has = |anchor: &str| {
        page.heading(anchor).is_some() || page.document.html_ids.iter().any(|id| id == anchor)
    };
    has(anchor) || has(&anchor.to_lowercase())
}
