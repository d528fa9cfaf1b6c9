//! Sentences that state a value which a file sets: how many replicas, how much
//! memory, how often, at what time.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::candidates::{Candidates, agrees};
use super::cues::{CUES, MARK};
use super::environments::is_comparable;
use super::quantities::quantities;
use super::settings::{Settings, words};
use crate::book::{
    Dimension, Document, Heading, Page, Quantity, Setting, Statement, StatementVerdict,
};
use crate::pattern;
use crate::source::Span;

/// A key of a file in backticks.
static KEY: LazyLock<Regex> =
    LazyLock::new(|| pattern::ascii(r"`([A-Za-z][\w.-]{3,60})`").expect("a valid pattern"));

/// Sentences about changing a value state another one.
static CHANGES: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(
        r"(?i)\b(?:set|change|increase|decrease|raise|lower|reduce|e\.g\.|example|not|if|when|near|about|around|up to|at most|at least|below|above|less|more)\b|~|≈",
    )
    .expect("a valid pattern")
});

/// Sentences that say what is wanted, was, or may be otherwise.
static OTHERWISE: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(concat!(
        r"(?i)\b(?:not|never|was|were|used to|previously|should|would|could|might|e\.g\.|example",
        r"|recommend\w*|consider|increase|decrease|raise|lower|reduce|change|set|wait|scale|approximately",
        r"|about|around|usually|typically|often|configur\w*|provision\w*|choose|estimated|generated",
        // What a machine needs is not what a container may use.
        r"|minimum|vCPUs?|hardware|per (?:\w+ )?(?:node|host|server|machine|VM)",
        r"|20\d\d",
        r"|if|when|target|goal|SLO|SLA|RTO|RPO|took|ago|last|past|since|first|another|again in|too)\b|n['’]t\b|~|≈|->|→",
    ))
    .expect("a valid pattern")
});

/// Sentences that state a bound, which need not be a setting.
static BOUND: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r"(?i)\b(?:within|less than|more than|above|below|over|under)\b")
        .expect("a valid pattern")
});

/// The settings of a repository, to compare statements with.
pub(super) fn settings(all: &[Setting]) -> Settings<'_> {
    Settings::new(all)
}

/// What the sentences before one are about.
#[derive(Default)]
struct About<'a> {
    /// The heading that they stand under.
    heading: Option<&'a Heading>,
    /// The last sentence that has a subject.
    sentence: &'a str,
}

/// Sentences that speak of what the one before speaks of.
static CONTINUED: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r"^[\s>*-]*(?:It|They|Its|Their|This|These|There)\b").expect("a valid pattern")
});

impl<'a> About<'a> {
    /// Takes a sentence in. Gives the words that it is about if it does not
    /// say so itself and states a number.
    fn read(
        &mut self,
        document: &'a Document,
        start: usize,
        sentence: &'a str,
    ) -> Option<BTreeSet<String>> {
        let above = document
            .headings
            .partition_point(|heading| (heading.span.start as usize) <= start);
        let above = above.checked_sub(1).map(|at| &document.headings[at]);
        let place = |heading: Option<&Heading>| heading.map(|heading| heading.span.start);
        if place(self.heading) != place(above) {
            self.sentence = "";
        }
        self.heading = above;
        if !CONTINUED.is_match(sentence) {
            self.sentence = sentence;
            return None;
        }
        let states = sentence.contains(|c: char| c.is_ascii_digit());
        states.then(|| {
            let heading = above.map(|heading| words(&heading.text));
            let mut all = heading.unwrap_or_default();
            all.extend(words(self.sentence));
            all
        })
    }
}

/// What the sentences of a page state, as far as files set it.
pub(super) fn statements(page: &Page, settings: &Settings<'_>) -> Vec<Statement> {
    if settings.all.is_empty() {
        return Vec::new();
    }
    let document = &page.document;
    let text = document.source.text();
    let mut about = About::default();
    let mut found = Vec::new();
    for part in document.passages() {
        for sentence in sentences(text, part) {
            let words = &text[sentence.clone()];
            let implied = about.read(document, sentence.start, words);
            if words.contains(|c: char| c.is_ascii_digit()) {
                let page = &*document.path;
                let is_meant = |verdict: &StatementVerdict| match verdict {
                    StatementVerdict::Contradicted(at) => {
                        is_comparable(&settings.all[*at].file, page, words)
                    }
                    StatementVerdict::Proven(_) => true,
                };
                found.extend(
                    of_sentence(words, implied.as_ref(), settings)
                        .into_iter()
                        .filter(|(_, verdict)| is_meant(verdict))
                        .map(|(range, verdict)| Statement {
                            span: Span::new(
                                sentence.start + range.start..sentence.start + range.end,
                            ),
                            text: words[range].to_owned(),
                            verdict,
                        }),
                );
            }
        }
    }
    found
}

/// Sentences and items of lists.
fn sentences(text: &str, part: Range<usize>) -> Vec<Range<usize>> {
    static END: LazyLock<Regex> = LazyLock::new(|| {
        pattern::ascii(r"[.!?](?:\s|$)|\n\s*(?:\n|[-*+] |\d+\. |#|\|)").expect("a valid pattern")
    });
    let Some(inside) = text.get(part.clone()) else {
        return Vec::new();
    };
    let sentences = pattern::pieces(inside, &END).into_iter();
    sentences
        .map(|sentence| part.start + sentence.start..part.start + sentence.end)
        .collect()
}

fn of_sentence(
    text: &str,
    about: Option<&BTreeSet<String>>,
    settings: &Settings<'_>,
) -> Vec<(Range<usize>, StatementVerdict)> {
    let stated = quantities(text);
    if stated.is_empty() {
        return Vec::new();
    }
    let mut by_key = by_key(text, &stated, settings);
    // The cells of a table row are unrelated, and often contain defaults of the
    // code that the repository overrides.
    if text.matches('|').count() > 1 {
        by_key.retain(|(_, verdict)| matches!(verdict, StatementVerdict::Proven(_)));
        return by_key;
    }
    if !by_key.is_empty() {
        return by_key;
    }
    if OTHERWISE.is_match(text) {
        return Vec::new();
    }
    let has_bound = BOUND.is_match(text);
    let mut found = Vec::new();
    for (range, quantity) in stated {
        let marked = format!("{}{MARK}{}", &text[..range.start], &text[range.end..]);
        let cues = (0..CUES.len()).filter(|&at| {
            let cue = &CUES[at];
            cue.dimension == quantity.dimension
                && (cue.bounds || !has_bound)
                && cue.words.is_match(&marked)
        });
        let verdicts: Vec<StatementVerdict> = cues
            .filter_map(|cue| {
                judge(
                    cue,
                    (quantity, &text[range.clone()]),
                    (text, about),
                    settings,
                )
            })
            .collect();
        let is_proven = |verdict: &StatementVerdict| matches!(verdict, StatementVerdict::Proven(_));
        let best = verdicts
            .iter()
            .find(|verdict| is_proven(verdict))
            .or(verdicts.first());
        found.extend(best.map(|verdict| (range, *verdict)));
    }
    without_explained(found, settings.all)
}

/// Takes contradictions of a value out that another number of the sentence
/// states: "every 10s, timeout 2s".
fn without_explained(
    mut found: Vec<(Range<usize>, StatementVerdict)>,
    all: &[Setting],
) -> Vec<(Range<usize>, StatementVerdict)> {
    let proven: Vec<usize> = found
        .iter()
        .filter_map(|(_, verdict)| match verdict {
            StatementVerdict::Proven(at) => Some(*at),
            StatementVerdict::Contradicted(_) => None,
        })
        .collect();
    found.retain(|(_, verdict)| match verdict {
        // The ends of a range are two values of their own.
        StatementVerdict::Contradicted(at) => {
            !proven.contains(at) || all[*at].quantity.dimension != Dimension::Duration
        }
        StatementVerdict::Proven(_) => true,
    });
    found
}

/// A sentence that names the key itself: "(`group_wait`)".
fn by_key(
    text: &str,
    stated: &[(Range<usize>, Quantity)],
    settings: &Settings<'_>,
) -> Vec<(Range<usize>, StatementVerdict)> {
    let [(range, quantity)] = stated else {
        return Vec::new();
    };
    for key in KEY.captures_iter(text) {
        // `version` and `timeout` are the keys of anything.
        let is_mixed = key[1].bytes().any(|byte| byte.is_ascii_lowercase())
            && key[1].bytes().skip(1).any(|byte| byte.is_ascii_uppercase());
        let has_words = key[1].contains(['_', '-', '.']) || is_mixed;
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
        let is_new = before.ends_with(" to") || before.ends_with(" from");
        if same && !is_new && !CHANGES.is_match(text) {
            return vec![(range.clone(), StatementVerdict::Contradicted(first))];
        }
    }
    Vec::new()
}

fn judge(
    cue: usize,
    (stated, written): (Quantity, &str),
    (text, about): (&str, Option<&BTreeSet<String>>),
    settings: &Settings<'_>,
) -> Option<StatementVerdict> {
    let all = settings.all;
    let keyed = Candidates::new(cue, (stated, written), text, settings);
    let score = |words: &BTreeSet<String>| settings.sharing(words, |at| keyed.have(at));
    let mut scored = score(&words(text));
    // A sentence about `it` speaks of what those before it name. Then
    // there is one value only that it can mean.
    let mut is_implied = scored.is_empty();
    if is_implied {
        scored = about.map(score).unwrap_or_default();
    }
    if scored.is_empty() && CUES[cue].alone {
        is_implied = true;
        scored = keyed.all().map(|at| (1, at)).collect();
    }
    let most = scored.iter().map(|(score, _)| *score).max()?;
    // Any value of the same owner explains the sentence.
    if let Some((_, proof)) = scored.iter().find(|(_, at)| agrees(&all[*at], stated)) {
        return Some(StatementVerdict::Proven(*proof));
    }
    let best: Vec<usize> = scored
        .iter()
        .filter(|(score, _)| *score == most)
        .map(|(_, at)| *at)
        .collect();
    let is_one = || {
        let mut others = best.iter().map(|&at| all[at].quantity);
        others.all(|quantity| quantity.is(all[best[0]].quantity))
    };
    // Charts repeat a value in values and templates.
    let mut distinct: Vec<Quantity> = Vec::new();
    for &at in &best {
        if !distinct.iter().any(|known| known.is(all[at].quantity)) {
            distinct.push(all[at].quantity);
        }
    }
    // Node pools can differ in their machine type.
    let is_sole = || {
        let mut others = keyed.all().map(|at| all[at].quantity);
        others.all(|quantity| quantity.is(all[best[0]].quantity))
    };
    let is_machine = stated.dimension == Dimension::MachineType;
    let is_clear = distinct.len() <= 3 && (!is_implied || is_one()) && (!is_machine || is_sole());
    is_clear.then(|| StatementVerdict::Contradicted(best[0]))
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
            let found: String = of_sentence(text, None, &Settings::new(&settings))
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
