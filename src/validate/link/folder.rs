use crate::book::{Page, Target};
use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "link/folder",
    severity: Some(Severity::Info),
    summary: "A link points to a folder that has no page.",
    manual: "The repository's web view lists the content of such a folder, but the site has no \
        page for it. With `edit_url` under `[site]`, the link opens the listing on the \
        repository host and is not reported. Otherwise link to a file in the folder, or add an \
        `index.md` or `README.md` to it.",
    check: Check::Page(check),
};

fn check(_: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    let links = page.document.links.iter().zip(&page.targets);
    for (link, target) in links {
        if !matches!(target, Target::Folder(_)) {
            continue;
        }
        let message = format!("the folder `{}` has no page", link.destination.trim());
        findings.push(
            RULE.finding(&page.document.source, link.destination_span, message)
                .with_help("link to a file in the folder, or set `edit_url` under [site]"),
        );
    }
}
