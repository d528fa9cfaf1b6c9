//! Compares actual output with expectations.

use std::borrow::Cow;

use regex::Regex;
use serde_json::Value;

use super::judge::{Observation, Verdict, excerpt, without_last_break};
use crate::book::{ExpectMode, Expectation};
use crate::stamp::Outcome;

/// The difference from the expected output, if any. Terminal escape sequences
/// are ignored.
pub(super) fn unexpected(expect: &Expectation, observation: &Observation) -> Option<Verdict> {
    let output = without_codes(&observation.output);
    let output = without_last_break(&output);
    let found = match expect {
        Expectation::Contains(text) if output.contains(text.as_str()) => return None,
        Expectation::Contains(text) => {
            Comparison::Other(format!("expected `{text}`, found {}", excerpt(output)))
        }
        Expectation::Matches(pattern) => {
            match (matches(pattern, pattern, output), observation.cut_output()) {
                // A match that ends at the truncation point could continue
                // after it.
                (Comparison::Same, Some(_)) if !ends_inside(pattern, output) => {
                    Comparison::Other(String::new())
                }
                (found, _) => found,
            }
        }
        Expectation::Output(_) if observation.cut_output().is_some() => {
            Comparison::Other(String::new())
        }
        Expectation::Output(wanted) => match wanted.mode {
            ExpectMode::Exact => exact(&wanted.text, output),
            ExpectMode::Lines => lines(&wanted.text, output),
            ExpectMode::Regex => {
                let pattern = wanted.text.trim_end();
                matches(&format!(r"\A(?:{pattern})\z"), pattern, output)
            }
            ExpectMode::Json => json(&wanted.text, output),
        },
    };
    match (found, observation.cut_output()) {
        (Comparison::Other(_), Some(why)) => {
            let reason = format!("the output cannot be compared: {why}");
            Some(Verdict::incomplete(reason))
        }
        (found, _) => verdict(found),
    }
}

/// Removes terminal escape sequences.
pub(super) fn without_codes(text: &str) -> Cow<'_, str> {
    if text.contains('\x1b') {
        Cow::Owned(anstream::adapter::strip_str(text).to_string())
    } else {
        Cow::Borrowed(text)
    }
}

/// Whether a pattern matches text that ends before `text` does.
fn ends_inside(pattern: &str, text: &str) -> bool {
    let found = Regex::new(pattern).ok();
    let found = found.as_ref().and_then(|regex| regex.find(text));
    found.is_some_and(|found| found.end() < text.len())
}

fn verdict(found: Comparison) -> Option<Verdict> {
    match found {
        Comparison::Same => None,
        Comparison::Other(why) => Some(Verdict::new(Outcome::Fail, why)),
        Comparison::Unreadable(why) => Some(Verdict::new(Outcome::Error, why)),
    }
}

enum Comparison {
    Same,
    /// The output differs, with a description.
    Other(String),
    /// The expectation is invalid.
    Unreadable(String),
}

fn matches(regex: &str, pattern: &str, output: &str) -> Comparison {
    match Regex::new(regex) {
        Ok(regex) if regex.is_match(output) => Comparison::Same,
        Ok(_) => Comparison::Other(format!(
            "expected a match of /{}/, found {}",
            pattern.lines().next().unwrap_or_default(),
            excerpt(output)
        )),
        Err(_) => Comparison::Unreadable(format!("/{pattern}/ is not a regular expression")),
    }
}

fn plain(text: &str) -> Vec<&str> {
    text.trim_end().lines().map(str::trim_end).collect()
}

fn exact(wanted: &str, output: &str) -> Comparison {
    let (wanted, found) = (plain(wanted), plain(output));
    match first_difference(&wanted, &found) {
        None => Comparison::Same,
        Some(why) => Comparison::Other(why),
    }
}

/// The first difference between two texts.
pub(super) fn first_difference(wanted: &[&str], found: &[&str]) -> Option<String> {
    if wanted == found {
        return None;
    }
    let pairs = wanted.iter().zip(found);
    let at = pairs.take_while(|(wanted, found)| wanted == found).count();
    let line = |lines: &[&str]| match lines.get(at) {
        None => "the end".to_owned(),
        Some(line) => excerpt(line),
    };
    let (found, wanted) = (line(found), line(wanted));
    Some(format!("line {} is {found}, expected {wanted}", at + 1))
}

fn lines(wanted: &str, output: &str) -> Comparison {
    let found = plain(output);
    let mut rest = found.iter();
    let wanted = plain(wanted);
    let wanted = wanted.iter().filter(|line| !line.is_empty());
    for line in wanted {
        if !rest.any(|found| found == line) {
            return Comparison::Other(format!("there is no line {}", excerpt(line)));
        }
    }
    Comparison::Same
}

fn json(wanted: &str, output: &str) -> Comparison {
    let wanted: Value = match serde_json::from_str(wanted) {
        Ok(wanted) => wanted,
        Err(error) => {
            return Comparison::Unreadable(format!("what is expected is not JSON: {error}"));
        }
    };
    let Ok(found) = serde_json::from_str(output) else {
        return Comparison::Other(format!("expected JSON, found {}", excerpt(output)));
    };
    match missing(&wanted, &found, "") {
        None => Comparison::Same,
        Some(why) => Comparison::Other(why),
    }
}

/// The first value of `wanted` that `found` lacks. Objects may contain
/// additional keys; everything else must be equal.
fn missing(wanted: &Value, found: &Value, place: &str) -> Option<String> {
    match (wanted, found) {
        (Value::Object(wanted), Value::Object(found)) => wanted.iter().find_map(|(key, value)| {
            let place = match place {
                "" => key.clone(),
                _ => format!("{place}.{key}"),
            };
            match found.get(key) {
                Some(found) => missing(value, found, &place),
                None => Some(format!("there is no {place}")),
            }
        }),
        (Value::Array(wanted), Value::Array(found)) if wanted.len() == found.len() => {
            let mut pairs = wanted.iter().zip(found).enumerate();
            pairs
                .find_map(|(at, (wanted, found))| missing(wanted, found, &format!("{place}[{at}]")))
        }
        _ if same(wanted, found) => None,
        _ => {
            let place = if place.is_empty() {
                "the output"
            } else {
                place
            };
            let (found, wanted) = (found.to_string(), wanted.to_string());
            let (found, wanted) = (excerpt(&found), excerpt(&wanted));
            Some(format!("{place} is {found}, expected {wanted}"))
        }
    }
}

/// Compares numbers by value: 1 equals 1.0.
fn same(wanted: &Value, found: &Value) -> bool {
    wanted == found || (wanted.is_number() && wanted.as_f64() == found.as_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_may_hold_more_than_expected() {
        let reason = |wanted: &str, output: &str| match json(wanted, output) {
            Comparison::Same => String::new(),
            Comparison::Other(why) | Comparison::Unreadable(why) => why,
        };
        let found = r#"{"a": {"b": [1, {"c": null}]}, "x": "y"}"#;
        assert_eq!(reason(r#"{"a": {"b": [1.0, {}]}}"#, found), "");
        assert_eq!(reason(r#"{"a": {"d": 1}}"#, found), "there is no a.d");
        assert_eq!(
            reason(r#"{"a": {"b": [2, {}]}}"#, found),
            "a.b[0] is `1`, expected `2`"
        );
        assert_eq!(
            reason("[]", found),
            format!(
                "the output is `{}`, expected `[]`",
                r#"{"a":{"b":[1,{"c":null}]},"x":"y"}"#
            )
        );
        assert_eq!(reason("{}", "no"), "expected JSON, found `no`");
    }
}
