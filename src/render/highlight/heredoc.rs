use super::scan::{is_name, until};

/// The beginning of a here-document.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Heredoc {
    /// Where the word that ends it stands, quotes left out.
    pub(super) word: std::ops::Range<usize>,
    /// Where the operator and its word end.
    pub(super) end: usize,
    /// Whether tabs may stand before the lines.
    pub(super) tabs: bool,
    /// Whether its text is taken as it is.
    pub(super) quoted: bool,
}

/// Reads `<<WORD`, `<<-'WORD'` at `at`.
pub(super) fn heredoc(code: &[u8], at: usize) -> Option<Heredoc> {
    let rest = code.get(at..)?.strip_prefix(b"<<")?;
    let tabs = rest.first() == Some(&b'-');
    let start = until(code, at + 2 + usize::from(tabs), |byte| byte != b' ');
    let quote = *code.get(start)?;
    let quoted = matches!(quote, b'\'' | b'"');
    let start = start + usize::from(quoted);
    let end = until(code, start, |byte| {
        !is_name(byte) && byte != b'-' && byte != b'.'
    });
    let closed = !quoted || code.get(end) == Some(&quote);
    let is_word = code
        .get(start)
        .is_some_and(|&byte| is_name(byte) && !byte.is_ascii_digit());
    (closed && is_word).then(|| Heredoc {
        word: start..end,
        end: end + usize::from(quoted),
        tabs,
        quoted,
    })
}
