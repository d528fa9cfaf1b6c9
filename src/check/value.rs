//! The measured value of a check.

use regex::Regex;

use super::judge::{Observation, Verdict, excerpt, undecided, without_last_break};
use crate::book::Check;
use crate::condition::parse_condition;
use crate::stamp::Outcome;

/// The value of a check: extracted by `value`, taken from the facts, or the
/// output itself if it is a number and a condition uses it. Only a missing
/// value that `value` asks for is an error.
pub(super) fn measure(
    check: &Check,
    observation: &mut Observation,
) -> Result<Option<f64>, Verdict> {
    let Some(how) = &check.conditions.value else {
        let known = observation
            .facts
            .get("value")
            .and_then(serde_json::Value::as_f64);
        let value = known.or_else(|| number(&observation.output));
        if value.is_none() {
            let why = match observation.output.trim() {
                "" => "nothing was printed".to_owned(),
                output => format!("{} is no number", excerpt(output)),
            };
            observation.absent.entry("value").or_insert(why);
        }
        return Ok(value);
    };
    if observation
        .own
        .as_ref()
        .is_some_and(|own| own.outcome.is_bad())
    {
        // A failed probe measured nothing.
        return Ok(None);
    }
    let pattern = how
        .strip_prefix('/')
        .and_then(|rest| rest.strip_suffix('/'));
    let text = match pattern {
        Some(pattern) => by_pattern(how, pattern, observation)?,
        None => by_expression(how, observation)?,
    };
    let value =
        number(&text).ok_or_else(|| not_taken(how, &format!("{} is no number", excerpt(&text))))?;
    Ok(Some(value))
}

fn by_pattern(how: &str, pattern: &str, observation: &Observation) -> Result<String, Verdict> {
    let regex = Regex::new(pattern).map_err(|_| not_taken(how, "it is no pattern"))?;
    let found = regex.captures(&observation.output);
    // A match at the truncation point could continue after it.
    let ends = |at: usize| at >= observation.output.len();
    let is_open = found
        .as_ref()
        .and_then(|found| found.get(0))
        .is_none_or(|found| ends(found.end()));
    if let Some(why) = observation.cut_output().filter(|_| is_open) {
        return Err(Verdict::incomplete(reason(how, why)));
    }
    let found = found.as_ref().and_then(|found| found.get(1));
    let found = found.ok_or_else(|| not_taken(how, "nothing matches"))?;
    Ok(found.as_str().to_owned())
}

fn by_expression(how: &str, observation: &Observation) -> Result<String, Verdict> {
    let expression = parse_condition(how).map_err(|why| Verdict::new(Outcome::Error, why))?;
    if let Some(cut) = &observation.cut
        && !expression
            .growth(&|name| cut.facts.contains(&name))
            .is_none()
    {
        return Err(Verdict::incomplete(reason(how, &cut.why)));
    }
    let value = expression.value(&observation.facts);
    Ok(
        match value.map_err(|error| undecided(&error, observation))? {
            serde_json::Value::String(text) => text,
            value => value.to_string(),
        },
    )
}

fn reason(how: &str, why: &str) -> String {
    format!("invalid value expression `{how}`: {why}")
}

fn not_taken(how: &str, why: &str) -> Verdict {
    Verdict::new(Outcome::Error, reason(how, why))
}

fn number(text: &str) -> Option<f64> {
    let number: f64 = without_last_break(text).trim().parse().ok()?;
    number.is_finite().then_some(number)
}
