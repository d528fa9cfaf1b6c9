//! JSX tags: their ends, and their attributes as HTML.

use std::fmt::Write as _;

use super::arguments::Arguments;

/// Maximum length of a tag, in bytes.
const MAX_TAG_BYTES: usize = 32 * 1024;

/// The length of the tag at the beginning of a text, and whether it is
/// complete. Braces and quotes may contain `>`.
pub(super) fn tag_length(text: &str) -> (usize, bool) {
    let mut depth = 0_usize;
    let mut quote = None;
    let mut line_is_blank = false;
    for (at, byte) in text.bytes().enumerate().skip(1).take(MAX_TAG_BYTES) {
        match (quote, byte) {
            (Some(open), _) if byte == open => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'' | b'`') => quote = Some(byte),
            (None, b'{') => depth += 1,
            (None, b'}') => depth = depth.saturating_sub(1),
            (None, b'>') if depth == 0 => return (at + 1, true),
            (None, b'<') if depth == 0 => return (at, false),
            (None, b'\n') if line_is_blank && depth == 0 => return (at, false),
            _ => {}
        }
        line_is_blank = byte == b'\n' || (line_is_blank && byte.is_ascii_whitespace());
    }
    (text.len().min(MAX_TAG_BYTES), false)
}

/// Converts an HTML tag with JSX attributes; `None` if it has none.
pub(super) fn as_html(inner: &str) -> Option<String> {
    if !inner.contains('{') && !inner.contains("className") {
        return None;
    }
    let (inner, end) = match inner.trim_end().strip_suffix('/') {
        Some(inner) => (inner, " />"),
        None => (inner, ">"),
    };
    let (name, attributes) = inner
        .split_once(|c: char| c.is_whitespace())
        .unwrap_or((inner, ""));
    let mut html = format!("<{name}");
    for (key, value) in Arguments::read(attributes).named() {
        let key = match key {
            "className" => "class",
            "htmlFor" => "for",
            key => key,
        };
        let is_plain = key
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b':');
        // The value of an expression is unknown, and an object is not an
        // attribute.
        if is_plain && !value.is_empty() && !value.contains(['{', '"', '<', '\n']) {
            let _ = write!(html, " {key}=\"{value}\"");
        }
    }
    html.push_str(end);
    Some(html)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_of_jsx_become_those_of_html() {
        let html = |inner| as_html(inner).unwrap_or_default();
        assert_eq!(
            html("div className=\"a\" style={{color: 'red', x: 1 > 0}}"),
            "<div class=\"a\">"
        );
        assert_eq!(
            html("img src={require('./a.png').default} alt=\"A\" width={200} /"),
            "<img src=\"./a.png\" alt=\"A\" width=\"200\" />"
        );
        assert_eq!(as_html("img src=\"a.png\""), None);
        assert_eq!(tag_length("<A b={<C/>} d=\">\"> e").0, 18);
        assert!(!tag_length("<A <b>").1);
    }
}
