//! Computes the outcome of a check from an observation. The steps follow the
//! table "How an outcome is computed" in the manual; `tests/it/outcomes.rs`
//! compares them.

use std::collections::BTreeMap;
use std::time::Duration;

use super::{expect::unexpected, value};
use crate::book::{Check, Empty};
use crate::condition::{Condition, Doubt, EvaluationError, Facts, Growth, parse_condition_of};
use crate::network::Denied;
use crate::stamp::{Cause, Outcome};

/// An outcome with its reason.
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

    /// Sets the cause.
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

    /// The host is not allowed, so nothing is known about it.
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

/// The result of a probe: the text that expectations are compared with, the
/// facts for conditions, and optionally the probe's own verdict.
#[derive(Default)]
pub(super) struct Observation {
    pub(super) output: String,
    pub(super) facts: Facts,
    /// The probe's verdict, used if no condition decides.
    pub(super) own: Option<Verdict>,
    /// The series of a query result, which can be several.
    pub(super) samples: Vec<Sample>,
    /// Whether the result is empty.
    pub(super) is_empty: bool,
    /// The facts that are truncated, and why.
    pub(super) cut: Option<Cut>,
    /// Facts that the probe usually provides, and why they are missing.
    pub(super) absent: BTreeMap<&'static str, String>,
}

/// A truncated fact.
pub(super) struct Cut {
    pub(super) facts: Vec<&'static str>,
    /// The reason, as a clause: `only the first 1000000 bytes of it were read`.
    pub(super) why: String,
}

impl Observation {
    fn is_cut(&self, fact: &str) -> bool {
        let cut = self.cut.as_ref();
        cut.is_some_and(|cut| cut.facts.contains(&fact))
    }

    /// The reason if the output is truncated.
    pub(super) fn cut_output(&self) -> Option<&str> {
        let is_cut = self.is_cut("stdout") || self.is_cut("body");
        self.cut.as_ref().filter(|_| is_cut).map(|cut| &*cut.why)
    }
}

/// One series: its labels, and its value or why it has none.
pub(super) struct Sample {
    pub(super) name: String,
    pub(super) value: Result<f64, String>,
}

/// Judges an observation. The second value is the measured value.
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

/// A number for use in conditions. JSON has no infinity, so the nearest finite
/// number is used.
fn as_fact(value: f64) -> serde_json::Value {
    serde_json::json!(value.clamp(f64::MIN, f64::MAX))
}

/// Judges each series; the worst result counts and is named. Among equally bad
/// results, the most extreme value is chosen, so that the order of the response
/// does not matter.
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

/// A pass, or the probe's own warning.
fn good(observation: &Observation) -> Verdict {
    let own = observation
        .own
        .clone()
        .filter(|own| own.outcome == Outcome::Warn);
    own.unwrap_or_else(|| Verdict::new(Outcome::Pass, ""))
}

/// Whether the probe's own verdict counts. A condition `ok` replaces a failure
/// only if it names the fact that the failure is about.
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

/// The outcome of an empty result, as set by the author or the probe.
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

/// Whether a condition is true only because a result is empty. Empty output of
/// a script is normal and does not count.
fn is_vacuous(condition: &Condition, truth: bool, observation: &Observation) -> bool {
    let is_body = observation.facts.contains_key("body");
    let growth = condition.growth(&|name| name == "body");
    observation.is_empty
        && is_body
        && matches!(growth, Growth::Rising | Growth::Falling)
        && !growth.settles(truth)
}

/// An error for a condition that cannot be evaluated, with the reason why a
/// fact is missing.
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

/// Output without trailing line breaks, as `$(…)` of a shell returns it.
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
    format!("`{}{}`", &line[..cut], left_out(&line[cut..]))
}

/// States how much of a text is not shown.
fn left_out(rest: &str) -> String {
    match rest.chars().count() {
        0 => String::new(),
        1 => "… (+1 character)".to_owned(),
        count => format!("… (+{count} characters)"),
    }
}

/// The first line of a command, and how many more it has.
pub(super) fn command_excerpt(command: &str) -> String {
    let first = excerpt(command);
    match command.trim().lines().count() {
        0 | 1 => first,
        2 => format!("{first} (+1 line)"),
        count => format!("{first} (+{} lines)", count - 1),
    }
}

fn limit_text(limit: Duration) -> String {
    let ms = limit.as_millis();
    if ms.is_multiple_of(1000) {
        format!("{}s", ms / 1000)
    } else {
        format!("{ms}ms")
    }
}
