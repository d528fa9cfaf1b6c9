//! A line that begins with a colon and no space is text, as in `:warning: Take
//! care`. The markdown parser takes it for a definition.

use std::borrow::Cow;

use pulldown_cmark::{CowStr, Event};

/// What stands in the place of such a colon while a page is parsed: one byte
/// as well, so that all places stay what they are.
const STAND_IN: char = '\u{1a}';

/// The text without colons that would be taken for definitions.
pub(in crate::parse) fn without_false_definitions(text: &str) -> Cow<'_, str> {
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

/// The event with its colons.
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
