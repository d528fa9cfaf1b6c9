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
    id: "link/reversed",
    severity: Some(Severity::Warning),
    summary: "The brackets and parentheses of a link are swapped.",
    manual: "`(Guide)[https://example.com]` is shown literally. A link is written with its text in \
             brackets and its destination in parentheses: `[Guide](https://example.com)`.",
    check: Check::Page(check),
};

static REVERSED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:^|[^\w\])])(\(([^()\[\]\n]+)\)\[([^\[\]()\s]+)\])(?:[^\[(:]|$)")
        .expect("a valid pattern")
});

fn check(_: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    let document = &page.document;
    let text = document.source.text();
    if memmem::find(text.as_bytes(), b")[").is_none() {
        return;
    }
    for found in REVERSED.captures_iter(text) {
        let (Some(whole), Some(words), Some(destination)) =
            (found.get(1), found.get(2), found.get(3))
        else {
            continue;
        };
        let brackets = [whole.start(), words.end(), destination.start() - 1];
        let is_shown = brackets.iter().all(|&at| is_text(document, at));
        if !is_destination(destination.as_str()) || !is_shown || is_escaped(text, whole.start()) {
            continue;
        }
        let link = format!("[{}]({})", words.as_str(), destination.as_str());
        let message = "the brackets and parentheses of this link are swapped";
        findings.push(
            RULE.finding(&document.source, Span::new(whole.range()), message)
                .with_help(format!("write `{link}`"))
                .with_fix(whole.range(), link),
        );
    }
}
