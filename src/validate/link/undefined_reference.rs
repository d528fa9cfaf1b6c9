use std::sync::LazyLock;

use regex::Regex;

use crate::book::Page;
use crate::diagnostic::{Diagnostic, Severity, did_you_mean};
use crate::source::Span;
use crate::validate::Context;
use crate::validate::prose::is_text;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "link/undefined-reference",
    severity: Some(Severity::Warning),
    summary: "A link uses a reference that the page does not define.",
    manual: "`[text][name]` is a link only if the page contains a line `[name]: address`. \
        Without it, readers see the brackets as text.",
    check: Check::Page(check),
};

static REFERENCE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:^|[^\w\]\)\\])\[([^\[\]]+)\]\[([^\[\]\n^][^\[\]\n]*)\]")
        .expect("a valid pattern")
});

static DEFINITION: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?m)^ {0,3}\[([^\]\n]+)\]:").expect("a valid pattern"));

/// How many are told of one page: nobody reads more.
const MAX_LISTED: usize = 200;

fn check(_: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    let before = findings.len();
    let document = &page.document;
    let text = document.source.text();
    if !text.contains("][") {
        return;
    }
    let mut defined: Option<Vec<&str>> = None;
    for found in REFERENCE.captures_iter(text) {
        if findings.len() - before == MAX_LISTED {
            break;
        }
        let (Some(words), Some(name)) = (found.get(1), found.get(2)) else {
            continue;
        };
        let is_prose = |words: &str| {
            let letters = words.chars().filter(|c| c.is_alphabetic()).count();
            // `[a-z][0-9]` is a pattern, `[0][1]` a place in a list.
            letters > 0 && !(words.chars().count() == 3 && words.chars().nth(1) == Some('-'))
        };
        let paragraphs = words.as_str().contains("\n\n");
        // `[WIP][API] Title` are labels.
        let is_label = |words: &str| !words.chars().any(char::is_lowercase);
        let are_labels = is_label(words.as_str()) && is_label(name.as_str());
        let is_text = || is_text(document, words.end());
        // `[x][−]` is a part of a formula.
        let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).count();
        let is_number = name.as_str().bytes().all(|byte| byte.is_ascii_digit());
        let is_name = name.as_str().starts_with(char::is_alphanumeric)
            && (letters(name.as_str()) >= 2 || (is_number && letters(words.as_str()) >= 4));
        if !is_name || !is_prose(words.as_str()) || paragraphs || are_labels || !is_text() {
            continue;
        }
        let name_place = Span::new(name.range());
        let name = name.as_str();
        let message = format!("the page does not define the reference `{name}`");
        let finding = RULE.finding(&document.source, name_place, message);
        let defined = defined.get_or_insert_with(|| definitions(text));
        findings.push(match did_you_mean(name, defined.iter().copied()) {
            Some(near) => finding.with_help(format!("did you mean `{near}`?")),
            None => finding.with_help(format!(
                "add a line `[{name}]: …` with the address, or write the address after the text"
            )),
        });
    }
}

/// The names that a page defines; of an endless list the first.
fn definitions(text: &str) -> Vec<&str> {
    const MAX_DEFINITIONS: usize = 500;
    let found = DEFINITION.captures_iter(text).take(MAX_DEFINITIONS);
    let names = found.filter_map(|found| found.get(1));
    names.map(|name| name.as_str()).collect()
}
