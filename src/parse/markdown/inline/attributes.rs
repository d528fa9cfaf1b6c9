//! Attribute lists of Python-Markdown and kramdown: `{ .class #id key=value }`.

use crate::book::LinkLook;

/// The longest list, in bytes.
const MAX_ATTRIBUTE_BYTES: usize = 500;

/// The supported attributes of a list.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Attributes {
    /// Length of the list, braces included.
    pub(super) length: usize,
    pub(super) id: Option<String>,
    pub(super) look: LinkLook,
}

/// The attribute list that `text` begins with.
pub(super) fn read(text: &str) -> Option<Attributes> {
    let inner = text.strip_prefix('{')?;
    let window = &inner.as_bytes()[..inner.len().min(MAX_ATTRIBUTE_BYTES)];
    let end = memchr::memchr3(b'}', b'{', b'\n', window)?;
    if window[end] != b'}' {
        return None;
    }
    let list = inner.get(..end)?;
    let mut found = Attributes {
        length: end + 2,
        ..Attributes::default()
    };
    let (list, is_marked) = match list.strip_prefix(':') {
        Some(rest) => (rest, true),
        None => (list, false),
    };
    let mut rest = list.trim_start();
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let (word, value, after) = next(rest)?;
        match (word.as_bytes()[0], value) {
            (b'#', None) if is_name(&word[1..]) => found.id = Some(word[1..].to_owned()),
            (b'.', None) if is_name(&word[1..]) => found.look.button |= &word[1..] == "md-button",
            (_, Some(value)) if is_name(word) => found.set(word, value),
            // A reference to a definition of kramdown.
            (_, None) if is_marked && is_name(word) => {}
            _ => return None,
        }
        rest = after.trim_start();
    }
    Some(found)
}

impl Attributes {
    fn set(&mut self, key: &str, value: &str) {
        let pixels = || value.strip_suffix("px").unwrap_or(value).parse().ok();
        match key {
            "id" if is_name(value) => self.id = Some(value.to_owned()),
            "width" => self.look.width = pixels(),
            "height" => self.look.height = pixels(),
            "class" => self.look.button |= value.split(' ').any(|class| class == "md-button"),
            _ => {}
        }
    }
}

/// The first word, the value behind its `=`, and the rest.
fn next(text: &str) -> Option<(&str, Option<&str>, &str)> {
    let end = text
        .find(|c: char| c.is_whitespace() || c == '=')
        .unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    let Some(value) = rest.strip_prefix('=') else {
        return (!word.is_empty()).then_some((word, None, rest));
    };
    if word.is_empty() {
        return None;
    }
    for quote in ['"', '\'', '“', '”'] {
        if let Some(inner) = value.strip_prefix(quote) {
            let (value, rest) = inner.split_once(if quote == '“' { '”' } else { quote })?;
            return Some((word, Some(value), rest));
        }
    }
    let end = value.find(char::is_whitespace).unwrap_or(value.len());
    let (value, rest) = value.split_at(end);
    (!value.is_empty()).then_some((word, Some(value), rest))
}

fn is_name(text: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ':' | '.' | '/');
    text.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '-'))
        && text.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_and_other_braces_left() {
        let sized = read("{ width=200 height=\"80px\" } x").expect("a list");
        assert_eq!(sized.length, "{ width=200 height=\"80px\" }".len());
        assert_eq!((sized.look.width, sized.look.height), (Some(200), Some(80)));
        let named = read("{: .note #top }").expect("a list");
        assert_eq!(named.id.as_deref(), Some("top"));
        assert!(read("{ .md-button .md-button--primary }").is_some_and(|list| list.look.button));
        assert!(read("{target=_blank}").is_some());
        assert!(read("{:target=\"_blank\" rel=\"x\"}").is_some());
        for text in [
            "{}",
            "{ }",
            "{id}",
            "{a: b}",
            "{{ x }}",
            "{ .a",
            "{\"a\": 1}",
            "{ =x }",
            "{1..3}",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
