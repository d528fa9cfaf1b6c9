//! Attribute lines of kramdown (Jekyll, Just the Docs), and values that
//! Liquid prints.

use std::ops::Range;

use super::names::{Role, role_of};
use super::scan::Scan;
use super::token::Token;

/// A block that becomes a callout because of its class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Note<'a> {
    pub(super) kind: &'a str,
    /// Whether its first line is its title.
    pub(super) has_title: bool,
}

/// The state of the preceding lines.
#[derive(Debug, Default)]
pub(super) struct Lines<'a> {
    /// Start of the open block; `None` after a blank line.
    block: Option<usize>,
    last: Range<usize>,
    /// The role of the next block.
    next: Option<Note<'a>>,
    notes: Vec<(usize, Note<'a>)>,
    tokens: Vec<Token<'a>>,
}

impl<'a> Lines<'a> {
    /// Whether the next line begins a block.
    pub(super) fn begins_block(&self) -> bool {
        self.block.is_none()
    }

    /// Processes a line of code.
    pub(super) fn other(&mut self, start: usize) {
        self.block.get_or_insert(start);
        self.notes
            .extend(self.next.take().map(|note| (start, note)));
        self.last = 0..0;
    }

    /// Processes a line of text. Returns whether it is an attribute line.
    pub(super) fn take(&mut self, text: &'a str, range: Range<usize>) -> bool {
        let line = text[range.clone()].trim_start();
        let range = range.end - line.len()..range.end;
        let line = line.trim_end();
        if line.is_empty() {
            self.block = None;
            return false;
        }
        let inner = line
            .strip_prefix("{:")
            .and_then(|rest| rest.strip_suffix('}'));
        let Some(inner) = inner.filter(|inner| !inner.contains(['{', '}'])) else {
            self.block.get_or_insert(range.start);
            self.notes
                .extend(self.next.take().map(|note| (range.start, note)));
            self.last = range;
            return false;
        };
        self.attribute_line(text, inner, range);
        true
    }

    fn attribute_line(&mut self, text: &'a str, inner: &'a str, range: Range<usize>) {
        let mut words = inner.split([' ', '.']).filter(|word| !word.is_empty());
        let last = &text[self.last.clone()];
        if inner.split_whitespace().any(|word| word == "toc") && self.block.is_some() {
            // The list above is a placeholder for the table of contents.
            self.tokens
                .push(Token::text(self.last.start..range.end, ""));
            return;
        }
        let note = words.find_map(note_of);
        let id = id_of(inner);
        if note.is_none() && id.is_some() && !last.starts_with('#') {
            // IDs of other text become anchors when that text is parsed.
            return;
        }
        self.tokens.push(Token::text(range.clone(), ""));
        if let Some(note) = note {
            match self.block {
                Some(start) => self.notes.push((start, note)),
                None => self.next = Some(note),
            }
        } else if let Some(id) = id
            && self.block.is_some()
            && last.starts_with('#')
            && !last.contains("{#")
        {
            let end = self.last.start + last.trim_end().len();
            self.tokens
                .push(Token::text(end..end, format!(" {{#{id}}}")));
        }
    }

    /// Adds what was found to the rest.
    pub(super) fn finish(self, out: &mut Scan<'a>) {
        if self.tokens.is_empty() {
            return;
        }
        out.notes = self.notes;
        out.notes.sort_by_key(|(start, _)| *start);
        out.tokens.extend(self.tokens);
        out.tokens
            .sort_by_key(|token| (token.range.start, token.range.end));
        let mut end = 0;
        out.tokens.retain(|token| {
            let fits = token.range.start >= end;
            end = end.max(token.range.end);
            fits
        });
    }
}

/// The callout that a class names: `.note`, `.warning-title`.
fn note_of(class: &str) -> Option<Note<'_>> {
    let (name, has_title) = match class.strip_suffix("-title") {
        Some(name) => (name, true),
        None => (class, false),
    };
    let is_theme = matches!(name, "highlight" | "new");
    let is_callout = is_theme || matches!(role_of(name), Some(Role::Callout(kind)) if kind != "*");
    is_callout.then_some(Note {
        kind: name,
        has_title,
    })
}

fn id_of(inner: &str) -> Option<&str> {
    let mut words = inner.split_whitespace();
    let id = words.find_map(|word| word.strip_prefix('#'))?;
    let id = id.split('.').next().unwrap_or(id);
    (!id.is_empty()).then_some(id)
}

/// The output of `{{ … }}` if it does not depend on the site's settings: the
/// URL of the site, which is removed, or a quoted string.
pub(super) fn printed(inner: &str) -> Option<String> {
    let value = inner
        .split('|')
        .next()
        .unwrap_or(inner)
        .trim_matches('-')
        .trim();
    if matches!(value, "site.baseurl" | "site.url" | "site.github.url") {
        return Some(String::new());
    }
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let text = value[1..].strip_suffix(quote)?;
    (!text.contains(quote)).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_are_known_are_printed() {
        assert_eq!(printed("site.baseurl").as_deref(), Some(""));
        assert_eq!(printed("\"/a/b\" | relative_url").as_deref(), Some("/a/b"));
        assert_eq!(printed("page.title"), None);
        assert_eq!(printed("\"a"), None);
    }
}
