use std::sync::LazyLock;

use regex::Regex;

use crate::book::Page;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Span;
use crate::validate::Context;
use crate::validate::prose::{is_destination, is_escaped, is_text};
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "link/mismatched-bracket",
    severity: Some(Severity::Warning),
    summary: "A link closes a bracket with the wrong character.",
    manual: "`[Guide}(guide.md)` and `[Guide](guide.md]` are shown literally. The text of a link \
             ends with `]`, its destination with `)`.",
    check: Check::Page(check),
};

static TEXT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\[([^\[\](){}\n]+)([})])\(([^()\[\]{}\s]+)\)").expect("a valid pattern")
});

static DESTINATION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\[([^\[\](){}\n]+)\]\(([^()\[\]{}\s]+)([\]}])").expect("a valid pattern")
});

fn check(_: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    let document = &page.document;
    let text = document.source.text();
    // The group of the wrong bracket, the one of the destination, and what the
    // bracket should be.
    for (pattern, wrong, destination, right) in [(&TEXT, 2, 3, "]"), (&DESTINATION, 3, 2, ")")] {
        for found in pattern.captures_iter(text) {
            let (Some(whole), Some(wrong), Some(destination)) =
                (found.get(0), found.get(wrong), found.get(destination))
            else {
                continue;
            };
            let is_shown = is_text(document, whole.start()) && is_text(document, wrong.start());
            if !is_shown || !is_destination(destination.as_str()) || is_escaped(text, whole.start())
            {
                continue;
            }
            let message = format!("this link has `{}` instead of `{right}`", wrong.as_str());
            findings.push(
                RULE.finding(&document.source, Span::new(whole.range()), message)
                    .with_help(format!("write `{right}`"))
                    .with_fix(wrong.range(), right),
            );
        }
    }
}
