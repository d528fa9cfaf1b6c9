//! Sentences about when an alert fires and how severe it is.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::book::{AlertRule, Document};
use crate::pattern;
use crate::source::Span;

/// A part of a sentence about one alert.
pub(super) struct Statement<'a> {
    /// The rules of that name.
    pub(super) rules: Vec<&'a AlertRule>,
    /// The condition, from its first word.
    pub(super) condition: Span,
    /// The whole sentence, or row of a table.
    pub(super) sentence: Span,
}

static END: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r"[.!?](?:\s|$)|;\s|\n\s*(?:\n|[-*+] |\||\d+\. |#)").expect("a valid pattern")
});

/// `fires when`, `triggers above`: introduces the condition of the alert.
static CONDITION: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(concat!(
        r"(?i)\b(?:fires?|fired|triggers?|triggered|raised|alerts?|pages)\s+(?:us\s+|only\s+)?",
        r"(?:when|if|once|at|above|below|over|under|after|for|on|as soon as)\b",
        r"|\bwaits\s+\d+\s*\w+\s+(?:before|until)\s+it\s+(?:fires|pages|alerts)\b",
    ))
    .expect("a valid pattern")
});

/// A comparison that follows an alert's name: `` `DiskFull` below 10 % ``.
static DIRECT: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(concat!(
        r"^[`*_:\s|()–—-]{1,8}(?:is\s+|means\s+|when\s+)?",
        r"(?:above|below|over|under|exceeds|(?:more|less|higher|lower|greater|fewer)\s+than|[<>])",
    ))
    .expect("a valid pattern")
});

static NEGATED: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r"(?i)\b(not|never|no longer|unless|until|except|instead of)\b|n['’]t\b")
        .expect("a valid pattern")
});

/// The statements of a page.
pub(super) fn statements<'a>(
    document: &Document,
    alerts: &BTreeMap<&'a str, Vec<&'a AlertRule>>,
) -> Vec<Statement<'a>> {
    let mut found = Vec::new();
    for part in document.passages() {
        for sentence in sentences(document.source.text(), part) {
            let text = &document.source.text()[sentence.clone()];
            let is_row = text.contains('|');
            if !text.contains(|c: char| c.is_ascii_digit()) && !text.contains("everity") && !is_row
            {
                continue;
            }
            let (rules, condition) = match subject(text, alerts) {
                Subject::One(rules, name) => {
                    let rest = &text[name.end..];
                    let direct = DIRECT.is_match(rest).then_some(name.end);
                    (rules, direct.or_else(|| condition(text)))
                }
                Subject::None => match of_section(document, sentence.start, alerts) {
                    Some(rules) => (rules, condition(text)),
                    None => continue,
                },
                Subject::Several => continue,
            };
            let is_severity = text.contains("everity") || is_row;
            if NEGATED.is_match(text) || (condition.is_none() && !is_severity) {
                continue;
            }
            let start = condition.map_or(sentence.end, |at| sentence.start + at);
            found.push(Statement {
                rules: rules.clone(),
                condition: Span::new(start..sentence.end),
                sentence: Span::new(sentence),
            });
        }
    }
    found
}

fn condition(text: &str) -> Option<usize> {
    /// A sentence below an alert's heading that begins with its condition.
    static BARE: LazyLock<Regex> = LazyLock::new(|| {
        pattern::ascii(r"^\W*(?:(?:More|Less|Fewer)\s+than|Above|Below|Over|Under)\s")
            .expect("a valid pattern")
    });
    let found = CONDITION.find(text).or_else(|| BARE.find(text));
    found.map(|found| found.start())
}

enum Subject<'r, 'a> {
    None,
    One(&'r Vec<&'a AlertRule>, Range<usize>),
    Several,
}

/// The alert that a text names.
fn subject<'r, 'a>(
    text: &str,
    alerts: &'r BTreeMap<&'a str, Vec<&'a AlertRule>>,
) -> Subject<'r, 'a> {
    let mut found: Option<(&str, Range<usize>)> = None;
    for (start, end) in words(text) {
        let word = &text[start..end];
        if !alerts.contains_key(word) {
            continue;
        }
        match &found {
            Some((name, _)) if *name != word => return Subject::Several,
            Some(_) => {}
            None => found = Some((word, start..end)),
        }
    }
    match found.and_then(|(name, range)| Some((alerts.get(name)?, range))) {
        Some((rules, range)) => Subject::One(rules, range),
        None => Subject::None,
    }
}

fn words(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text[at..].find(is_part)?;
        let length = text[start..]
            .find(|c| !is_part(c))
            .unwrap_or(text.len() - start);
        at = start + length;
        Some((start, at))
    })
}

/// The alert named by the heading above a position, or by a parent heading.
fn of_section<'r, 'a>(
    document: &Document,
    place: usize,
    alerts: &'r BTreeMap<&'a str, Vec<&'a AlertRule>>,
) -> Option<&'r Vec<&'a AlertRule>> {
    let behind = document
        .headings
        .partition_point(|heading| (heading.span.start as usize) <= place);
    let mut level = u8::MAX;
    for heading in document.headings[..behind].iter().rev() {
        if heading.level >= level {
            continue;
        }
        level = heading.level;
        match subject(&heading.text, alerts) {
            Subject::One(rules, _) => return Some(rules),
            Subject::Several => return None,
            Subject::None => {}
        }
    }
    None
}

/// Sentences, list items and rows of tables.
fn sentences(text: &str, part: Range<usize>) -> Vec<Range<usize>> {
    let Some(inside) = text.get(part.clone()) else {
        return Vec::new();
    };
    let sentences = pattern::pieces(inside, &END).into_iter();
    sentences
        .map(|sentence| part.start + sentence.start..part.start + sentence.end)
        .collect()
}
