use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

/// The names of keys, as in pymdownx's `keys`, and what is shown for each.
static KEYS: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    let lines = include_str!("keys.txt").lines();
    lines.filter_map(|line| line.split_once(' ')).collect()
});

/// The longest group of keys, in bytes.
const MAX_KEYS_BYTES: usize = 120;

/// Keys to press together: `++ctrl+alt+del++`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Keys {
    /// The whole, marks included.
    pub(super) range: Range<usize>,
    /// The place and the label of each key.
    pub(super) keys: Vec<(Range<usize>, String)>,
}

/// The keys at `at`, the position of `++`. A single character is a key only
/// beside a named one, unless `alone`: `++i++` is code.
pub(super) fn read(text: &str, at: usize, alone: bool) -> Option<Keys> {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'+';
    let bytes = text.as_bytes();
    if at > 0 && bytes.get(at - 1).is_some_and(is_word) {
        return None;
    }
    let start = at + 2;
    let window = &bytes[start..bytes.len().min(start + MAX_KEYS_BYTES)];
    let length = memchr::memmem::find(window, b"++")?;
    let end = start + length;
    if bytes.get(end + 2).is_some_and(is_word) || length == 0 {
        return None;
    }
    let mut keys = Vec::new();
    let mut named = alone;
    let mut from = start;
    for part in text.get(start..end)?.split('+') {
        let range = from..from + part.len();
        from = range.end + 1;
        let quoted = part
            .strip_prefix('"')
            .and_then(|rest| rest.strip_suffix('"'));
        let label = match (quoted, KEYS.get(part.to_ascii_lowercase().as_str())) {
            (Some(label), _) if !label.is_empty() => label.to_owned(),
            (None, Some(label)) => (*label).to_owned(),
            (None, None) if part.len() == 1 && part.as_bytes()[0].is_ascii_alphanumeric() => {
                keys.push((range, part.to_ascii_uppercase()));
                continue;
            }
            _ => return None,
        };
        named = true;
        keys.push((range, label));
    }
    named.then_some(Keys {
        range: at..end + 2,
        keys,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(text: &str) -> Option<String> {
        let keys = read(text, text.find("++")?, false)?;
        let labels: Vec<String> = keys.keys.into_iter().map(|(_, label)| label).collect();
        Some(labels.join("+"))
    }

    #[test]
    fn known_keys_are_keys_and_code_is_not() {
        assert_eq!(
            labels("press ++ctrl+alt+del++.").as_deref(),
            Some("Ctrl+Alt+Delete")
        );
        assert_eq!(labels("++ctrl+c++").as_deref(), Some("Ctrl+C"));
        assert_eq!(labels("++\"My key\"++").as_deref(), Some("My key"));
        for text in [
            "i++ and j++",
            "++i++",
            "a++ctrl++",
            "C++ or ++",
            "++++",
            "++nokey++",
        ] {
            assert_eq!(labels(text), None, "{text}");
        }
    }
}
