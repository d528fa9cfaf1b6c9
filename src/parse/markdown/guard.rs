//! Adjusts syntax that the markdown parser treats differently from GitHub, byte
//! for byte, so that positions stay valid.
//!  A line that begins with a colon without a space is text, as in `:warning:
//! Take care`, but the parser treats it as a definition. The delimiter row of a
//! table may contain tabs, with which the parser does not recognise the table.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event};

/// Replaces such a colon during parsing. It is also one byte, so that positions
/// stay valid.
const STAND_IN: char = '\u{1a}';

/// The text for the parser.
pub(in crate::parse) fn guarded(text: &str) -> Cow<'_, str> {
    with_plain_delimiter_rows(without_false_definitions(text))
}

/// The text without colons that would be taken for definitions.
fn without_false_definitions(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let begins_line = |at: usize| {
        let line = memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |end| end + 1);
        bytes[line..at].iter().all(|byte| b" \t>".contains(byte))
    };
    let mut found = memchr::memchr_iter(b':', bytes).filter(|&at| {
        let before = at.checked_sub(1).map(|before| bytes[before]);
        let may_begin = before.is_none_or(|byte| b"\n \t>".contains(&byte));
        let is_text = bytes
            .get(at + 1)
            .is_some_and(|byte| !byte.is_ascii_whitespace());
        may_begin && is_text && begins_line(at)
    });
    let Some(first) = found.next() else {
        return Cow::Borrowed(text);
    };
    let mut guarded = String::with_capacity(text.len());
    let mut from = 0;
    for at in std::iter::once(first).chain(found) {
        guarded.push_str(&text[from..at]);
        guarded.push(STAND_IN);
        from = at + 1;
    }
    guarded.push_str(&text[from..]);
    Cow::Owned(guarded)
}

/// The text with spaces for the tabs in lines such as `|---\t|`.
fn with_plain_delimiter_rows(text: Cow<'_, str>) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let mut rows: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while let Some(next) = memchr::memchr(b'\t', &bytes[at..]) {
        let tab = at + next;
        let start = memchr::memrchr(b'\n', &bytes[..tab]).map_or(0, |end| end + 1);
        let end = memchr::memchr(b'\n', &bytes[tab..]).map_or(bytes.len(), |length| tab + length);
        let row = &bytes[start..end];
        let is_row = row.iter().all(|byte| b"|-: \t\r".contains(byte));
        if is_row && row.contains(&b'|') && row.contains(&b'-') && start > 0 {
            rows.push(start..end);
        }
        at = end;
    }
    if rows.is_empty() {
        return text;
    }
    let mut plain = String::with_capacity(text.len());
    let mut from = 0;
    for row in rows {
        plain.push_str(&text[from..row.start]);
        plain.push_str(&text[row.clone()].replace('\t', " "));
        from = row.end;
    }
    plain.push_str(&text[from..]);
    Cow::Owned(plain)
}

/// The event with its colons restored.
pub(super) fn restored(event: Event<'_>) -> Event<'_> {
    let whole = |text: CowStr<'_>| CowStr::from(text.replace(STAND_IN, ":"));
    match event {
        Event::Text(text) if text.contains(STAND_IN) => Event::Text(whole(text)),
        Event::Code(text) if text.contains(STAND_IN) => Event::Code(whole(text)),
        Event::Html(text) if text.contains(STAND_IN) => Event::Html(whole(text)),
        Event::InlineHtml(text) if text.contains(STAND_IN) => Event::InlineHtml(whole(text)),
        event => event,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_below_a_tables_head_hold_no_tabs() {
        let of = |text: &str| with_plain_delimiter_rows(text.into()).into_owned();
        assert_eq!(of("| a\t|\n|---\t|\n| b\t|\n"), "| a\t|\n|--- |\n| b\t|\n");
        for text in ["\ta|b\n", "|-\t|", "a\n\t-\n", "x\ty\n"] {
            assert_eq!(of(text), text);
        }
    }

    #[test]
    fn only_colons_at_the_beginning_of_lines_stand_for_themselves() {
        let of = |text: &str| without_false_definitions(text).replace(STAND_IN, "@");
        assert_eq!(of("a\n:b: c\n> :d:\n"), "a\n@b: c\n> @d:\n");
        for text in [
            "a\n: definition\n",
            "a :b:",
            "10:30\n",
            "http://x",
            "a\n:\n",
        ] {
            assert_eq!(of(text), text);
        }
    }
}
