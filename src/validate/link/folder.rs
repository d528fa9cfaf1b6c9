use crate::book::{Page, Target};
use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "link/folder",
    severity: Some(Severity::Warning),
    summary: "A link leads to a folder without a page.",
    manual: "The repository's web view lists such a folder, the site has nothing to show for it. With \
             `edit_url` under `[site]` the link leads to the listing at the repository's host, and is no \
             finding. Otherwise link to a file in it, or write an `index.md` or `README.md` there.",
    check: Check::Page(check),
};

fn check(_: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    let links = page.document.links.iter().zip(&page.targets);
    for (link, target) in links {
        if !matches!(target, Target::Folder(_)) {
            continue;
        }
        let message = format!("`{}` is a folder without a page", link.destination.trim());
        findings.push(
            RULE.finding(&page.document.source, link.destination_span, message)
                .with_help("link to a file in it, or set `edit_url` under [site]"),
        );
    }
}
