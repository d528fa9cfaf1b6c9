//! Sentences that state a value which a file sets: how many replicas, how much
//! memory, how often, at what time.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::book::{Dimension, Page, Quantity, Setting, Statement, StatementVerdict};
use crate::source::Span;

/// What sentences say, and the keys that they speak of.
struct Cue {
    words: Regex,
    dimension: Dimension,
    keys: Vec<&'static str>,
}

static CUES: LazyLock<Vec<Cue>> = LazyLock::new(|| {
    let rows = include_str!("cues.txt")
        .lines()
        .filter(|row| !row.starts_with('#'));
    let cues = rows.filter_map(|row| {
        let mut cells = row.split('\t');
        let words = Regex::new(&format!("(?i){}", cells.next()?)).expect("a valid pattern");
        let dimension = match cells.next()? {
            "count" => Dimension::Count,
            "percent" => Dimension::Percent,
            "duration" => Dimension::Duration,
            "size" => Dimension::Size,
            _ => Dimension::TimeOfDay,
        };
        let keys = cells.next()?.split(' ').collect();
        Some(Cue {
            words,
            dimension,
            keys,
        })
    });
    cues.collect()
});

/// A quantity in a sentence.
static QUANTITY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?:^|[\s(`~|])((?:[01]?\d|2[0-3]):[0-5]\d|\d[\d,]*(?:\.\d+)?\s?(?:%|percent\b",
        r"|(?:ms|milliseconds?|s|secs?|seconds?|mins?|minutes?|h|hrs?|hours?|days?|weeks?)\b",
        r"|(?:[KMGT]i?B?|[kmg]b)\b)?)(?:$|[\s.,;:)`|])",
    ))
    .expect("a valid pattern")
});

/// A key of a file in backticks.
static KEY: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"`([A-Za-z][\w.-]{3,60})`").expect("a valid pattern"));

/// Sentences that say what is wanted, was, or may be otherwise.
static OTHERWISE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)\b(?:not|never|was|were|used to|previously|should|would|could|might|e\.g\.|example",
        r"|recommend\w*|consider|increase|decrease|raise|lower|reduce|change|set|wait|approximately",
        r"|about|around|usually|typically|often|within|less than|more than|above|below|over|under",
        r"|if|when|target|goal|SLO|SLA|RTO|RPO|took|ago|last|past|since|first|another|again in)\b|n['’]t\b|~|≈",
    ))
    .expect("a valid pattern")
});

/// What the sentences of a page state, as far as files set it.
pub(super) fn statements(page: &Page, settings: &[Setting]) -> Vec<Statement> {
    if settings.is_empty() {
        return Vec::new();
    }
    let document = &page.document;
    let text = document.source.text();
    let mut found = Vec::new();
    for part in super::prose::prose(document) {
        for sentence in sentences(text, part) {
            let words = &text[sentence.clone()];
            if words.contains(|c: char| c.is_ascii_digit()) {
                let heading = heading_above(page, sentence.start);
                found.extend(of_sentence(words, heading, settings).into_iter().map(
                    |(range, verdict)| Statement {
                        span: Span::new(sentence.start + range.start..sentence.start + range.end),
                        text: words[range].to_owned(),
                        verdict,
                    },
                ));
            }
        }
    }
    found
}

fn heading_above(page: &Page, place: usize) -> &str {
    let headings = &page.document.headings;
    let behind = headings.partition_point(|heading| (heading.span.start as usize) <= place);
    headings[..behind]
        .last()
        .map_or("", |heading| &heading.text)
}

/// Sentences and items of lists.
fn sentences(text: &str, part: Range<usize>) -> Vec<Range<usize>> {
    static END: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"[.!?](?:\s|$)|\n\s*(?:\n|[-*+] |\d+\. |#|\|)").expect("a valid pattern")
    });
    let Some(inside) = text.get(part.clone()) else {
        return Vec::new();
    };
    let mut from = 0;
    let ends: Vec<usize> = END.find_iter(inside).map(|end| end.end()).collect();
    let mut found = Vec::new();
    for end in ends.into_iter().chain([inside.len()]) {
        found.push(part.start + from..part.start + end);
        from = end;
    }
    found
}

fn of_sentence(
    text: &str,
    heading: &str,
    settings: &[Setting],
) -> Vec<(Range<usize>, StatementVerdict)> {
    let mut stated: Vec<(Range<usize>, Quantity)> = Vec::new();
    let mut from = 0;
    // The space between two quantities belongs to both.
    while let Some(found) = QUANTITY.captures_at(text, from) {
        let Some(part) = found.get(1) else { break };
        from = part.end();
        stated.extend(Quantity::parse(part.as_str()).map(|quantity| (part.range(), quantity)));
    }
    let by_key = by_key(text, &stated, settings);
    if !by_key.is_empty() {
        return by_key;
    }
    if OTHERWISE.is_match(text) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (range, quantity) in stated {
        let cues = CUES
            .iter()
            .filter(|cue| cue.dimension == quantity.dimension && cue.words.is_match(text));
        let verdicts: Vec<StatementVerdict> = cues
            .filter_map(|cue| judge(cue, quantity, (text, heading), settings))
            .collect();
        let is_proven = |verdict: &StatementVerdict| matches!(verdict, StatementVerdict::Proven(_));
        let best = verdicts
            .iter()
            .find(|verdict| is_proven(verdict))
            .or(verdicts.first());
        found.extend(best.map(|verdict| (range, *verdict)));
    }
    found
}

/// A sentence that names the key itself: "(`group_wait`)".
fn by_key(
    text: &str,
    stated: &[(Range<usize>, Quantity)],
    settings: &[Setting],
) -> Vec<(Range<usize>, StatementVerdict)> {
    let [(range, quantity)] = stated else {
        return Vec::new();
    };
    static CHANGES: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)\b(?:set|change|increase|decrease|raise|lower|reduce|to|from|e\.g\.|example|not|if|when)\b")
            .expect("a valid pattern")
    });
    for key in KEY.captures_iter(text) {
        let keyed: Vec<usize> = (0..settings.len())
            .filter(|&at| {
                settings[at].key == key[1] && settings[at].quantity.dimension == quantity.dimension
            })
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
        if same && !CHANGES.is_match(text) {
            return vec![(range.clone(), StatementVerdict::Contradicted(first))];
        }
    }
    Vec::new()
}

fn judge(
    cue: &Cue,
    stated: Quantity,
    (text, heading): (&str, &str),
    settings: &[Setting],
) -> Option<StatementVerdict> {
    let keyed = (0..settings.len()).filter(|&at| {
        let setting = &settings[at];
        setting.quantity.dimension == stated.dimension
            && cue
                .keys
                .iter()
                .any(|key| crate::book::fits(key, &folded(&setting.key)))
    });
    let keyed: Vec<usize> = keyed.collect();
    let words = words(text);
    let scored: Vec<(usize, usize)> = keyed
        .into_iter()
        .map(|at| (shared(&words, &settings[at].owners), at))
        .collect();
    let mut most = scored.iter().map(|(score, _)| *score).max()?;
    let mut best: Vec<usize> = scored
        .iter()
        .filter(|(score, _)| *score == most)
        .map(|(_, at)| *at)
        .collect();
    if most == 0 {
        // The sentence names nothing, but the heading may.
        let above = self::words(heading);
        let by_heading: Vec<(usize, usize)> = best
            .iter()
            .map(|&at| (shared(&above, &settings[at].owners), at))
            .collect();
        most = by_heading.iter().map(|(score, _)| *score).max()?;
        best = by_heading
            .into_iter()
            .filter(|(score, _)| *score == most)
            .map(|(_, at)| at)
            .collect();
    }
    if most == 0 {
        return None;
    }
    if let Some(&proof) = best.iter().find(|&&at| settings[at].quantity.is(stated)) {
        return Some(StatementVerdict::Proven(proof));
    }
    // Any value of the same owner would explain the sentence.
    let anywhere = scored
        .iter()
        .any(|(score, at)| *score > 0 && settings[*at].quantity.is(stated));
    let few = best.len() <= 3;
    (!anywhere && few).then(|| StatementVerdict::Contradicted(best[0]))
}

/// A key in lower case, without separators.
fn folded(key: &str) -> String {
    let letters = key.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// The words of a text that can name something, in lower case and without the
/// plural.
fn words(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    words
        .filter(|word| word.len() >= 4)
        .map(|word| singular(&word.to_lowercase()))
        .collect()
}

fn singular(word: &str) -> String {
    let bare = word.strip_suffix('s').filter(|bare| bare.len() >= 4);
    bare.unwrap_or(word).to_owned()
}

/// Words that stand around values everywhere.
const COMMON: [&str; 22] = [
    "spec",
    "template",
    "config",
    "default",
    "main",
    "data",
    "value",
    "resource",
    "service",
    "deploy",
    "deployment",
    "container",
    "production",
    "limit",
    "request",
    "metadata",
    "name",
    "kubernete",
    "docker",
    "compose",
    "terraform",
    "settings",
];

/// How many names around a value a sentence has.
fn shared(words: &BTreeSet<String>, owners: &[String]) -> usize {
    let parts: BTreeSet<String> = owners
        .iter()
        .flat_map(|owner| owner.split(|c: char| !c.is_alphanumeric()))
        .filter(|part| part.len() >= 4)
        .map(singular)
        .collect();
    let own = parts.iter().filter(|part| !COMMON.contains(&part.as_str()));
    own.filter(|part| words.contains(*part)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn setting(key: &str, owner: &str, value: &str) -> Setting {
        Setting {
            key: key.to_owned(),
            owners: vec![owner.to_owned()],
            quantity: Quantity::parse(value).expect(value),
            text: value.to_owned(),
            file: "a.yml".into(),
            line: 1,
        }
    }

    #[test]
    fn statements_are_compared_with_what_files_set() {
        let settings = [
            setting("minReplicas", "tracker", "3"),
            setting("maxReplicas", "tracker", "10"),
            setting("group_wait", "route", "30s"),
            setting("memory", "tracker", "256Mi"),
            setting("schedule", "sweeper", "02:30"),
        ];
        for (text, expected) in [
            ("The tracker scales between 3 and 10 replicas.", "++"),
            ("The tracker scales between 3 and 12 replicas.", "+-"),
            ("The first comes after 30 minutes (`group_wait`).", "-"),
            ("The first comes after 30 seconds (`group_wait`).", "+"),
            ("Set `group_wait` to 5 minutes.", ""),
            ("The tracker may use 512Mi of memory.", "-"),
            ("The tracker should use 512Mi of memory.", ""),
            ("The courier uses 512Mi of memory.", ""),
            ("The sweeper runs every day at 03:30 UTC.", "-"),
            ("The sweeper runs every day at 02:30 UTC.", "+"),
        ] {
            let found: String = of_sentence(text, "", &settings)
                .into_iter()
                .map(|(_, verdict)| match verdict {
                    StatementVerdict::Proven(_) => '+',
                    StatementVerdict::Contradicted(_) => '-',
                })
                .collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
