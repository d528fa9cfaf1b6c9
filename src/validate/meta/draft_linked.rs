use crate::book::{Page, Target};
use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::paths::path_of;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "meta/draft-linked",
    severity: Some(Severity::Error),
    summary: "A page links to a draft, which is not published.",
    manual: "The link works in the repository but is broken on the site. Publish the draft \
        (remove `draft: true`), or add the link when the draft is ready.",
    check: Check::Page(check),
};

fn check(context: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    let links = page.document.links.iter().zip(&page.targets);
    for (link, target) in links {
        let Target::Outside(path) = target else {
            continue;
        };
        if context.book.drafts.contains(path) {
            let message = format!(
                "`{}` is a draft and is not published",
                path_of(&link.destination)
            );
            findings.push(
                RULE.finding(&page.document.source, link.destination_span, message)
                    .with_help("publish it, or remove the link"),
            );
        }
    }
}
