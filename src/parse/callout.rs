use super::dialect::{capitalised, plain};
use crate::book::CalloutFold;

/// The marker line of a callout: `> [!NOTE]`, `> [!warning]- Title`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Marker {
    pub(super) kind: String,
    pub(super) title: String,
    pub(super) fold: CalloutFold,
    /// Length of the marker line in the quote's text, its line break left out.
    pub(super) length: usize,
}

/// Parses the marker at the beginning of a block quote. A marker in a nested
/// quote belongs to that quote; quotes may nest without limit.
pub(super) fn read_marker(quote: &str) -> Option<Marker> {
    let inside = quote.trim_start_matches([' ', '\t']);
    let inside = inside.strip_prefix('>').unwrap_or(inside);
    let inside = inside.trim_start_matches([' ', '\t']);
    if !inside.starts_with("[!") {
        return None;
    }
    let line = quote.split('\n').next().unwrap_or_default();
    let inner = inside[2..].split('\n').next().unwrap_or_default();
    let (kind, rest) = inner.split_once(']')?;
    // In Obsidian, the text after `|` selects a style.
    let kind = kind.split('|').next().unwrap_or(kind);
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if kind.is_empty() || !kind.bytes().all(is_plain) {
        return None;
    }
    let (fold, rest) = match rest.as_bytes().first() {
        Some(b'-') => (CalloutFold::Closed, &rest[1..]),
        Some(b'+') => (CalloutFold::Open, &rest[1..]),
        _ => (CalloutFold::Never, rest),
    };
    let kind = kind.to_ascii_lowercase();
    let title = match rest.trim() {
        "" => capitalised(&kind),
        title => plain(title),
    };
    Some(Marker {
        kind,
        title,
        fold,
        length: line.trim_end_matches('\r').len(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_of_each_kind() {
        let read = |text| read_marker(text).map(|m| (m.kind, m.title, m.fold));
        let note = |title: &str, fold| Some(("note".to_owned(), title.to_owned(), fold));
        assert_eq!(read("> [!NOTE]\n> text"), note("Note", CalloutFold::Never));
        assert_eq!(
            read("> [!note]- Long story\n"),
            note("Long story", CalloutFold::Closed)
        );
        assert_eq!(read(">[!note]+"), note("Note", CalloutFold::Open));
        assert_eq!(read("> [not a callout]"), None);
        assert_eq!(read("> text [!NOTE]"), None);
        assert_eq!(read("> > [!NOTE]"), None);
    }
}
