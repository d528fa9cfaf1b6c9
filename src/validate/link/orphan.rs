use crate::book::{PageId, Target};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "link/orphan-page",
    severity: None,
    summary: "No page links to this page.",
    manual: "Readers reach the page only through the navigation and the search. Off by \
        default, because books with a good navigation do not need links to every page.",
    check: Check::Book(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let book = context.book;
    let mut linked = vec![false; book.pages.len()];
    for (index, page) in book.pages.iter().enumerate() {
        for target in &page.targets {
            if let Target::Page {
                page: PageId(to), ..
            } = target
                && *to != index
            {
                linked[*to] = true;
            }
        }
    }
    for section in &book.sections {
        if let Some(PageId(page)) = section.page {
            linked[page] = true;
        }
    }
    for (page, linked) in book.pages.iter().zip(linked) {
        if !linked {
            let finding = RULE.finding(
                &page.document.source,
                Span::default(),
                "no page links to this one",
            );
            findings.push(finding.with_help("link to it from a related page"));
        }
    }
}
