//! Questions about the text of a page, as opposed to its code and its links.

use crate::book::Document;
use crate::source::Span;

/// Whether readers see what stands here as text: no code, no HTML, no part of
/// a link.
pub(super) fn is_text(document: &Document, at: usize) -> bool {
    let offset = u32::try_from(at).unwrap_or(u32::MAX);
    let Document { texts, links, .. } = document;
    let text = texts.partition_point(|text| text.end <= offset);
    let in_text = texts.get(text).is_some_and(|text| text.contains(offset));
    // A picture may stand inside a link.
    let link = links.partition_point(|link| link.span.start <= offset);
    let near = &links[link.saturating_sub(2)..link];
    in_text && !near.iter().any(|link| link.span.contains(offset))
}

/// Whether a backslash takes the character at `at` its meaning.
pub(super) fn is_escaped(text: &str, at: usize) -> bool {
    let before = &text.as_bytes()[..at];
    let backslashes = before.iter().rev().take_while(|&&byte| byte == b'\\');
    backslashes.count() % 2 == 1
}

/// Whether the character at `at` stands in a code block.
pub(super) fn is_in_block(document: &Document, at: usize) -> bool {
    let offset = u32::try_from(at).unwrap_or(u32::MAX);
    let blocks = &document.blocks;
    let next = blocks.partition_point(|block| block.span.start <= offset);
    let block = next.checked_sub(1).and_then(|before| blocks.get(before));
    block.is_some_and(|block| block.span.contains(offset))
}

/// The line of `text` that holds the byte at `at`, without its line break.
pub(super) fn line_around(text: &str, at: usize) -> Span {
    let bytes = text.as_bytes();
    let start = memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |before| before + 1);
    let end = memchr::memchr(b'\n', &bytes[at..]).map_or(text.len(), |length| at + length);
    Span::new(start..end)
}

/// Whether a text can be the destination of a link: an address, or a path to a
/// page or a picture.
pub(super) fn is_destination(text: &str) -> bool {
    const BEGINNINGS: [&str; 6] = ["https://", "http://", "mailto:", "./", "../", "/"];
    const ENDINGS: [&str; 9] = [
        ".md", ".mdx", ".html", ".png", ".svg", ".jpg", ".jpeg", ".gif", ".pdf",
    ];
    let path = text.split(['#', '?']).next().unwrap_or_default();
    let lower = path.to_ascii_lowercase();
    let begins = BEGINNINGS.iter().any(|beginning| {
        let rest = text.strip_prefix(beginning);
        rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_alphanumeric() || c == '.'))
    });
    let ends = ENDINGS.iter().any(|ending| lower.ends_with(ending));
    !text.contains(char::is_whitespace) && (begins || ends)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_paths_are_destinations_and_words_are_not() {
        for yes in [
            "https://a.example",
            "../b",
            "./c.md",
            "d/e.md#f",
            "/g/",
            "h.png",
        ] {
            assert!(is_destination(yes), "{yes}");
        }
        for no in ["", "1", "^1", "name", "a b.md", "//", "/", "ref-2", "i18n"] {
            assert!(!is_destination(no), "{no}");
        }
    }

    #[test]
    fn an_even_number_of_backslashes_escapes_nothing() {
        assert!(is_escaped(r"\`", 1) && is_escaped(r"\\\`", 3));
        assert!(!is_escaped("`", 0) && !is_escaped(r"\\`", 2));
    }

    #[test]
    fn the_line_around_a_place_has_no_line_break() {
        let text = "a\nbc\nd";
        for (at, wanted) in [(0, "a"), (2, "bc"), (4, "bc"), (5, "d"), (6, "d")] {
            assert_eq!(line_around(text, at).of(text), wanted, "{at}");
        }
    }
}
