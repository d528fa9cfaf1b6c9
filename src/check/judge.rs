//! From what was seen to an outcome.

use std::time::Duration;

use super::{expect::unexpected, value};
use crate::book::Check;
use crate::condition::{Condition, Facts, parse_condition_of};
use crate::stamp::Outcome;

/// An outcome and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    pub(super) outcome: Outcome,
    pub(super) reason: String,
}

impl Verdict {
    pub(super) fn new(outcome: Outcome, reason: impl Into<String>) -> Self {
        Self {
            outcome,
            reason: reason.into(),
        }
    }

    pub(super) fn timeout(limit: Duration) -> Self {
        Self::new(
            Outcome::Fail,
            format!("timeout after {}", limit_text(limit)),
        )
    }
}

/// What a probe saw: the text that expectations are held against, the facts
/// that conditions name, and its own verdict where it has one.
pub(super) struct Seen {
    pub(super) output: String,
    pub(super) facts: Facts,
    /// The probe's verdict where no condition decides.
    pub(super) own: Option<Verdict>,
    /// What a query found, where that can be several numbers.
    pub(super) samples: Vec<Sample>,
}

/// A number and what it is of.
pub(super) struct Sample {
    pub(super) name: String,
    pub(super) value: f64,
}

/// Judges what was seen: the probe's own verdict, `expect`, then the
/// conditions, those that fail first. A condition `ok` replaces the probe's
/// own rule. The second value is what the check measured.
pub(super) fn judge(check: &Check, mut seen: Seen) -> (Verdict, Option<f64>) {
    if seen.samples.len() > 1 {
        return judge_each(check, seen);
    }
    let value = match value::measure(check, &seen) {
        Ok(value) => value,
        Err(reason) => return (Verdict::new(Outcome::Error, reason), None),
    };
    if let Some(value) = value {
        seen.facts
            .insert("value".to_owned(), serde_json::json!(value));
    }
    (verdict(check, &seen), value)
}

/// Judges several numbers one by one: the worst of them counts, and is named.
fn judge_each(check: &Check, mut seen: Seen) -> (Verdict, Option<f64>) {
    let mut worst: Option<(Verdict, f64)> = None;
    for Sample { name, value } in std::mem::take(&mut seen.samples) {
        seen.facts
            .insert("value".to_owned(), serde_json::json!(value));
        let mut verdict = verdict(check, &seen);
        if !verdict.reason.is_empty() {
            verdict.reason = format!("{} of {name}", verdict.reason);
        }
        let is_worse = |(known, _): &(Verdict, f64)| known.outcome < verdict.outcome;
        if worst.as_ref().is_none_or(is_worse) {
            worst = Some((verdict, value));
        }
    }
    match worst {
        Some((verdict, value)) => (verdict, Some(value)),
        None => (
            Verdict::new(Outcome::Error, "there is nothing to judge"),
            None,
        ),
    }
}

fn verdict(check: &Check, seen: &Seen) -> Verdict {
    let conditions = &check.conditions;
    if let Some(own) = seen
        .own
        .as_ref()
        .filter(|own| conditions.ok.is_none() || own.outcome != Outcome::Fail)
        .filter(|own| own.outcome != Outcome::Warn)
    {
        return own.clone();
    }
    if let Some(verdict) = check
        .expect
        .as_ref()
        .and_then(|expect| unexpected(expect, without_last_break(&seen.output)))
    {
        return verdict;
    }
    for (text, wanted, outcome) in [
        (&conditions.ok, true, Outcome::Fail),
        (&conditions.alert, false, Outcome::Fail),
        (&conditions.warn, false, Outcome::Warn),
        (&conditions.target, true, Outcome::Warn),
    ] {
        let Some(text) = text else {
            continue;
        };
        match decide(text, conditions.unit.as_deref(), &seen.facts) {
            Ok((truth, _)) if truth == wanted => {}
            Ok((truth, actual)) => {
                return Verdict::new(outcome, format!("{text} is {truth}: {actual}"));
            }
            Err(reason) => return Verdict::new(Outcome::Error, reason),
        }
    }
    // A warning of the probe's own counts only where nothing worse is found.
    let own = seen.own.clone().filter(|own| own.outcome == Outcome::Warn);
    own.unwrap_or_else(|| Verdict::new(Outcome::Pass, ""))
}

fn decide(text: &str, unit: Option<&str>, facts: &Facts) -> Result<(bool, String), String> {
    let condition: Condition = parse_condition_of(text, unit)?;
    let truth = condition.holds(facts).map_err(|error| error.to_string())?;
    Ok((truth, condition.actual(facts)))
}

/// Output as authors think of it: without the line breaks at its end, as a
/// shell's `$(…)` gives it.
pub(super) fn without_last_break(text: &str) -> &str {
    text.trim_end_matches(['\n', '\r'])
}

/// The beginning of a text on one line.
pub(super) fn excerpt(text: &str) -> String {
    const LONGEST: usize = 80;
    let line = text.trim().lines().next().unwrap_or_default().trim();
    if line.is_empty() {
        return "nothing".to_owned();
    }
    let cut = line.floor_char_boundary(LONGEST);
    let more = if cut < line.len() { "…" } else { "" };
    format!("`{}{more}`", &line[..cut])
}

fn limit_text(limit: Duration) -> String {
    let ms = limit.as_millis();
    if ms.is_multiple_of(1000) {
        format!("{}s", ms / 1000)
    } else {
        format!("{ms}ms")
    }
}
