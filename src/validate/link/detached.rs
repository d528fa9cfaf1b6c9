use std::sync::LazyLock;

use memchr::memmem;
use regex::Regex;

use crate::book::Page;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Span;
use crate::validate::Context;
use crate::validate::prose::{is_destination, is_escaped, is_text};
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "link/space-before-destination",
    severity: Some(Severity::Warning),
    summary: "A space separates the text of a link from its destination.",
    manual: "`[Guide] (https://example.com)` is shown literally: the parenthesis must follow \
        the bracket directly. `--fix` removes the space.",
    check: Check::Page(check),
};

static DETACHED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:^|[^\w\])])\[([^\[\]\n]+)\]( +)\(([^()\s]+)\)").expect("a valid pattern")
});

fn check(_: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    let document = &page.document;
    let text = document.source.text();
    if memmem::find(text.as_bytes(), b"] ").is_none() {
        return;
    }
    for found in DETACHED.captures_iter(text) {
        let (Some(words), Some(space), Some(destination)) =
            (found.get(1), found.get(2), found.get(3))
        else {
            continue;
        };
        let brackets = [words.start() - 1, words.end(), space.end()];
        let is_shown = brackets.iter().all(|&at| is_text(document, at));
        let is_link = is_link_text(words.as_str()) && is_destination(destination.as_str());
        if !is_link || !is_shown || is_escaped(text, words.start() - 1) {
            continue;
        }
        let place = Span::new(words.start() - 1..destination.end() + 1);
        let message = "a space separates the text of this link from its destination";
        findings.push(
            RULE.finding(&document.source, place, message)
                .with_help("remove the space")
                .with_fix(space.range(), ""),
        );
    }
}

/// Whether the text in brackets may be that of a link: no box of a task list,
/// no footnote and no number of a reference.
fn is_link_text(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    letters > 1 && !text.starts_with('^')
}
