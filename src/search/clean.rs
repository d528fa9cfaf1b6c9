//! What a pasted log line holds that says nothing about the fault.

use std::sync::LazyLock;

use regex::{Captures, Regex};

/// A query longer than this, in UTF-16 units or words, is taken for a paste.
const LONG: usize = 60;
const MANY_WORDS: usize = 9;
/// A sentence may be longer.
const LONG_SENTENCE: usize = 160;

/// What nothing but a sentence is made of.
static SENTENCE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[\p{Alphabetic} '’,.?!()-]*$"));

/// The head of a table: three words or more in capitals and nothing else. All
/// tables of a command have the same.
static TABLE_HEAD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?m-u:^)[ \t]*[A-Z][A-Z0-9%()/_-]*(?:[ \t]+[A-Z][A-Z0-9%()/_-]*){2,}[ \t]*(?m-u:$)")
});

/// How a question begins, and what it asks for by that.
static QUESTION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^[ \t]*(who|what|how|why|where)(?:['’]s| is| are| does| do| should| can| to) ")
});

/// Always without meaning: times, UUIDs, addresses in memory.
static NOISE: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    patterns(&[
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2})?(?:[.,][0-9]+)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?",
        r"(?-u:\b)(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) {1,2}[0-9]{1,2} [0-9]{2}:[0-9]{2}:[0-9]{2}(?-u:\b)",
        r"(?-u:\b)[0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]+)?(?-u:\b)",
        r"(?-u:\b)[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}(?-u:\b)",
        r"(?-u:\b)0x[0-9A-Fa-f]+(?-u:\b)",
    ])
});

/// Without meaning in a paste: hosts, processes, levels, places in source.
static PASTE_NOISE: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    patterns(&[
        r"(?-u:\b)[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?::[0-9]+)?(?-u:\b)",
        r#"(?-u:\b)https?://[^/ \t\r\n"]+"#,
        r"\[[0-9]+\]",
        r"(?-u:\b)[EWIF][0-9]{4}(?-u:\b)",
        r"(?-u:\b)ip-[0-9]+(?:-[0-9]+){3}[0-9A-Za-z.-]*",
        r#""?(?-u:\b)(?:level|lvl|ts|time|timestamp|caller|thread|logger|pid)"?[ \t]*[=:][ \t]*"?[^ \t\r\n",}]*"?"#,
        r#""?(?-u:\b)(?:msg|message|err)"?[ \t]*[=:]"#,
        r"(?-u:\b)[0-9A-Za-z_-]+\.(?:go|py|js|ts|java|rb|rs|c|cc|cpp):[0-9]+(?-u:\b)",
    ])
});

/// `isn't` and the like deny.
static NEGATIONS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?-u:\b)(?i-u:can|(?:ca|wo|is|are|was|were|do|does|did|has|have|had|could|should|would)n)['’](?i-u:t\b)",
    )
});

/// Ends of words that carry no meaning: `what's`.
static CONTRACTIONS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?-u:\b)['’](?i-u:(?:s|t|re|ve|ll|d|m)\b)"));

/// The alert that a notification or a set of labels is about.
static ALERT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r#"(?:\balertname"?[ \t]*[=:]+[ \t]*"?|\[FIRING(?::[0-9]+)?\][ \t]*)([0-9A-Za-z_-]+)"#)
});

/// A hash, if there is a digit in it.
static HEX: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?-u:\b)[0-9a-f]{8,}(?-u:\b)"));

/// The name of a pod that a deployment made, if there is a digit in it.
static POD: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?-u:\b)[0-9a-z][0-9a-z.-]*-[0-9a-z]{8,10}-[0-9a-z]{5}(?-u:\b)"));

/// Values in output that say that something is wrong: a part of a whole, a
/// percentage from 95, a missing disk of an array.
static PART: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?-u:\b)([0-9]+)/([0-9]+)(?-u:\b)"));
static NEARLY_ALL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?-u:\b)(?:9[5-9]|100)(?:\.[0-9]+)?%"));
static GAP: LazyLock<Regex> = LazyLock::new(|| pattern(r"\[U*_[U_]*\]"));

/// A number, with a unit or not.
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?-u:\b)[0-9]+(?:\.[0-9]+)?(?:ns|us|ms|s|m|h|d|[KMGT]i?B?)?(?-u:\b)")
});

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a valid pattern")
}

fn patterns(texts: &[&str]) -> Vec<Regex> {
    texts.iter().map(|text| pattern(text)).collect()
}

/// A query without what has no meaning in it.
pub(super) fn clean(query: &str) -> String {
    let is_long = is_paste(query);
    let mut text = query.to_owned();
    for noise in &*NOISE {
        text = noise.replace_all(&text, " ").into_owned();
    }
    text = NEGATIONS.replace_all(&text, " not ").into_owned();
    text = CONTRACTIONS.replace_all(&text, " ").into_owned();
    let has_digit = |text: &str| text.bytes().any(|byte| byte.is_ascii_digit());
    if is_long {
        text = without(&POD, &text, has_digit);
    }
    text = without(&HEX, &text, has_digit);
    if !is_long {
        return text;
    }
    text = TABLE_HEAD.replace_all(&text, " ").into_owned();
    for noise in &*PASTE_NOISE {
        text = noise.replace_all(&text, " ").into_owned();
    }
    without(&NUMBER, &text, |number| !is_code(number))
}

/// Output in which values that say that something is wrong are words.
pub(super) fn marked(query: &str) -> String {
    let mut text = query.to_owned();
    for noise in &*NOISE {
        text = noise.replace_all(&text, " ").into_owned();
    }
    let text = PART.replace_all(&text, |found: &Captures<'_>| {
        let number = |at: usize| found[at].parse::<f64>().unwrap_or_default();
        let is_part = number(1) < number(2);
        if is_part { " \0part " } else { " " }
    });
    let text = NEARLY_ALL.replace_all(&text, " \0full ");
    let text = GAP.replace_all(&text, " \0gap ");
    text.replace('%', " ").replace('\0', "%")
}

/// What a question asks for by how it begins: `?who`, `?what`.
pub(super) fn question(query: &str) -> Option<String> {
    let lower = query.to_ascii_lowercase();
    let found = QUESTION.captures(&lower)?;
    found.get(1).map(|word| format!("?{}", word.as_str()))
}

/// The name of the alert that a pasted notification says is firing.
pub(super) fn firing(query: &str) -> Option<&str> {
    let found = ALERT.captures(query)?;
    found.get(1).map(|name| name.as_str())
}

/// Whether a query is a pasted line and no words that somebody typed.
pub(super) fn is_paste(query: &str) -> bool {
    let length = query.encode_utf16().count();
    let is_long = length > LONG || query.split_whitespace().count() > MANY_WORDS;
    is_long && !(length <= LONG_SENTENCE && SENTENCE.is_match(query.trim()))
}

/// An HTTP status of an error, or five digits as in an SQLSTATE.
fn is_code(number: &str) -> bool {
    let digits = number.bytes().all(|byte| byte.is_ascii_digit());
    digits && (number.len() == 5 || number.len() == 3 && number.starts_with(['4', '5']))
}

fn without(pattern: &Regex, text: &str, is_noise: impl Fn(&str) -> bool) -> String {
    let replaced = pattern.replace_all(text, |found: &Captures<'_>| {
        let found = &found[0];
        if is_noise(found) {
            " ".to_owned()
        } else {
            found.to_owned()
        }
    });
    replaced.into_owned()
}
