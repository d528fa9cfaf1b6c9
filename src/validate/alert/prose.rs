//! Sentences on an alert's own page: `The alert fires when the error rate is
//! above 5% for 10 minutes.`

use std::sync::LazyLock;

use regex::Regex;

use super::statements::Statement;
use super::thresholds::{self, Stated};
use crate::book::{AlertRule, Document, Role};
use crate::pattern;
use crate::source::Span;

/// Sentences about when the alert fires. Others describe usual values or other
/// symptoms.
static FIRES: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r"(?i)\b(fires?|fired|firing|triggers?|triggered|raised|alerts? (when|if))\b")
        .expect("a valid pattern")
});

/// `for the last 5 minutes` is a window, and is left out.
static FOR: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(concat!(
        r"(?i)\b(?:for|after|waits?)\s+(?:(?:at\s+least|more\s+than|longer\s+than|over)\s+)?",
        r"(\d+)[\s-]*(s|sec|second|m|min|minute|h|hour|d|day)s?\b",
    ))
    .expect("a valid pattern")
});

/// Words and signs in front of a limit.
const COMPARED: &str = concat!(
    r"(?:\b(?:above|over|exceeds?|exceeding|(?:more|greater|higher|less|lower|fewer)\s+than",
    r"|below|under)\s+|[<>]=?\s*)",
);

/// A limit after a given sign or word.
fn limit_before(rest: &str) -> Regex {
    pattern::ascii(&format!("(?i){COMPARED}{rest}")).expect("a valid pattern")
}

/// Ratios and seconds; the dimension of other units is unknown.
static LIMIT: LazyLock<Regex> =
    LazyLock::new(|| limit_before(r"(\d+(?:\.\d+)?)\s*(%|ms\b|s\b|seconds?\b|percent\b)"));

/// Negated or indirect sentences.
static NEGATED: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r"(?i)\b(not|never|no longer|unless|until|except|instead of|n't)\b|n['’]t\b")
        .expect("a valid pattern")
});

static NUMBER: LazyLock<Regex> =
    LazyLock::new(|| pattern::ascii(r"\b\d+(?:\.\d+)?(?:e[+-]?\d+)?\b").expect("a valid pattern"));

/// A range or an offset in an expression: `[5m]`.
static RANGE: LazyLock<Regex> =
    LazyLock::new(|| pattern::ascii(r"\b(\d+[smhdw])\b").expect("a valid pattern"));

/// Statements in sentences of a page that contradict every rule of its alert,
/// with their spans and the rule.
pub(super) fn contradictions<'a>(
    document: &Document,
    rules: &[&'a AlertRule],
) -> Vec<(String, Span, &'a AlertRule)> {
    let mut found = Vec::new();
    for part in document.roles.iter().filter(|part| part.role == Role::What) {
        for sentence in sentences(document, part.span) {
            let text = document.source.slice(sentence);
            if !FIRES.is_match(text) || NEGATED.is_match(text) || touches_code(document, sentence) {
                continue;
            }
            let told = [wrong_duration(text, rules), wrong_limit(text, rules)];
            for (message, at, rule) in told.into_iter().flatten() {
                let start = sentence.start as usize;
                found.push((message, Span::new(start + at.start..start + at.end), rule));
            }
        }
    }
    found
}

/// Statements about single alerts that contradict their rules.
pub(super) fn contradicted<'a>(
    document: &Document,
    statements: &[Statement<'a>],
) -> Vec<(String, Span, &'a AlertRule)> {
    let mut found = Vec::new();
    for statement in statements {
        let text = document.source.slice(statement.condition);
        let sentence = document.source.slice(statement.sentence);
        let rules = &statement.rules;
        let told = [
            (statement.condition, wrong_duration(text, rules)),
            (statement.condition, wrong_limit(text, rules)),
            (statement.condition, wrong_count(text, rules)),
            (statement.condition, wrong_rate(text, rules)),
            (statement.sentence, wrong_severity(sentence, rules)),
            (statement.sentence, wrong_cell(sentence, rules)),
        ];
        for (base, wrong) in told {
            if let Some((message, at, rule)) = wrong {
                let start = base.start as usize;
                found.push((message, Span::new(start + at.start..start + at.end), rule));
            }
        }
    }
    found
}

/// `severity: critical`, also with the marks of bold text and code.
static SEVERITY: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r"(?i)\bseverity\b[\s:*_`|=]{1,8}(critical|warning|info|page|ticket|error|high|medium|low|none)\b")
        .expect("a valid pattern")
});

/// "The severity of `QueueOld` is `page`."
static SEVERITY_OF: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r"(?i)\bseverity\s+of\s+`?\w+`?\s+is\s+[`*]*(critical|warning|info|page|ticket|error|high|medium|low|none)\b")
        .expect("a valid pattern")
});

fn wrong_severity<'a>(text: &str, rules: &[&'a AlertRule]) -> Option<Wrong<'a>> {
    let found = SEVERITY
        .captures(text)
        .or_else(|| SEVERITY_OF.captures(text))?;
    let stated = found.get(1)?;
    let word = stated.as_str().to_ascii_lowercase();
    let label = |rule: &AlertRule| {
        rule.labels
            .get("severity")
            .map(|label| label.to_lowercase())
    };
    let is_known = |label: &str| SEVERITY.is_match(&format!("severity: {label}"));
    let agrees =
        |rule: &&AlertRule| label(rule).is_none_or(|label| label == word || !is_known(&label));
    if rules.iter().any(agrees) {
        return None;
    }
    let rule = *rules.first()?;
    let real = label(rule).unwrap_or_default();
    let message = format!("the page says severity {word}, but the rule says {real}");
    Some((message, stated.range(), rule))
}

/// The severity in a row of a table that names one alert.
fn wrong_cell<'a>(row: &str, rules: &[&'a AlertRule]) -> Option<Wrong<'a>> {
    const WORDS: [&str; 6] = ["critical", "warning", "info", "page", "ticket", "error"];
    let label = |rule: &AlertRule| {
        rule.labels
            .get("severity")
            .map(|label| label.to_lowercase())
    };
    let mut at = 0;
    for cell in row.split('|') {
        let start = at;
        at += cell.len() + 1;
        let word = cell.trim().trim_matches(['`', '*']).to_lowercase();
        if !WORDS.contains(&word.as_str()) || row.matches('|').count() < 2 {
            continue;
        }
        let agrees = |rule: &&AlertRule| {
            label(rule).is_none_or(|label| label == word || !WORDS.contains(&label.as_str()))
        };
        if rules.iter().any(agrees) {
            return None;
        }
        let rule = *rules.first()?;
        let real = label(rule).unwrap_or_default();
        let message = format!("the page says severity {word}, but the rule says {real}");
        return Some((message, start..start + cell.len(), rule));
    }
    None
}

/// A number of things: `more than 1000 messages`.
static COUNT: LazyLock<Regex> = LazyLock::new(|| limit_before(r"(\d[\d,]*)\s+([a-z]{4,})"));

/// A count is compared only with a rule that counts the same objects, according
/// to its name or metric.
fn wrong_count<'a>(text: &str, rules: &[&'a AlertRule]) -> Option<Wrong<'a>> {
    let found = COUNT.captures(text)?;
    let stated: f64 = found[1].replace(',', "").parse().ok()?;
    let [rule] = rules else { return None };
    let limit = thresholds::only_limit(&rule.expr)?;
    let is_count = limit >= 5.0 && limit.fract() == 0.0 && !rule.expr.contains('/');
    let thing = super::words::words(&found[2]).into_iter().next()?;
    let speaks = super::words::words(&format!("{} {} {}", rule.name, rule.expr, rule.summary));
    let same = (limit - stated).abs() < f64::EPSILON;
    if same || !is_count || !speaks.iter().any(|word| super::words::alike(word, &thing)) {
        return None;
    }
    let number = found.get(1)?;
    let limit = thresholds::limit_of(&rule.expr);
    let message = format!(
        "the page says {} {}, but the rule says `{limit}`",
        number.as_str(),
        &found[2]
    );
    Some((message, number.range(), rule))
}

/// A rate: `more than 2 payments a second fail`.
static RATE: LazyLock<Regex> =
    LazyLock::new(|| limit_before(r"(\d+(?:\.\d+)?)\s+[a-z]+\s+(?:a|per|every)\s+second\b"));

/// A rate by the second is compared with a rule that computes one.
fn wrong_rate<'a>(text: &str, rules: &[&'a AlertRule]) -> Option<Wrong<'a>> {
    let found = RATE.captures(text)?;
    let stated: f64 = found[1].parse().ok()?;
    let [rule] = rules else { return None };
    let limit = thresholds::only_limit(&rule.expr)?;
    let is_rate = rule.expr.contains("rate(") && !rule.expr.contains(['/', '*']);
    if !is_rate || (limit - stated).abs() < f64::EPSILON {
        return None;
    }
    let whole = found.get(0)?;
    let limit = thresholds::limit_of(&rule.expr);
    let message = format!(
        "the page says {}, but the rule says `{limit}`",
        whole.as_str()
    );
    Some((message, whole.range(), rule))
}

type Wrong<'a> = (String, std::ops::Range<usize>, &'a AlertRule);

fn wrong_duration<'a>(text: &str, rules: &[&'a AlertRule]) -> Option<Wrong<'a>> {
    let found = FOR.captures(text)?;
    let number: f64 = found[1].parse().ok()?;
    let stated = match found[2].to_ascii_lowercase().as_bytes().first()? {
        b's' => number / 60.0,
        b'h' => number * 60.0,
        b'd' => number * 1440.0,
        _ => number,
    };
    let real = |rule: &AlertRule| rule.duration.as_deref().and_then(thresholds::rule_minutes);
    let same = |minutes: f64| (minutes - stated).abs() < 1e-9;
    let agrees = |rule: &&AlertRule| {
        let mut ranges = RANGE.find_iter(&rule.expr);
        real(rule).is_none_or(same)
            || ranges.any(|range| thresholds::rule_minutes(range.as_str()).is_some_and(same))
    };
    if rules.iter().any(agrees) {
        return None;
    }
    let rule = *rules.first()?;
    let whole = found.get(0)?;
    let written = rule.duration.as_deref().unwrap_or_default();
    let message = format!(
        "the page says {}, but the rule says {written}",
        whole.as_str()
    );
    Some((message, whole.range(), rule))
}

fn wrong_limit<'a>(text: &str, rules: &[&'a AlertRule]) -> Option<Wrong<'a>> {
    // Of several limits one is the rule's, and the others are of something
    // else.
    let mut limits = LIMIT.captures_iter(text);
    let (found, None) = (limits.next()?, limits.next()) else {
        return None;
    };
    let unit = match &found[2].to_ascii_lowercase()[..] {
        "ms" => "ms",
        unit if unit.starts_with('s') => "s",
        _ => "%",
    };
    let stated = thresholds::stated(&format!(">{}{unit}", &found[1]))?;
    let agrees = |rule: &&AlertRule| {
        // Any number in the expression may be the limit in another form: `> on
        // () total * 0.05`, `1 - x < 0.95`.
        thresholds::agree(&stated, &rule.expr) != Some(false) || holds(&stated, unit, &rule.expr)
    };
    if rules.iter().any(agrees) {
        return None;
    }
    let rule = *rules.first()?;
    let whole = found.get(0)?;
    let limit = thresholds::limit_of(&rule.expr);
    let message = format!(
        "the page says {}, but the rule says `{limit}`",
        whole.as_str()
    );
    Some((message, whole.range(), rule))
}

/// Whether an expression contains one of the numbers, or for a ratio its
/// complement.
fn holds(stated: &Stated, unit: &str, expr: &str) -> bool {
    let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * a.abs().max(b.abs());
    let mut numbers = NUMBER
        .find_iter(expr)
        .filter_map(|number| number.as_str().parse().ok());
    numbers.any(|number: f64| {
        stated.numbers().any(|known| {
            let rest = [1.0 - known, 100.0 - known];
            near(number, known) || (unit == "%" && rest.iter().any(|rest| near(number, *rest)))
        })
    })
}

/// The sentences of a section, split at punctuation and list items.
fn sentences(document: &Document, part: Span) -> Vec<Span> {
    static END: LazyLock<Regex> = LazyLock::new(|| {
        pattern::ascii(r"[.!?](?:\s|$)|\n\s*(?:\n|[-*+] )").expect("a valid pattern")
    });
    let text = document.source.slice(part);
    let base = part.start as usize;
    let sentences = pattern::pieces(text, &END).into_iter();
    sentences
        .map(|sentence| Span::new(base + sentence.start..base + sentence.end))
        .collect()
}

fn touches_code(document: &Document, place: Span) -> bool {
    let mut blocks = document.blocks.iter();
    blocks.any(|block| block.span.start < place.end && place.start < block.span.end)
}
