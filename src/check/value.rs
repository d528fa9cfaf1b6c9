//! What a check measured.

use regex::Regex;

use super::judge::{Seen, excerpt, without_last_break};
use crate::book::Check;
use crate::condition::parse_condition;

/// The value of a check: taken as `value` says, or already among the facts,
/// or the output itself where it is a number and a condition asks for it.
/// Nothing if there is none; that is an error only where `value` promises one.
pub(super) fn measure(check: &Check, seen: &Seen) -> Result<Option<f64>, String> {
    let Some(how) = &check.conditions.value else {
        let known = seen.facts.get("value").and_then(serde_json::Value::as_f64);
        return Ok(known.or_else(|| number(&seen.output)));
    };
    if seen.own.as_ref().is_some_and(|own| own.outcome.is_bad()) {
        // What failed measured nothing.
        return Ok(None);
    }
    let pattern = how
        .strip_prefix('/')
        .and_then(|rest| rest.strip_suffix('/'));
    let text = if let Some(pattern) = pattern {
        let regex = Regex::new(pattern).map_err(|_| not_taken(how, "it is no pattern"))?;
        let found = regex.captures(&seen.output).and_then(|found| found.get(1));
        let found = found.ok_or_else(|| not_taken(how, "nothing matches"))?;
        found.as_str().to_owned()
    } else {
        let value = parse_condition(how)?.value(&seen.facts);
        match value.map_err(|error| error.to_string())? {
            serde_json::Value::String(text) => text,
            value => value.to_string(),
        }
    };
    let value =
        number(&text).ok_or_else(|| not_taken(how, &format!("{} is no number", excerpt(&text))))?;
    Ok(Some(value))
}

fn not_taken(how: &str, why: &str) -> String {
    format!("no value can be taken by `{how}`: {why}")
}

fn number(text: &str) -> Option<f64> {
    let number: f64 = without_last_break(text).trim().parse().ok()?;
    number.is_finite().then_some(number)
}
