use crate::book::{Page, Target};
use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::paths::path_of;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "link/outside-book",
    severity: Some(Severity::Info),
    summary: "A link points to a file of the repository that is not part of the book.",
    manual: "The published site does not contain the file, so the page shows the text without \
        a link. Move the file into the content folder, or link to its URL on the repository \
        host. Images are published from anywhere in the repository.",
    check: Check::Page(check),
};

fn check(context: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    let links = page.document.links.iter().zip(&page.targets);
    for (link, target) in links {
        let Target::Outside(path) = target else {
            continue;
        };
        // A page that is not published yet is `meta/draft-linked`.
        if context.book.drafts.contains(path) {
            continue;
        }
        let message = format!("`{}` is not part of the book", path_of(&link.destination));
        findings.push(
            RULE.finding(&page.document.source, link.destination_span, message)
                .with_help("move the file into the content folder, or link to its URL"),
        );
    }
}
