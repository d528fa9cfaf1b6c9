use regex::Regex;

use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "link/forbidden",
    severity: Some(Severity::Error),
    summary: "A link matches a pattern that `book.toml` forbids.",
    manual: "Use it for URLs that work but must not be linked to: a search URL that contains a \
        whole query, an old host, or a personal copy. `[links] forbidden` maps regular \
        expressions to \
        instructions:\n\n```toml\n[links.forbidden]\n\"^https://logs\\\\.example/app/.*_g=\" = \
        \"link to a saved search\"\n```",
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
            let message = "`[links] forbidden` in book.toml forbids this link";
            let finding = RULE.finding(&page.document.source, link.destination_span, message);
            findings.push(match instead.trim() {
                "" => finding.with_help("link to another URL"),
                instead => finding.with_help(instead),
            });
        }
    }
}
