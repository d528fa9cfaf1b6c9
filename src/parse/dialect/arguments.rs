//! Arguments of shortcodes, components, directives and tags:
//! `"positional" key="value" key='value' key={value} key`.

use std::borrow::Cow;

/// The arguments in their order.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Arguments<'a>(Vec<(&'a str, Cow<'a, str>)>);

impl<'a> Arguments<'a> {
    /// Parses as many arguments as possible.
    pub(super) fn read(text: &'a str) -> Self {
        let mut found = Vec::new();
        let mut rest = text;
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
            if rest.is_empty() {
                return Self(found);
            }
            if rest.starts_with(['"', '\'', '`', '{']) {
                let (value, after) = value(rest);
                found.push(("", value));
                rest = after;
                continue;
            }
            let end = rest
                .find(|c: char| c.is_whitespace() || matches!(c, '=' | ',' | '"' | '\'' | '{'))
                .unwrap_or(rest.len());
            let (word, after) = rest.split_at(end.max(first_length(rest)));
            if let Some(after) = after.trim_start().strip_prefix('=') {
                let (value, after) = value(after.trim_start());
                found.push((word, value));
                rest = after;
            } else {
                found.push(("", Cow::Borrowed(word)));
                rest = after;
            }
        }
    }

    /// The value of the first of these keys that is set.
    pub(super) fn get(&self, keys: &[&str]) -> Option<&str> {
        let named = |key: &&str| {
            let mut found = self.0.iter().filter(|(name, _)| !name.is_empty());
            let found = found.find(|(name, _)| name.eq_ignore_ascii_case(key));
            found.map(|(_, value)| value.trim())
        };
        let mut values = keys.iter().filter_map(named);
        values.find(|value| !value.is_empty())
    }

    /// The positional argument with this index.
    pub(super) fn at(&self, index: usize) -> Option<&str> {
        let mut plain = self.0.iter().filter(|(name, _)| name.is_empty());
        let value = plain.nth(index).map(|(_, value)| value.trim());
        value.filter(|value| !value.is_empty())
    }

    /// The named arguments.
    pub(super) fn named(&self) -> impl Iterator<Item = (&str, &str)> {
        let named = self.0.iter().filter(|(name, _)| !name.is_empty());
        named.map(|(name, value)| (*name, value.as_ref()))
    }

    /// Whether a word occurs among them, alone or as a key with a true value.
    pub(super) fn has(&self, word: &str) -> bool {
        self.0.iter().any(|(name, value)| {
            (name.is_empty() && value == word)
                || (name.eq_ignore_ascii_case(word) && matches!(value.as_ref(), "true" | "1" | ""))
        })
    }
}

/// The length of the first character: at least that much is consumed, so that
/// parsing always advances.
fn first_length(text: &str) -> usize {
    text.chars().next().map_or(0, char::len_utf8)
}

/// A value and the remaining text.
fn value(text: &str) -> (Cow<'_, str>, &str) {
    let Some(quote) = text.chars().next() else {
        return (Cow::Borrowed(""), "");
    };
    match quote {
        '"' | '\'' | '`' => {
            let inner = &text[1..];
            let mut escaped = false;
            let end = inner.find(|c: char| {
                let is_end = c == quote && !escaped;
                escaped = c == '\\' && !escaped;
                is_end
            });
            let (value, rest) = match end {
                Some(end) => (&inner[..end], &inner[end + 1..]),
                None => (inner, ""),
            };
            (unescaped(value), rest)
        }
        '{' => {
            let end = braces(text).unwrap_or(text.len());
            let inner = text[1..end].strip_suffix('}').unwrap_or(&text[1..end]);
            (expression(inner.trim()), &text[end..])
        }
        _ => {
            let end = text.find(|c: char| c.is_whitespace() || c == ',');
            let (value, rest) = text.split_at(end.unwrap_or(text.len()));
            (Cow::Borrowed(value), rest)
        }
    }
}

/// The string in a JavaScript expression: `"x"`, `require('x').default`,
/// `useBaseUrl('x')`; else the expression.
fn expression(code: &str) -> Cow<'_, str> {
    // The caller parses lists.
    if code.starts_with('[') {
        return Cow::Borrowed(code);
    }
    let Some(start) = code.find(['"', '\'', '`']) else {
        return Cow::Borrowed(code);
    };
    let is_call = ["require(", "useBaseUrl("]
        .iter()
        .any(|call| code.starts_with(call));
    if start > 0 && !is_call {
        return Cow::Borrowed("");
    }
    value(&code[start..]).0
}

fn unescaped(value: &str) -> Cow<'_, str> {
    if !value.contains("\\\"") && !value.contains("\\'") {
        return Cow::Borrowed(value);
    }
    Cow::Owned(value.replace("\\\"", "\"").replace("\\'", "'"))
}

/// The length of a text in braces, both braces included.
pub(super) fn braces(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), byte) if byte == open => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'' | b'`') => quote = Some(byte),
            (None, b'{') => depth += 1,
            (None, b'}') => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_of_writing_arguments_is_read() {
        let read = Arguments::read(
            r#""first" title="A \"b\"" kind='c' url={"d"} src={require('./e.png').default} open second"#,
        );
        assert_eq!(read.at(0), Some("first"));
        assert_eq!(read.at(2), Some("second"));
        assert_eq!(read.get(&["label", "title"]), Some("A \"b\""));
        assert_eq!(read.get(&["kind"]), Some("c"));
        assert_eq!(read.get(&["url"]), Some("d"));
        assert_eq!(read.get(&["src"]), Some("./e.png"));
        assert!(read.has("open") && !read.has("closed"));
        assert_eq!(Arguments::read("id=\"x\", n=3").get(&["n"]), Some("3"));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in "([a-z]{1,3}|=|\"|'|`|\\{|\\}|,| |\\\\|é){0,20}") {
            let _ = Arguments::read(&text);
        }
    }
}
