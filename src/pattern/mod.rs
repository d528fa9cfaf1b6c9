//! Patterns whose classes mean ASCII.

use std::ops::Range;

use regex::Regex;

/// What a class stands for outside and inside of brackets.
const CLASSES: [(char, &str, &str); 7] = [
    ('b', r"(?-u:\b)", ""),
    ('B', r"(?-u:\B)", ""),
    ('w', "[0-9A-Za-z_]", "0-9A-Za-z_"),
    ('W', "[^0-9A-Za-z_]", ""),
    ('d', "[0-9]", "0-9"),
    ('s', r"[\t\n\v\f\r ]", r"\t\n\v\f\r "),
    ('S', r"[^\t\n\v\f\r ]", ""),
];

/// Compiles a pattern in which `\b`, `\w`, `\d`, `\s` and their opposites mean
/// ASCII characters.
///
/// Unicode tables take most of the time that compiling a pattern costs, and a
/// Unicode `\b` makes the search fall back to a slow engine at the first
/// character that is not ASCII.
///
/// # Errors
///
/// If the pattern is not valid.
pub(crate) fn ascii(pattern: &str) -> Result<Regex, regex::Error> {
    Regex::new(&with_ascii_classes(pattern))
}

/// The pieces of a text, each with the end that a pattern finds for it:
/// sentences, where the pattern finds full stops.
pub(crate) fn pieces(text: &str, end: &Regex) -> Vec<Range<usize>> {
    let mut from = 0;
    let ends = end.find_iter(text).map(|end| end.end());
    let pieces = ends.chain([text.len()]).map(|end| {
        let piece = from..end;
        from = end;
        piece
    });
    pieces.collect()
}

fn with_ascii_classes(pattern: &str) -> String {
    let mut text = String::with_capacity(pattern.len() * 2);
    let mut is_class = false;
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            is_class = match letter {
                '[' => true,
                ']' => false,
                _ => is_class,
            };
            text.push(letter);
            continue;
        }
        let Some(escaped) = letters.next() else {
            text.push(letter);
            break;
        };
        let class = CLASSES.iter().find(|(name, ..)| *name == escaped);
        match class.map(|(_, outside, inside)| if is_class { inside } else { outside }) {
            Some(class) if !class.is_empty() => text.push_str(class),
            _ => text.extend([letter, escaped]),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_cover_a_text() {
        let end = ascii(r"\.\s").expect("a valid pattern");
        assert_eq!(
            pieces("It is up. It is 1.5. End", &end),
            [0..10, 10..21, 21..24]
        );
        assert_eq!(pieces("", &end).len(), 1);
    }

    #[test]
    fn classes_mean_ascii_and_find_the_same_in_ascii_text() {
        let text = "set  retry_max to 15s, [see] a-b \\w; x.y=1\n\tend\\";
        for pattern in [
            r"\b\w+\b",
            r"[\w-]+",
            r"[^\w\])]\S",
            r"(?i)\bSET\s+(\w+)",
            r"\d[\d,]*\W",
            r"\[([^\[\]\n]+)\]",
            r"\\\w",
            r"a\Bb|\S+\\$",
        ] {
            let unicode = Regex::new(pattern).expect("a valid pattern");
            let ascii = ascii(pattern).expect("a valid pattern");
            let all = |regex: &Regex| {
                let found = regex.find_iter(text);
                found.map(|found| found.range()).collect::<Vec<_>>()
            };
            assert_eq!(all(&ascii), all(&unicode), "{pattern}");
        }
        let words = ascii(r"\w+").expect("a valid pattern");
        let found = words.find("größe").map(|found| found.as_str());
        assert_eq!(found, Some("gr"));
    }
}
