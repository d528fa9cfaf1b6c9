use std::ops::Range;

/// The longest short code, in bytes.
const MAX_NAME_BYTES: usize = 64;

/// The emoji whose short code begins at `at`, where a colon stands. `behind`
/// is the end of the emoji before it: short codes may follow each other.
pub(super) fn read(text: &str, at: usize, behind: usize) -> Option<(Range<usize>, &'static str)> {
    let bytes = text.as_bytes();
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, ':' | '/' | '_');
    if at > behind && text[..at].chars().next_back().is_some_and(is_word) {
        return None;
    }
    let end = name_end(bytes, at)?;
    let after = text[end + 1..].chars().next();
    if after.is_some_and(|c| c.is_alphanumeric() || c == '_') {
        return None;
    }
    let emoji = emojis::get_by_shortcode(&text[at + 1..end])?;
    Some((at..end + 1, emoji.as_str()))
}

/// Where the name between two colons ends.
pub(super) fn name_end(bytes: &[u8], at: usize) -> Option<usize> {
    let name = bytes.get(at + 1..)?;
    let length = name
        .iter()
        .take(MAX_NAME_BYTES)
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'+' | b'-'))
        .count();
    let is_closed = length > 0 && name.get(length) == Some(&b':');
    is_closed.then_some(at + 1 + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> String {
        let mut shown = String::new();
        let (mut at, mut behind) = (0, 0);
        while at < text.len() {
            if text.as_bytes()[at] == b':'
                && let Some((range, emoji)) = read(text, at, behind)
            {
                shown.push_str(emoji);
                (at, behind) = (range.end, range.end);
                continue;
            }
            let c = text[at..].chars().next().expect("a character");
            shown.push(c);
            at += c.len_utf8();
        }
        shown
    }

    #[test]
    fn short_codes_are_emoji_and_times_and_addresses_are_not() {
        assert_eq!(all(":rocket: go :+1:"), "🚀 go 👍");
        assert_eq!(all("(:fire:)"), "(🔥)");
        assert_eq!(all(":fire::rocket:"), "🔥🚀");
        for text in [
            "10:30:45",
            "a:100:b",
            "::ffff:",
            "10.0.0.1:100:",
            "::100:",
            "http://x/:rocket:",
            ":no_emoji_at_all:",
            ":rocket:s",
            "std::fire::x",
            ": rocket :",
        ] {
            assert_eq!(all(text), text);
        }
    }
}
