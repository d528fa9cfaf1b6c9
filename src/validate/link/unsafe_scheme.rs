use crate::book::{Page, Target};
use crate::diagnostic::{Diagnostic, Severity, nearest};
use crate::validate::Context;
use crate::validate::link::corrected;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "link/unsafe-scheme",
    severity: Some(Severity::Error),
    summary: "The scheme of a link is unknown or unsafe, so the link is not published.",
    manual: "Browsers cannot open a misspelled scheme (`ttps:`, `link:https:`), and schemes \
        such as `javascript:` can run code with the reader's permissions. Such links are shown \
        as text.",
    check: Check::Page(check),
};

fn check(_: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    let links = page.document.links.iter().zip(&page.targets);
    for (link, _) in links.filter(|(_, target)| **target == Target::Unsafe) {
        let scheme = link
            .destination
            .split(':')
            .next()
            .unwrap_or_default()
            .trim();
        // `<std::atomic>` is a name of C++ in angle brackets.
        let behind = link.destination.split_once(':').map(|(_, rest)| rest);
        if behind.is_some_and(|rest| rest.starts_with(':')) {
            continue;
        }
        let message = format!("links with the scheme `{scheme}:` are not published");
        let finding = RULE.finding(&page.document.source, link.destination_span, message);
        findings.push(match meant(&link.destination, scheme) {
            Meant::Address(address) => corrected(finding, page, link, address),
            Meant::Scheme(meant) => finding.with_help(format!("did you mean `{meant}:`?")),
            Meant::Unknown => finding.with_help("link to a page, a file or an https: URL"),
        });
    }
}

/// What a scheme that nobody knows was meant to be.
enum Meant {
    /// This whole address, without doubt.
    Address(String),
    /// Perhaps this scheme.
    Scheme(&'static str),
    Unknown,
}

fn meant(destination: &str, scheme: &str) -> Meant {
    let rest = destination.trim().get(scheme.len() + 1..);
    let rest = rest.unwrap_or_default();
    // A word from another markup in front of an address: `link:https://…`, and
    // not `view-source:https://…`, which asks a browser for something else.
    let is_word = scheme.bytes().all(|byte| byte.is_ascii_alphabetic());
    if is_word && (rest.starts_with("https://") || rest.starts_with("http://")) {
        return Meant::Address(rest.to_owned());
    }
    match nearest(scheme, ["https", "http", "mailto", "tel"]) {
        Some((near @ ("https" | "http"), true)) if rest.starts_with("//") => {
            Meant::Address(format!("{near}:{rest}"))
        }
        Some((near, _)) => Meant::Scheme(near),
        None => Meant::Unknown,
    }
}
