//! From what was seen to an outcome. The order of the steps is the manual's
//! table "How an outcome is computed"; `tests/it/outcomes.rs` compares them.

use std::collections::BTreeMap;
use std::time::Duration;

use super::{expect::unexpected, value};
use crate::book::{Check, Empty};
use crate::condition::{Condition, Doubt, EvaluationError, Facts, Growth, parse_condition_of};
use crate::network::Denied;
use crate::stamp::{Cause, Outcome};

/// An outcome and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    pub(super) outcome: Outcome,
    pub(super) reason: String,
    pub(super) cause: Option<Cause>,
}

impl Verdict {
    pub(super) fn new(outcome: Outcome, reason: impl Into<String>) -> Self {
        Self {
            outcome,
            reason: reason.into(),
            cause: None,
        }
    }

    /// The same with the kind of its reason.
    pub(super) fn because(self, cause: Cause) -> Self {
        Self {
            cause: Some(cause),
            ..self
        }
    }

    pub(super) fn timeout(limit: Duration) -> Self {
        let reason = format!("timeout after {}", limit_text(limit));
        Self::new(Outcome::Fail, reason).because(Cause::Timeout)
    }

    /// A host that may not be reached: nothing is known about it.
    pub(super) fn denied(denied: &Denied) -> Self {
        Self::new(Outcome::Error, denied.to_string())
    }

    pub(super) fn incomplete(reason: impl Into<String>) -> Self {
        Self::new(Outcome::Error, reason).because(Cause::Incomplete)
    }

    pub(super) fn cancelled() -> Self {
        Self::new(Outcome::Skip, "cancelled").because(Cause::Cancelled)
    }
}

/// What a probe saw: the text that expectations are compared with, the facts
/// that conditions name, and its own verdict where it has one.
#[derive(Default)]
pub(super) struct Observation {
    pub(super) output: String,
    pub(super) facts: Facts,
    /// The probe's verdict where no condition decides.
    pub(super) own: Option<Verdict>,
    /// What a query found, where that can be several numbers.
    pub(super) samples: Vec<Sample>,
    /// Whether the answer holds nothing.
    pub(super) is_empty: bool,
    /// The facts of which only the beginning is known, and why.
    pub(super) cut: Option<Cut>,
    /// Why facts are not there that the probe often has.
    pub(super) absent: BTreeMap<&'static str, String>,
}

/// What is known only in part.
pub(super) struct Cut {
    pub(super) facts: Vec<&'static str>,
    /// Why, as a clause: `only the first 1000000 bytes of it were read`.
    pub(super) why: String,
}

impl Observation {
    fn is_cut(&self, fact: &str) -> bool {
        let cut = self.cut.as_ref();
        cut.is_some_and(|cut| cut.facts.contains(&fact))
    }

    /// Why only the beginning of the output is known, if that is so.
    pub(super) fn cut_output(&self) -> Option<&str> {
        let is_cut = self.is_cut("stdout") || self.is_cut("body");
        self.cut.as_ref().filter(|_| is_cut).map(|cut| &*cut.why)
    }
}

/// A number and what it is of; in words why it is none.
pub(super) struct Sample {
    pub(super) name: String,
    pub(super) value: Result<f64, String>,
}

/// Judges what was seen. The second value is what the check measured.
pub(super) fn judge(check: &Check, mut observation: Observation) -> (Verdict, Option<f64>) {
    match &observation.samples[..] {
        [
            Sample {
                value: Ok(value), ..
            },
        ] => {
            let value = as_fact(*value);
            observation.facts.insert("value".to_owned(), value);
        }
        [] => {}
        _ => return judge_each(check, observation),
    }
    let value = match value::measure(check, &mut observation) {
        Ok(value) => value,
        Err(verdict) => return (verdict, None),
    };
    if let Some(value) = value {
        observation.facts.insert("value".to_owned(), as_fact(value));
    }
    let kept = value.filter(|value| value.abs() < f64::MAX);
    (verdict(check, &observation), kept)
}

/// A number as conditions compare it. JSON has no infinity: in its place
/// stands the number that lies next to it.
fn as_fact(value: f64) -> serde_json::Value {
    serde_json::json!(value.clamp(f64::MIN, f64::MAX))
}

/// Judges several numbers one by one: the worst of them counts, and is named.
/// Of several that are equally bad it is the one that is farthest on the bad
/// side, so that the order of an answer decides nothing.
fn judge_each(check: &Check, mut observation: Observation) -> (Verdict, Option<f64>) {
    let mut worst: Option<(Verdict, Option<f64>)> = None;
    let own = observation.own.as_ref().map(|own| own.reason.clone());
    let mut outcome_at = |value: f64| {
        observation.facts.insert("value".to_owned(), as_fact(value));
        verdict(check, &observation).outcome
    };
    let is_larger_worse = outcome_at(f64::MAX) > outcome_at(f64::MIN);
    for Sample { name, value } in std::mem::take(&mut observation.samples) {
        let (mut verdict, value) = match value {
            Ok(value) => {
                observation.facts.insert("value".to_owned(), as_fact(value));
                (verdict(check, &observation), Some(value))
            }
            Err(why) => (Verdict::incomplete(why), None),
        };
        let is_of_one = !verdict.reason.is_empty() && own.as_ref() != Some(&verdict.reason);
        if is_of_one && !name.is_empty() {
            verdict.reason = format!("{} of {name}", verdict.reason);
        }
        let is_farther = |known: Option<f64>| match (known, value) {
            (Some(known), Some(value)) if is_larger_worse => value > known,
            (Some(known), Some(value)) => value < known,
            _ => false,
        };
        let is_worse = |(known, at): &(Verdict, Option<f64>)| {
            known.outcome < verdict.outcome || known.outcome == verdict.outcome && is_farther(*at)
        };
        if worst.as_ref().is_none_or(is_worse) {
            worst = Some((verdict, value));
        }
    }
    let worst = worst.map(|(verdict, value)| (verdict, value.filter(|value| value.is_finite())));
    worst.unwrap_or_else(|| {
        let nothing = Verdict::new(Outcome::Error, "there is nothing to judge");
        (nothing, None)
    })
}

fn verdict(check: &Check, observation: &Observation) -> Verdict {
    if let Some(own) = observation.own.as_ref().filter(|own| counts(check, own)) {
        return own.clone();
    }
    if observation.is_empty
        && let Some(verdict) = of_empty(check, observation)
    {
        return verdict;
    }
    let expected = check.expect.as_ref();
    if let Some(verdict) = expected.and_then(|expect| unexpected(expect, observation)) {
        return verdict;
    }
    let conditions = &check.conditions;
    for (text, wanted, outcome) in [
        (&conditions.ok, true, Outcome::Fail),
        (&conditions.alert, false, Outcome::Fail),
        (&conditions.warn, false, Outcome::Warn),
        (&conditions.target, true, Outcome::Warn),
    ] {
        let Some(text) = text else {
            continue;
        };
        match decide(check, text, wanted, observation) {
            Ok((truth, _)) if truth == wanted => {}
            Ok((truth, actual)) => {
                return Verdict::new(outcome, format!("{text} is {truth}: {actual}"));
            }
            Err(verdict) => return verdict,
        }
    }
    good(observation)
}

/// A warning of the probe's own where it has one: it counts only where nothing
/// worse is found.
fn good(observation: &Observation) -> Verdict {
    let own = observation
        .own
        .clone()
        .filter(|own| own.outcome == Outcome::Warn);
    own.unwrap_or_else(|| Verdict::new(Outcome::Pass, ""))
}

/// Whether the probe's own verdict counts. A failure gives way to a condition
/// `ok` that names the fact which the failure is about, and to nothing else.
fn counts(check: &Check, own: &Verdict) -> bool {
    match own.outcome {
        Outcome::Skip | Outcome::Error => true,
        Outcome::Fail => !names_what_decides(check),
        Outcome::Warn | Outcome::Pass => false,
    }
}

fn names_what_decides(check: &Check) -> bool {
    let conditions = &check.conditions;
    let Some((fact, ok)) = check.probe.decides().zip(conditions.ok.as_ref()) else {
        return false;
    };
    parse_condition_of(ok, conditions.unit.as_deref())
        .is_ok_and(|condition| condition.names().contains(fact))
}

/// What an answer without content means, where the author or the probe says.
fn of_empty(check: &Check, observation: &Observation) -> Option<Verdict> {
    let is_query = check.probe.kind() == "promql";
    let what = if is_query {
        "the query found nothing"
    } else {
        "the answer is empty"
    };
    Some(match check.empty {
        Some(Empty::Pass) => good(observation),
        Some(Empty::Fail) => Verdict::new(Outcome::Fail, what),
        Some(Empty::Error) => Verdict::new(Outcome::Error, what),
        None if is_query => Verdict::new(
            Outcome::Error,
            format!("{what}; write empty=pass if that is as it should be"),
        ),
        None => return None,
    })
}

fn decide(
    check: &Check,
    text: &str,
    wanted: bool,
    observation: &Observation,
) -> Result<(bool, String), Verdict> {
    let unit = check.conditions.unit.as_deref();
    let condition =
        parse_condition_of(text, unit).map_err(|why| Verdict::new(Outcome::Error, why))?;
    let undecided = |error: EvaluationError| undecided(&error, observation);
    let not = |why: &str| format!("`{text}` cannot be evaluated: {why}");
    match condition.doubt(&observation.facts).map_err(undecided)? {
        Some(Doubt::NotANumber) => return Err(Verdict::incomplete(not("a number in it is NaN"))),
        Some(Doubt::EmptyList) if check.empty != Some(Empty::Pass) => {
            let why = "the list is empty; write empty=pass if that is as it should be";
            return Err(Verdict::incomplete(not(why)));
        }
        Some(Doubt::EmptyList) | None => {}
    }
    let truth = condition.holds(&observation.facts).map_err(undecided)?;
    if let Some(cut) = &observation.cut {
        let growth = condition.growth(&|name| cut.facts.contains(&name));
        if !growth.settles(truth) {
            return Err(Verdict::incomplete(not(&cut.why)));
        }
    }
    if truth == wanted && is_vacuous(&condition, truth, observation) {
        let why = "the body is empty; write empty=pass if that is as it should be";
        return Err(Verdict::incomplete(not(why)));
    }
    Ok((truth, condition.actual(&observation.facts)))
}

/// Whether a condition holds only because an answer is empty, in which nothing
/// can be found. A script may well say nothing.
fn is_vacuous(condition: &Condition, truth: bool, observation: &Observation) -> bool {
    let is_body = observation.facts.contains_key("body");
    let growth = condition.growth(&|name| name == "body");
    observation.is_empty
        && is_body
        && matches!(growth, Growth::Rising | Growth::Falling)
        && !growth.settles(truth)
}

/// A condition that is neither true nor false, with why a fact is not there.
pub(super) fn undecided(error: &EvaluationError, observation: &Observation) -> Verdict {
    let EvaluationError::MissingFact { name, .. } = error else {
        return Verdict::new(Outcome::Error, error.to_string());
    };
    let reason = error.to_string();
    if let Some(why) = observation.absent.get(name.as_str()) {
        let verdict = Verdict::new(Outcome::Error, format!("{reason}: {why}"));
        return match observation.cut {
            Some(_) => verdict.because(Cause::Incomplete),
            None => verdict,
        };
    }
    let small = name.to_ascii_lowercase();
    let headers = observation.facts.get("headers");
    if headers.is_some_and(|headers| headers.get(&small).is_some()) {
        let why = format!("header names are lowercase: `{small}`");
        return Verdict::new(Outcome::Error, format!("{reason}: {why}"));
    }
    Verdict::new(Outcome::Error, reason)
}

/// Output as authors think of it: without the line breaks at its end, as a
/// shell's `$(…)` gives it.
pub(super) fn without_last_break(text: &str) -> &str {
    text.trim_end_matches(['\n', '\r'])
}

/// The beginning of a text on one line.
pub(super) fn excerpt(text: &str) -> String {
    const MAX_EXCERPT_BYTES: usize = 80;
    let line = text.trim().lines().next().unwrap_or_default().trim();
    if line.is_empty() {
        return "nothing".to_owned();
    }
    let cut = line.floor_char_boundary(MAX_EXCERPT_BYTES);
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
