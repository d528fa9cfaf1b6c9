//! Texts between backticks, and the forms that tell what they are. Patterns
//! would find the same, but at several times the cost.

use std::ops::Range;

use super::machine;

/// The backticks of a text.
pub(super) struct Quotes<'t> {
    text: &'t str,
    places: Vec<usize>,
}

impl<'t> Quotes<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let places = memchr::memchr_iter(b'`', text.as_bytes()).collect();
        Self { text, places }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The texts between two neighbouring backticks in which `part` finds what
    /// it looks for, and where. A backtick that closes a text without it may
    /// open the next one.
    pub(super) fn find<'a, T>(
        &'a self,
        part: impl Fn(&'t str) -> Option<T> + 'a,
    ) -> impl Iterator<Item = (usize, T)> + 'a {
        let mut next = 0;
        std::iter::from_fn(move || {
            while let [open, close, ..] = self.places.get(next..)? {
                next += 1;
                let start = open + 1;
                if let Some(found) = part(&self.text[start..*close]) {
                    next += 1;
                    return Some((start, found));
                }
            }
            None
        })
    }

    /// The whole texts that have a form, with their places.
    pub(super) fn of_form<'a>(
        &'a self,
        has_form: impl Fn(&str) -> bool + 'a,
    ) -> impl Iterator<Item = Range<usize>> + 'a {
        let found = self.find(move |text| has_form(text).then_some(text.len()));
        found.map(|(start, length)| start..start + length)
    }

    /// A name of 2 to 80 characters without spaces between backticks, with the
    /// one or two words on either side of it.
    pub(super) fn named(&self) -> impl Iterator<Item = Named<'t>> + '_ {
        let mut next = 0;
        let mut end = 0;
        std::iter::from_fn(move || {
            while let [open, close, ..] = self.places.get(next..)? {
                next += 1;
                let name = open + 1..*close;
                if !is_name(&self.text[name.clone()]) {
                    continue;
                }
                next += 1;
                let before = words_before(self.text, end, *open);
                let after = words_behind(self.text, close + 1);
                end = after.as_ref().map_or(close + 1, |words| words.end);
                return Some(Named {
                    before: before.map(|words| &self.text[words]),
                    name,
                    after: after.map(|words| &self.text[words]),
                });
            }
            None
        })
    }
}

/// A name with the words beside it.
pub(super) struct Named<'t> {
    pub(super) before: Option<&'t str>,
    pub(super) name: Range<usize>,
    pub(super) after: Option<&'t str>,
}

/// What patterns call a space.
const fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t'..=b'\r' | b' ')
}

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn is_name(text: &str) -> bool {
    // A character has up to four bytes.
    (2..=320).contains(&text.len())
        && !text.bytes().any(is_space)
        && (2..=80).contains(&text.chars().count())
}

/// The last one or two words in front of a place, not before `from`.
fn words_before(text: &str, from: usize, at: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let run = |end: usize, is_part: fn(u8) -> bool| {
        let part = bytes[from..end].iter().rev();
        end - part.take_while(|&&byte| is_part(byte)).count()
    };
    let starts_word = |start: usize| start == 0 || !is_word(bytes[start - 1]);
    let end = run(at, is_space);
    let last = run(end, |byte| byte.is_ascii_alphabetic());
    if end == at || last == end {
        return None;
    }
    if last > from && bytes[last - 1] == b' ' {
        let first = run(last - 1, |byte| byte.is_ascii_alphabetic());
        if first < last - 1 && starts_word(first) {
            return Some(first..end);
        }
    }
    starts_word(last).then_some(last..end)
}

/// The first one or two words behind a place.
fn words_behind(text: &str, at: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let run = |start: usize, is_part: fn(u8) -> bool| {
        let part = bytes[start..].iter();
        start + part.take_while(|&&byte| is_part(byte)).count()
    };
    let is_end = |end: usize| !bytes.get(end).is_some_and(|&byte| is_word(byte));
    let start = run(at, is_space);
    let first = run(start, |byte| byte.is_ascii_alphabetic());
    if start == at || first == start {
        return None;
    }
    if bytes.get(first) == Some(&b' ') {
        let second = run(first + 1, |byte| byte.is_ascii_alphabetic());
        if second > first + 1 && is_end(second) {
            return Some(start..second);
        }
    }
    is_end(first).then_some(start..first)
}

/// A host name with three labels or more.
pub(super) fn is_host(text: &str) -> bool {
    let Some((front, top)) = text.rsplit_once('.') else {
        return false;
    };
    let is_end = |byte: Option<u8>| {
        byte.is_some_and(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    let is_label = |label: &str| {
        let mut bytes = label.bytes();
        is_end(bytes.next())
            && is_end(label.bytes().next_back())
            && bytes.all(|byte| byte == b'-' || is_end(Some(byte)))
    };
    (2..=12).contains(&top.len())
        && top.bytes().all(|byte| byte.is_ascii_lowercase())
        && front.contains('.')
        && front.split('.').all(is_label)
}

/// `SHOP_URL`: two parts or more, the first of which begins with a letter.
pub(super) fn is_variable(text: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    text.starts_with(|first: char| first.is_ascii_uppercase())
        && text.contains('_')
        && text
            .split('_')
            .all(|part| !part.is_empty() && part.bytes().all(is_letter))
}

/// The path of a request that is written with its method, in `GET /path`.
pub(super) fn requested_path(text: &str) -> Option<Range<usize>> {
    const METHODS: [&str; 6] = ["GET ", "POST ", "PUT ", "PATCH ", "DELETE ", "HEAD "];
    let method = METHODS.iter().find(|method| text.starts_with(**method))?;
    let start = method.len();
    let rest = text.as_bytes()[start..].iter();
    let length = rest
        .take_while(|&&byte| !is_space(byte) && byte != b'?')
        .count();
    (text[start..].starts_with('/') && length > 1).then_some(start..start + length)
}

/// Where the tag of an image with its tag begins: `postgres:16.1`.
pub(super) fn image_tag(text: &str) -> Option<usize> {
    let (name, tag) = text.split_once(':')?;
    let is_end = |byte: Option<u8>| {
        byte.is_some_and(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    let is_image = name.len() > 1
        && is_end(name.bytes().next())
        && is_end(name.bytes().next_back())
        && name
            .bytes()
            .all(|byte| is_end(Some(byte)) || b"._/-".contains(&byte));
    let digits = tag.strip_prefix('v').unwrap_or(tag);
    let is_tag = digits.starts_with(|first: char| first.is_ascii_digit())
        && digits
            .bytes()
            .all(|byte| is_word(byte) || b".-".contains(&byte));
    (is_image && is_tag).then_some(name.len() + 1)
}

/// The places of absolute paths on machines.
pub(super) fn machine_paths<'a>(quotes: &'a Quotes<'_>) -> impl Iterator<Item = Range<usize>> + 'a {
    let found = quotes.of_form(is_absolute_path);
    found.filter(|place| machine::is_path(&quotes.text[place.clone()]))
}

fn is_absolute_path(text: &str) -> bool {
    let Some((folder, rest)) = text.strip_prefix('/').and_then(|rest| rest.split_once('/')) else {
        return false;
    };
    !folder.is_empty()
        && folder.bytes().all(|byte| byte.is_ascii_lowercase())
        && !rest.is_empty()
        && !rest.bytes().any(is_space)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use regex::Regex;

    use super::*;
    use crate::pattern;

    /// What the pattern finds in its first group.
    fn by_pattern(pattern: &str, text: &str) -> Vec<Range<usize>> {
        let pattern: Regex = pattern::ascii(pattern).expect("a valid pattern");
        let found = pattern.captures_iter(text);
        found
            .filter_map(|found| found.get(1).map(|group| group.range()))
            .collect()
    }

    const PIECES: &str = "(`|`|`| |  |\n|a|b-c|shop|the pod|A_B|X1_Y|_|1|é|\\.|a\\.b\\.de|/|/etc/|:|v1|GET /x|POST |\\?|-)";

    proptest! {
        #[test]
        fn forms_find_what_patterns_find(pieces in prop::collection::vec(PIECES, 0..40)) {
            let text = pieces.concat();
            let quotes = Quotes::of(&text);
            let hosts: Vec<_> = quotes.of_form(is_host).collect();
            let pattern = r"`((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.){2,}[a-z]{2,12})`";
            prop_assert_eq!(hosts, by_pattern(pattern, &text));
            let variables: Vec<_> = quotes.of_form(is_variable).collect();
            let pattern = r"`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)`";
            prop_assert_eq!(variables, by_pattern(pattern, &text));
            let paths: Vec<_> = quotes.of_form(is_absolute_path).collect();
            prop_assert_eq!(paths, by_pattern(r"`(/[a-z]+/[^`\s]+)`", &text));
            let requests = quotes.find(requested_path);
            let requests: Vec<_> = requests
                .map(|(at, path)| at + path.start..at + path.end)
                .collect();
            let pattern = r"`(?:GET|POST|PUT|PATCH|DELETE|HEAD) (/[^\s`?]+)[^`]*`";
            prop_assert_eq!(requests, by_pattern(pattern, &text));
            let images = quotes.find(image_tag);
            let images: Vec<_> = images.map(|(at, tag)| at..at + tag - 1).collect();
            let pattern = r"`([a-z0-9][a-z0-9._/-]*[a-z0-9]):(v?\d[\w.-]*)`";
            prop_assert_eq!(images, by_pattern(pattern, &text));
        }

        #[test]
        fn names_have_the_words_that_a_pattern_finds(pieces in prop::collection::vec(PIECES, 0..40)) {
            let text = pieces.concat();
            let pattern = pattern::ascii(
                r"(?:\b([A-Za-z]+(?: [A-Za-z]+)?)\s+)?`([^`\s]{2,80})`(?:\s+([A-Za-z]+(?: [A-Za-z]+)?)\b)?",
            )
            .expect("a valid pattern");
            let wanted: Vec<_> = pattern
                .captures_iter(&text)
                .map(|found| {
                    let group = |number| found.get(number).map(|group| group.as_str().to_owned());
                    (group(1), group(2), group(3))
                })
                .collect();
            let found: Vec<_> = Quotes::of(&text)
                .named()
                .map(|named| {
                    let owned = |text: Option<&str>| text.map(str::to_owned);
                    (owned(named.before), owned(Some(&text[named.name])), owned(named.after))
                })
                .collect();
            prop_assert_eq!(found, wanted);
        }
    }
}
