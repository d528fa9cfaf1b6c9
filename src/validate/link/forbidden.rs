use regex::Regex;

use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "link/forbidden",
    severity: Some(Severity::Error),
    summary: "A link fits a pattern that book.toml forbids.",
    manual: "For addresses that work and should not be linked to: a search tool's address with a whole query \
             in it, an old host, somebody's own copy. `[links] forbidden` holds them as regular expressions, \
             each with what to do instead:\n\n\
             ```toml\n[links.forbidden]\n\"^https://logs\\\\.example/app/.*_g=\" = \"link to a saved search\"\n```",
    check: Check::Book(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let forbidden = context.settings.truth.forbidden_links.iter();
    // What cannot be read as a pattern is `meta/book-toml`.
    let forbidden: Vec<(Regex, &str)> = forbidden
        .filter_map(|(pattern, instead)| Some((Regex::new(pattern).ok()?, instead.as_str())))
        .collect();
    if forbidden.is_empty() {
        return;
    }
    for page in &context.book.pages {
        for link in &page.document.links {
            let mut fitting = forbidden.iter();
            let Some((_, instead)) =
                fitting.find(|(pattern, _)| pattern.is_match(&link.destination))
            else {
                continue;
            };
            let message = "book.toml forbids links of this kind";
            let finding = RULE.finding(&page.document.source, link.destination_span, message);
            findings.push(match instead.trim() {
                "" => finding.with_help("link to something else"),
                instead => finding.with_help(instead),
            });
        }
    }
}
