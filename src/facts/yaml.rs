use std::ops::Range;

use serde_yaml::Value;

/// One document of a YAML file.
pub(super) struct YamlDocument {
    /// Where its text stands in the file.
    pub(super) range: Range<usize>,
    /// What it holds, or why it has a syntax error and where in the file.
    pub(super) value: Result<Value, (String, usize)>,
}

/// Reads each document of a file by itself, so that one that is broken does
/// not hide the others.
pub(super) fn documents(text: &str) -> Vec<YamlDocument> {
    let mut ranges = Vec::new();
    let (mut start, mut at) = (0, 0);
    for line in text.split_inclusive('\n') {
        let bare = line.trim_end();
        if bare == "---" || bare.starts_with("--- ") {
            ranges.push(start..at);
            start = at + line.len();
        }
        at += line.len();
    }
    ranges.push(start..text.len());
    ranges
        .into_iter()
        .filter(|range| !text[range.clone()].trim().is_empty())
        .map(|range| {
            let part = &text[range.clone()];
            let value = serde_yaml::from_str::<Value>(part).map_err(|error| {
                let at = error.location().map_or(0, |location| location.index());
                (
                    error.to_string(),
                    range.start + part.floor_char_boundary(at),
                )
            });
            YamlDocument { range, value }
        })
        .collect()
}

/// The text at a key, numbers and truths as text.
pub(super) fn text(value: &Value, key: &str) -> Option<String> {
    match value.get(key)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}
