//! Sentences that state a value which a file sets: how many replicas, how much
//! memory, how often, at what time.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::candidates::{Candidates, agrees};
use super::cues::{CUES, Flag, MARK};
use super::environments::{Environment, is_comparable};
use super::keyed::{by_key, has_key_of_code};
use super::quantities::quantities;
use super::settings::{Settings, is_source_code, words};
use crate::book::{
    Book, Dimension, Document, Heading, Page, Quantity, Setting, Statement, StatementVerdict,
};
use crate::pattern;
use crate::source::Span;

/// Sentences that say what is wanted, was, or may be otherwise.
static OTHERWISE: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(concat!(
        r"(?i)\b(?:not|never|was|were|used to|previously|should|would|could|might|e\.g\.|example",
        r"|recommend\w*|consider|increase|decrease|raise|lower|reduce|change|set|wait|scale|approximately",
        r"|about|around|usually|typically|often|configur\w*|provision\w*|choose|estimated|generated",
        // What a machine needs is not what a container may use.
        r"|minimum|vCPUs?|hardware|per (?:\w+ )?(?:node|host|server|machine|VM)",
        r"|20\d\d|at 0",
        r"|if|when|target|goal|SLO|SLA|RTO|RPO|took|ago|last|past|since|first|another|again in|too|in-memory|tmpfs)\b|n['’]t\b|~|≈|->|→",
    ))
    .expect("a valid pattern")
});

/// The words before the condition of an alarm.
static FIRES_WHEN: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r"(?i)\b(?:fires?|triggers?|alarms?|is raised) (?:when|if)\b")
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

/// Whether a page of a book states a value that source code can set.
pub fn states_values(book: &Book) -> bool {
    let mut pages = book.pages.iter();
    pages.any(|page| {
        let text = page.document.source.text();
        let mut parts = page.document.passages().into_iter();
        parts.any(|part| {
            let mut sentences = sentences(text, part).into_iter();
            sentences.any(|sentence| states_one(&text[sentence]))
        })
    })
}

fn states_one(sentence: &str) -> bool {
    if !sentence.contains(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let is_cued = |(range, quantity): (Range<usize>, Quantity)| {
        let marked = marked(sentence, &range);
        let mut cues = CUES.iter().filter(|cue| cue.is(Flag::Code));
        cues.any(|cue| cue.dimension == quantity.dimension && cue.words.is_match(&marked))
    };
    let stated = quantities(sentence);
    (!stated.is_empty() && has_key_of_code(sentence)) || stated.into_iter().any(is_cued)
}

/// A sentence with the mark of cues in the place of a number.
fn marked(sentence: &str, number: &Range<usize>) -> String {
    format!(
        "{}{MARK}{}",
        &sentence[..number.start],
        &sentence[number.end..]
    )
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
    let is_otherwise = OTHERWISE.is_match(text);
    // What an alarm fires on is a condition, and stated nevertheless.
    if is_otherwise && OTHERWISE.is_match(&FIRES_WHEN.replace(text, "fires")) {
        return Vec::new();
    }
    let has_bound = BOUND.is_match(text);
    let mut found = Vec::new();
    for (range, quantity) in stated {
        let marked = marked(text, &range);
        let cues = (0..CUES.len()).filter(|&at| {
            let cue = &CUES[at];
            cue.dimension == quantity.dimension
                && (cue.is(Flag::Bounds) || !has_bound)
                && (cue.is(Flag::Condition) || !is_otherwise)
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
    if scored.is_empty() && CUES[cue].is(Flag::Alone) {
        is_implied = true;
        scored = keyed.all().map(|at| (1, at)).collect();
    }
    of_environment(&mut scored, text, all);
    let most = scored.iter().map(|(score, _)| *score).max()?;
    // Any value of the same owner explains the sentence.
    if let Some((_, proof)) = scored.iter().find(|(_, at)| agrees(&all[*at], stated)) {
        return Some(StatementVerdict::Proven(*proof));
    }
    let best = || {
        let best = scored.iter().filter(|(score, _)| *score == most);
        best.map(|(_, at)| *at)
    };
    // What runs counts before what code sets.
    let runs: Vec<usize> = best()
        .filter(|&at| !is_source_code(&all[at].file))
        .collect();
    let best: Vec<usize> = if runs.is_empty() {
        best().collect()
    } else {
        runs
    };
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
    // Code sets many numbers of which a page may mean another one.
    let is_of_code = best.iter().any(|&at| is_source_code(&all[at].file));
    let needs_one = (is_implied || is_of_code) && !CUES[cue].is(Flag::Any);
    let is_clear = distinct.len() <= 3 && (!needs_one || is_one()) && (!is_machine || is_sole());
    is_clear.then(|| StatementVerdict::Contradicted(best[0]))
}

/// Leaves the values of the environment that a sentence names, if an overlay
/// sets some for it, which override those that it is based on.
fn of_environment(scored: &mut Vec<(usize, usize)>, sentence: &str, all: &[Setting]) {
    let Some(meant) = Environment::of(sentence) else {
        return;
    };
    let is_of = |at: usize| {
        let file = &all[at].file;
        file.contains("kustomization.") && Environment::of(file) == Some(meant)
    };
    if scored.iter().any(|(_, at)| is_of(*at)) {
        scored.retain(|(_, at)| is_of(*at));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn setting(key: &str, owner: &str, value: &str) -> Setting {
        Setting {
            key: key.to_owned(),
            owners: vec![owner.into()],
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
