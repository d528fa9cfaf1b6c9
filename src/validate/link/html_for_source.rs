use crate::book::{Page, Target};
use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::link::corrected;
use crate::validate::paths::{as_written, path_of};
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "link/html-for-source",
    severity: Some(Severity::Info),
    summary: "A link names the built page (`.html`) instead of its markdown file.",
    manual: "The link works on the site, but is broken in the repository's web view. Link to \
        the markdown file: the site converts the link to the URL of the page.",
    check: Check::Page(check),
};

fn check(context: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    let links = page.document.links.iter().zip(&page.targets);
    for (link, target) in links {
        let Target::Page { page: id, .. } = target else {
            continue;
        };
        let written = path_of(&link.destination);
        if !written.to_ascii_lowercase().ends_with(".html") {
            continue;
        }
        let there = &context.book.page(*id).document.path;
        let file = as_written(&page.document.path, there, written);
        let fixed = link.destination.replacen(written, &file, 1);
        let message = "the link names a built page, not its source";
        let finding = RULE.finding(&page.document.source, link.destination_span, message);
        findings.push(corrected(finding, page, link, fixed));
    }
}
