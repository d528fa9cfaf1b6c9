//! Shows the facts that a condition uses: `json.lag = 12`.

use serde_json::Value;

use super::Facts;

/// Maximum length of a value on its line, in bytes.
const MAX_SHOWN_BYTES: usize = 80;

/// The parts of a fact that a condition uses, with their values. A fact that is
/// used as a whole is shown as a whole.
pub(super) fn shown(text: &str, name: &str, facts: &Facts) -> Vec<String> {
    let Some(fact) = facts.get(name) else {
        return Vec::new();
    };
    let mut found: Vec<String> = Vec::new();
    for (at, _) in text.match_indices(name) {
        if text[..at].ends_with(|c: char| c.is_alphanumeric() || "_.'\"".contains(c)) {
            continue;
        }
        let (path, value) = follow(&text[at..], name.len(), fact);
        let shown = format!("{path} = {}", short(value));
        if !found.contains(&shown) {
            found.push(shown);
        }
    }
    if found.is_empty() {
        // A comparison without a left side does not contain `value`.
        found.push(format!("{name} = {}", short(fact)));
    }
    found
}

/// Follows `.name` and `[…]` after the name of a fact as far as the value
/// exists; method calls end the path.
fn follow<'a, 'b>(text: &'a str, mut end: usize, fact: &'b Value) -> (&'a str, &'b Value) {
    let mut value = fact;
    while let Some((next, length)) = step(&text[end..], value) {
        value = next;
        end += length;
    }
    (&text[..end], value)
}

/// The member or element that a path step selects, and the length of the step.
fn step<'a>(rest: &str, value: &'a Value) -> Option<(&'a Value, usize)> {
    if let Some(name) = rest.strip_prefix('.') {
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        let length = name.find(|c| !is_part(c)).unwrap_or(name.len());
        return Some((value.get(&name[..length])?, length + 1));
    }
    let inside = rest.strip_prefix('[')?;
    let length = inside.find(']')?;
    let key = inside[..length].trim();
    let next = match key.parse::<usize>() {
        Ok(at) => value.get(at)?,
        Err(_) => value.get(key.trim_matches(['\'', '"']))?,
    };
    Some((next, length + 2))
}

/// A value on one short line.
fn short(value: &Value) -> String {
    let text = match value {
        // Write 7 instead of 7.0. The largest number represents infinity.
        Value::Number(number) if number.is_f64() => match number.as_f64().unwrap_or_default() {
            f64::MAX => "+Inf".to_owned(),
            f64::MIN => "-Inf".to_owned(),
            number => number.to_string(),
        },
        value => value.to_string(),
    };
    if text.len() <= MAX_SHOWN_BYTES {
        return text;
    }
    let (shown, rest) = text.split_at(text.floor_char_boundary(MAX_SHOWN_BYTES));
    format!("{shown}… (+{} characters)", rest.chars().count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_condition_looks_at_is_shown_and_no_more() {
        let facts: Facts = [
            (
                "json".to_owned(),
                serde_json::json!({"lag": 12, "nodes": [{"up": true}]}),
            ),
            ("value".to_owned(), serde_json::json!(7.0)),
        ]
        .into();
        for (text, name, expected) in [
            ("json.lag < 10", "json", "json.lag = 12"),
            ("json.lag > 1 && json.lag < 10", "json", "json.lag = 12"),
            ("json['lag'] == 'y'", "json", "json['lag'] = 12"),
            ("json.nodes[0].up", "json", "json.nodes[0].up = true"),
            (
                "json.nodes.size() > 1",
                "json",
                "json.nodes = [{\"up\":true}]",
            ),
            (
                "has(json.other)",
                "json",
                "json = {\"lag\":12,\"nodes\":[{\"up\":true}]}",
            ),
            ("> 5", "value", "value = 7"),
            ("myjson.lag == json.lag", "json", "json.lag = 12"),
        ] {
            assert_eq!(shown(text, name, &facts).join(", "), expected, "{text}");
        }
    }
}
