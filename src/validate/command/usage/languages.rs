use super::{FaultKind, FaultText, Faults, shapes};
use crate::tools::{Invocation, Value};

/// Checks arguments that are written in a language of their own.
pub(super) fn check(invocation: &Invocation<'_>, faults: &mut Faults<'_, '_>) {
    for value in &invocation.values {
        let language = match value.kind {
            // `-E` and `egrep` make extended expressions of basic ones.
            "basic-regex" if has(invocation, &["-E", "--extended-regexp"]) => "regex",
            "basic-regex"
                if has(
                    invocation,
                    &["-F", "--fixed-strings", "-P", "--perl-regexp"],
                ) =>
            {
                continue;
            }
            // A body is JSON if it begins with a key in quotes, or, where the
            // request says so, with anything but a placeholder.
            "value" if is_body(value) && (says_json(invocation) || begins_as_json(value)) => "json",
            kind => kind,
        };
        let Some(fault) = shapes::fault(language, value.text) else {
            continue;
        };
        // Many servers take line breaks inside of strings.
        if language == "json" && fault.starts_with("control character") {
            continue;
        }
        // kubectl reads it, and takes the first element.
        let is_first = fault == shapes::FIRST_ONLY;
        let text = FaultText {
            message: if is_first {
                format!("in JSONPath {fault}")
            } else {
                format!("{} has a syntax error: {fault}", shapes::name(language))
            },
            help: if is_first {
                "write `[*]` for all of them".to_owned()
            } else {
                "correct it; the tool would stop with a syntax error".to_owned()
            },
            fix: None,
            is_sure: !is_first,
        };
        faults.add(FaultKind::Language, value.word, None, text);
    }
}

fn has(invocation: &Invocation<'_>, names: &[&str]) -> bool {
    let mut options = invocation.options.iter();
    options.any(|(spec, _)| spec.names.iter().any(|name| names.contains(name)))
}

/// Whether a value is the body of a request that looks like JSON.
fn is_body(value: &Value<'_>) -> bool {
    let option = value.option.filter(|option| {
        let mut names = option.names.iter();
        names.any(|name| matches!(*name, "--data" | "--data-raw" | "--data-binary"))
    });
    option.is_some() && value.text.trim_start().starts_with(['{', '['])
}

/// `{"key": …` and `[{"key": …`.
fn begins_as_json(value: &Value<'_>) -> bool {
    let mut text = value.text.trim_start();
    if let Some(rest) = text.strip_prefix('[') {
        text = rest.trim_start();
    }
    text.strip_prefix('{')
        .is_some_and(|rest| rest.trim_start().starts_with('"'))
}

/// Whether a header of a request says that its body is JSON.
fn says_json(invocation: &Invocation<'_>) -> bool {
    let mut values = invocation.values.iter();
    values.any(|value| {
        let text = value.text.to_ascii_lowercase();
        text.starts_with("content-type:") && text.contains("application/json")
    })
}
