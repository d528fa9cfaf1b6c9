use std::collections::BTreeMap;

use crate::book::{Page, Target};
use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::link::corrected;
use crate::validate::paths::relative_link;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "link/own-address",
    severity: Some(Severity::Info),
    summary: "A link to a page of this book uses the full URL of the site.",
    manual: "The link leaves previews, copies and the repository's web view for the published \
        site, and it is not checked when the page moves. Link to the file instead; `--fix` \
        does so.",
    check: Check::Book(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let Some(site) = context.settings.site.url.as_deref() else {
        return;
    };
    let mut routes: Option<BTreeMap<&str, &Page>> = None;
    for page in &context.book.pages {
        let links = page.document.links.iter().zip(&page.targets);
        for (link, _) in links.filter(|(_, target)| **target == Target::External) {
            let Some(rest) = link.destination.strip_prefix(site) else {
                continue;
            };
            // `https://a.example` is no part of `https://a.example.org`.
            let Some(("", rest)) = rest.split_once('/') else {
                continue;
            };
            let routes = routes.get_or_insert_with(|| {
                let pages = context.book.pages.iter();
                pages.map(|page| (page.route.as_str(), page)).collect()
            });
            let (path, anchor) = rest.split_once('#').unwrap_or((rest, ""));
            let path = path.trim_end_matches('/').trim_end_matches("/index.html");
            let Some(there) = routes.get(path) else {
                continue;
            };
            let mut file = relative_link(&page.document.path, &there.document.path);
            let message = format!("the link names `{file}` by its URL");
            if !anchor.is_empty() {
                file = format!("{file}#{anchor}");
            }
            let finding = RULE.finding(&page.document.source, link.destination_span, message);
            findings.push(corrected(finding, page, link, file));
        }
    }
}
