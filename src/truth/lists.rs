//! Lists of values in sentences: of a list whose other words are the values of
//! one column or input, a word that is none of them is wrong.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::index::Index;
use crate::book::{Certainty, Mention, MentionPlace, NameKind, Page, Resolution, Verdict};
use crate::pattern;
use crate::source::Span;

/// Three words in backticks or more, with nothing but commas and the like
/// between them.
static LIST: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(
        r"`[A-Za-z][\w-]*`(?:(?:,| or| and|, or|, and| ?/| ?\|| ?→| ?->)\s*`[A-Za-z][\w-]*`){2,}",
    )
    .expect("a valid pattern")
});

/// Adds the words of lists that the values around them leave out.
pub(super) fn add(page: &Page, resolved: &mut Vec<Resolution>, index: &Index<'_>) {
    if !index.has_kind(NameKind::Choice) {
        return;
    }
    let text = page.document.source.text();
    for part in page.document.passages() {
        let Some(inside) = text.get(part.clone()) else {
            continue;
        };
        for list in LIST.find_iter(inside) {
            let words = words(list.as_str(), part.start + list.start());
            resolved.extend(other(&words, index));
        }
    }
}

/// The words in backticks with their places.
fn words(list: &str, base: usize) -> Vec<(&str, Range<usize>)> {
    let mut at = base;
    let mut found = Vec::new();
    for (number, part) in list.split('`').enumerate() {
        if number % 2 == 1 {
            found.push((part, at..at + part.len()));
        }
        at += part.len() + 1;
    }
    found
}

/// The one word that is no value of the owner whose values all others are.
fn other(words: &[(&str, Range<usize>)], index: &Index<'_>) -> Option<Resolution> {
    let owners = |word: &str| -> BTreeSet<&str> {
        let same = index.exactly(NameKind::Choice, word).iter();
        same.filter_map(|&at| index.definition(at).of.as_deref())
            .collect()
    };
    let (known, unknown): (Vec<_>, Vec<_>) =
        words.iter().partition(|(word, _)| !owners(word).is_empty());
    let [(word, place)] = unknown[..] else {
        return None;
    };
    let mut shared = owners(known.first()?.0);
    for (word, _) in &known[1..] {
        let others = owners(word);
        shared.retain(|owner| others.contains(owner));
    }
    let owner = *shared.first()?;
    let is_shouted = |word: &str| !word.bytes().any(|byte| byte.is_ascii_lowercase());
    let is_alike = known
        .iter()
        .all(|(known, _)| is_shouted(known) == is_shouted(word));
    let mention = Mention {
        kind: NameKind::Choice,
        text: (*word).to_owned(),
        owners: vec![owner.to_owned()],
        files: Vec::new(),
        scope: None,
        span: Span::new(place.clone()),
        place: MentionPlace::Text,
        certainty: Certainty::Likely,
    };
    is_alike.then_some(Resolution {
        mention,
        verdict: Verdict::Contradicted {
            nearest: None,
            owner: None,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::Definition;

    #[test]
    fn a_list_has_one_word_of_no_owner() {
        let choice = |name: &str| Definition {
            kind: NameKind::Choice,
            name: name.to_owned(),
            of: Some("orders.state".to_owned()),
            file: "a.sql".into(),
            line: 1,
        };
        let all = [choice("NEW"), choice("PAID"), choice("SENT")];
        let index = Index::new(&all);
        for (text, expected) in [
            ("`NEW`, `PAID` or `GONE`", Some("GONE")),
            ("`NEW`, `PAID` or `SENT`", None),
            ("`NEW`, `LOST` or `GONE`", None),
            ("`NEW`, `PAID` or `gone`", None),
        ] {
            let words = words(text, 0);
            let found = other(&words, &index).map(|one| one.mention.text);
            assert_eq!(found.as_deref(), expected, "{text}");
        }
        assert_eq!(words("`NEW`, `PAID`", 3)[1].1, 11..15);
    }
}
