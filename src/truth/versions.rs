//! Versions of products in sentences: "the image is built on Node 20".

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::Regex;

use crate::book::{Certainty, Mention, MentionPlace, NameKind, Page};
use crate::pattern;
use crate::source::Span;
use crate::tools::products;

/// A product with its version, each product a group of its own.
static STATED: LazyLock<Regex> = LazyLock::new(|| {
    let names = products()
        .iter()
        .map(|product| format!("({})", product.pattern));
    let names: Vec<String> = names.collect();
    pattern::ascii(&format!(
        r"(?:^|[\s(*`|])(?:{})[ -]v?(\d{{1,2}}(?:\.\d{{1,4}}){{0,2}})\b",
        names.join("|")
    ))
    .expect("a valid pattern")
});

/// What stands in front of a product that something of the repository uses.
static USED: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(concat!(
        r"(?i)(?:\b(?:is|are|on|uses?|using|runs?|running|with|needs?|requires?|in)(?: an?| the)?",
        r"(?: managed| official)?|^[\s>*+-]*|\||:|,)[\s*`(]*$",
    ))
    .expect("a valid pattern")
});

/// Sentences about other versions than the present one, or about a range.
static OTHERWISE: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(concat!(
        r"(?i)\b(?:upgrad\w*|updat\w*|migrat\w*|from|before|after|since|old\w*|new\w*|later|earlier|until|minimum|at least|up to",
        r"|or (?:above|higher|greater|more)|higher|above|below|support\w*|remov\w*|introduc\w*|deprecat\w*|drop\w*|was|were|added|future",
        r"|planned|will|would|should|could|can|may|e\.g\.|example|compatib\w*|test\w*|matrix|any|both|not|issues?|problems?|bugs?|instead|alternativ\w*|if|local\w*)\b|n['’]t\b|>=|≥|→|->",
    ))
    .expect("a valid pattern")
});

/// The versions that a page states.
pub(super) fn mentions(page: &Page) -> Vec<Mention> {
    let text = page.document.source.text();
    let mut found = Vec::new();
    for part in page.document.passages() {
        let Some(inside) = text.get(part.clone()) else {
            continue;
        };
        for stated in STATED.captures_iter(inside) {
            let (Some(whole), Some(version)) = (stated.get(0), stated.get(products().len() + 1))
            else {
                continue;
            };
            let product = (1..=products().len()).find(|&at| stated.get(at).is_some());
            let Some(product) = product.map(|at| products()[at - 1]) else {
                continue;
            };
            let rest = &inside[version.end()..];
            let sentence = sentence(inside, whole.start(), version.end());
            let before = &inside[line_start(inside, whole.start())..whole.start()];
            let is_used = USED.is_match(&format!("{before}{}", lead(whole.as_str())));
            if !is_used
                || is_other(product.name, version.as_str(), rest)
                || OTHERWISE.is_match(sentence)
                // The words that tell other versions are known in English only.
                || sentence.chars().any(|c| c.is_alphabetic() && !c.is_ascii())
            {
                continue;
            }
            found.push(Mention {
                kind: NameKind::Version,
                text: version.as_str().to_owned(),
                owners: vec![product.name.to_owned()],
                files: Vec::new(),
                scope: None,
                span: Span::new(part.start + version.start()..part.start + version.end()),
                place: MentionPlace::Text,
                certainty: Certainty::Sure,
            });
        }
    }
    without_comparisons(found)
}

/// A page that states two versions of a product compares them.
fn without_comparisons(mut found: Vec<Mention>) -> Vec<Mention> {
    let mut stated: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for mention in &found {
        let versions = stated.entry(mention.owners[0].clone()).or_default();
        versions.insert(mention.text.clone());
    }
    found.retain(|mention| {
        stated
            .get(&mention.owners[0])
            .is_some_and(|all| all.len() == 1)
    });
    found
}

/// The character in front of a product that the pattern took in.
fn lead(found: &str) -> &str {
    let end = found
        .find(|c: char| c.is_ascii_alphabetic())
        .unwrap_or_default();
    &found[..end]
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |end| end + 1)
}

/// Whether the number is no version, or one of several: `Redis 2 replicas`,
/// `Node 18+`, `Python 3.x`.
fn is_other(product: &str, version: &str, rest: &str) -> bool {
    let word: String = rest
        .trim_start()
        .chars()
        .take_while(|c| c.is_alphabetic())
        .collect();
    let is_counted = !version.contains('.') && word.ends_with('s') && rest.starts_with(' ');
    // `Go 2 levels up`: its versions have two numbers.
    let is_short = matches!(product, "Go" | "Terraform" | "Rust") && !version.contains('.');
    let is_list = rest
        .strip_prefix(", ")
        .is_some_and(|next| next.starts_with(|c: char| c.is_ascii_digit()));
    is_list
        || rest.starts_with(['+', '%', '-', '/', ':', '–'])
        || rest.starts_with(".x")
        || rest.starts_with(" or ")
        || rest.starts_with(" and ")
        || is_counted
        || is_short
}

/// The sentence or the line around a place.
fn sentence(text: &str, start: usize, end: usize) -> &str {
    let from = line_start(text, start);
    let from = text[from..start]
        .rfind(". ")
        .map_or(from, |at| from + at + 2);
    let line_end = text[end..].find('\n').map_or(text.len(), |at| end + at);
    let to = text[end..line_end]
        .find(". ")
        .map_or(line_end, |at| end + at);
    &text[from..to]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_statements_about_the_present_count() {
        for (text, counts) in [
            ("The image is built on Node 18.", true),
            ("The database is PostgreSQL 14.9.", true),
            ("Redis 2 replicas run.", false),
            ("It needs Node 18+ on the host.", false),
        ] {
            let stated = STATED.captures(text).expect(text);
            let version = stated.get(products().len() + 1).expect(text);
            let product = (1..=products().len()).find(|&at| stated.get(at).is_some());
            let name = products()[product.expect(text) - 1].name;
            let other = is_other(name, version.as_str(), &text[version.end()..]);
            assert_eq!(!other && !OTHERWISE.is_match(text), counts, "{text}");
        }
        assert!(OTHERWISE.is_match("Upgrade to Node 20 first"));
    }
}
