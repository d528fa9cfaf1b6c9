//! Sentences that name the key of the value that they state.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::settings::{Settings, is_source_code};
use crate::book::{Quantity, StatementVerdict};
use crate::pattern;

/// A key of a file in backticks.
static KEY: LazyLock<Regex> =
    LazyLock::new(|| pattern::ascii(r"`([A-Za-z][\w.-]{3,60})`").expect("a valid pattern"));

/// Sentences about changing a value state another one.
static CHANGES: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(
        r"(?i)\b(?:set|change|increase|decrease|raise|lower|reduce|e\.g\.|example|not|if|when|near|about|around|at 0|up to|at most|at least|below|above|less|more)\b|~|≈",
    )
    .expect("a valid pattern")
});

/// Whether a sentence names a key that source code can set.
pub(super) fn has_key_of_code(sentence: &str) -> bool {
    let mut keys = KEY.captures_iter(sentence);
    keys.any(|key| key[1].contains('_') || is_mixed(&key[1]))
}

/// Whether a key has a capital behind its first letter: `groupWait`.
fn is_mixed(key: &str) -> bool {
    key.bytes().any(|byte| byte.is_ascii_lowercase())
        && key.bytes().skip(1).any(|byte| byte.is_ascii_uppercase())
}

/// A sentence that names the key itself: "(`group_wait`)".
pub(super) fn by_key(
    text: &str,
    stated: &[(Range<usize>, Quantity)],
    settings: &Settings<'_>,
) -> Vec<(Range<usize>, StatementVerdict)> {
    let [(range, quantity)] = stated else {
        return Vec::new();
    };
    for key in KEY.captures_iter(text) {
        // `version` and `timeout` are the keys of anything.
        let has_words = key[1].contains(['_', '-', '.']) || is_mixed(&key[1]);
        if !has_words {
            continue;
        }
        let keyed = settings.of_key(&key[1]).iter().copied();
        let settings = settings.all;
        let keyed: Vec<usize> = keyed
            .filter(|&at| settings[at].quantity.dimension == quantity.dimension)
            .collect();
        let [first, ..] = keyed[..] else { continue };
        if let Some(&proof) = keyed
            .iter()
            .find(|&&at| settings[at].quantity.is(*quantity))
        {
            return vec![(range.clone(), StatementVerdict::Proven(proof))];
        }
        let same = keyed
            .iter()
            .all(|&at| settings[at].quantity.is(settings[first].quantity));
        let before = text[..range.start].trim_end();
        let between = text.get(range.end..key.get(0).map_or(0, |key| key.start()));
        let is_of_other = between.is_some_and(|between| between.contains('`'));
        let is_new = is_of_other || before.ends_with(" to") || before.ends_with(" from");
        let is_sure = !is_source_code(&settings[first].file)
            || key
                .get(0)
                .is_some_and(|key| is_beside(text, &key.range(), range));
        // A default is the program's own, and Compose gives another value.
        let is_default = text.contains("default") && settings[first].file.contains("compose");
        let is_other = is_new || is_default || CHANGES.is_match(text);
        if same && is_sure && !is_other {
            return vec![(range.clone(), StatementVerdict::Contradicted(first))];
        }
    }
    Vec::new()
}

/// Whether nothing stands between a key and a number that could make it the
/// value of something else: `KEY` (default: 5), 20 minutes (`KEY`).
fn is_beside(text: &str, key: &Range<usize>, number: &Range<usize>) -> bool {
    static BEHIND: LazyLock<Regex> = LazyLock::new(|| {
        pattern::ascii(r"(?i)^[\s(:=,–—-]*(?:is|of|currently|defaults? to|default)?[\s:=`(]*$|[(\s,]defaults?(?: to|:)?\s*`?$")
            .expect("a valid pattern")
    });
    static BEFORE: LazyLock<Regex> =
        LazyLock::new(|| pattern::ascii(r"^\s*(?:\w+\s+)?\($").expect("a valid pattern"));
    let is_only = KEY.find_iter(text).count() == 1;
    let is_behind = text
        .get(key.end..number.start)
        .is_some_and(|between| BEHIND.is_match(between));
    let is_before = text
        .get(number.end..key.start)
        .is_some_and(|between| BEFORE.is_match(between));
    is_only && (is_behind || is_before)
}
