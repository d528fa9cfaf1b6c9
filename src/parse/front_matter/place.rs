//! Locates values in front matter.

use super::keys::known_key;
use crate::source::{SourceFile, Span};

/// The span of a value under one of the known keys or their synonyms. Other
/// keys may contain the same text.
pub(in crate::parse) fn place_of_value(
    source: &SourceFile,
    front: Span,
    key: &str,
    value: &str,
) -> Option<Span> {
    let start = front.start as usize;
    let mut is_inside = false;
    let mut at = start;
    for line in source.slice(front).split_inclusive('\n') {
        let from = at;
        at += line.len();
        let mut behind = 0;
        let is_nested = line.starts_with([' ', '\t', '-', ']', '}', '#']);
        if !is_nested && let Some(end) = line.find([':', '=']) {
            let name = line[..end].trim().trim_matches(['"', '\'']);
            is_inside = known_key(name) == Some(key) || name == key;
            behind = end + 1;
        }
        if is_inside && let Some(found) = whole(&line[behind..], value) {
            let found = from + behind + found;
            return Some(Span::new(found..found + value.len()));
        }
    }
    None
}

/// The position of a value in a line, as a whole word.
fn whole(line: &str, value: &str) -> Option<usize> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    let mut places = line.match_indices(value).map(|(at, _)| at);
    places.find(|&at| {
        let before = line[..at].chars().next_back();
        let behind = line[at + value.len()..].chars().next();
        !before.is_some_and(is_part) && !behind.is_some_and(is_part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_found_under_its_own_key() {
        for (text, key, value, line) in [
            (
                "---\ntitle: payments\nowner: payments\n---\n",
                "owner",
                "payments",
                3,
            ),
            (
                "---\ntitle: payments\nteam: \"payments\"\n---\n",
                "owner",
                "payments",
                3,
            ),
            (
                "---\ntags: [QueueOld]\nalerts:\n  - Queue\n  - QueueOld\n---\n",
                "alerts",
                "QueueOld",
                5,
            ),
            ("+++\ntitle = \"x\"\nowner = \"x\"\n+++\n", "owner", "x", 3),
            ("---\nowner: x # title: y\ntitle: y\n---\n", "title", "y", 3),
        ] {
            let source = SourceFile::new("a.md", text);
            let front = Span::new(0..text.len());
            let place = place_of_value(&source, front, key, value).expect(text);
            assert_eq!(source.position(place.start).line, line, "{text}");
            assert_eq!(source.slice(place), value);
        }
    }
}
