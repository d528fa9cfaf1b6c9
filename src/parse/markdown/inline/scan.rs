use std::ops::Range;

use super::merged::Merged;
use super::pairs::{Delimiter, Kind};
use super::{Dialect, attributes, icon, keys, short_code, wiki};
use crate::book::Generator;
use crate::parse::autolink;

/// Something in a text that a dialect knows.
#[derive(Debug)]
pub(super) enum Token {
    Emoji(&'static str),
    Icon(icon::Icon),
    Keys(keys::Keys),
    Wiki(wiki::WikiBrackets),
    Delimiter(Delimiter),
    /// The text before and after.
    Change(Range<usize>, Range<usize>),
    Abbreviation(String),
}

/// Where a text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Enclosing {
    /// In a paragraph, heading or cell.
    Block,
    /// In a link, which holds no other link.
    Link,
    /// In an address that is its own text.
    Address,
}

/// Whether a text may hold a token, by the bytes that tokens have.
pub(super) fn may_hold_tokens(text: &str) -> bool {
    text.bytes().any(is_sign)
}

const fn is_sign(byte: u8) -> bool {
    matches!(byte, b':' | b'[' | b'{' | b'}' | b'+' | b'=' | b'^' | b'~')
}

/// The tokens of a text, in order.
pub(super) fn scan(
    text: &Merged<'_>,
    within: Range<usize>,
    enclosing: Enclosing,
    dialect: &Dialect<'_>,
) -> Vec<(Range<usize>, Token)> {
    if enclosing == Enclosing::Address {
        return Vec::new();
    }
    let mut scanner = Scanner {
        text: &text.text[..within.end],
        enclosing,
        is_mkdocs: dialect.generator == Generator::MkDocs,
        behind: 0,
    };
    let mut tokens = Vec::new();
    let mut at = within.start;
    while let Some(found) = scanner.text.as_bytes()[at..]
        .iter()
        .position(|byte| is_sign(*byte))
    {
        at += found;
        match scanner.token(at) {
            Some((range, token))
                if !text.is_escaped(dialect.text, at) && range.start >= within.start =>
            {
                at = range.end;
                tokens.push((range, token));
            }
            _ => at += 1,
        }
    }
    if let Some(known) = &dialect.abbreviations {
        let part = &text.text[within.clone()];
        let found = known.find(part).map(|(range, meaning)| {
            let range = within.start + range.start..within.start + range.end;
            (range, Token::Abbreviation(meaning.to_owned()))
        });
        merge(&mut tokens, found.collect());
    }
    if enclosing == Enclosing::Block && !tokens.is_empty() {
        outside_of_addresses(&mut tokens, &text.text);
    }
    tokens
}

/// Adds tokens that overlap none of those that are there.
fn merge(tokens: &mut Vec<(Range<usize>, Token)>, more: Vec<(Range<usize>, Token)>) {
    if more.is_empty() {
        return;
    }
    tokens.extend(more);
    // Stable sort: the first of two tokens at the same position stays.
    tokens.sort_by_key(|(range, _)| range.start);
    let mut end = 0;
    tokens.retain(|(range, _)| {
        let is_free = range.start >= end;
        if is_free {
            end = range.end;
        }
        is_free
    });
}

/// Leaves out what is part of an address.
fn outside_of_addresses(tokens: &mut Vec<(Range<usize>, Token)>, text: &str) {
    let addresses = autolink::addresses(text);
    if addresses.is_empty() {
        return;
    }
    tokens.retain(|(range, _)| {
        let next = addresses.partition_point(|address| address.range.end <= range.start);
        addresses
            .get(next)
            .is_none_or(|address| address.range.start >= range.end)
    });
}

struct Scanner<'t> {
    text: &'t str,
    enclosing: Enclosing,
    is_mkdocs: bool,
    /// The end of the last emoji.
    behind: usize,
}

impl Scanner<'_> {
    /// The token whose sign stands at `at`.
    fn token(&mut self, at: usize) -> Option<(Range<usize>, Token)> {
        let rest = &self.text.as_bytes()[at..];
        match rest {
            [b':', ..] => self.named(at),
            [b'[', b'[', ..] if self.enclosing == Enclosing::Block => {
                let found = wiki::read(self.text, at)?;
                Some((found.range.clone(), Token::Wiki(found)))
            }
            [b'{', b'+', b'+', ..] => Some(open(at, 3, Kind::Added)),
            [b'{', b'-', b'-', ..] => Some(open(at, 3, Kind::Removed)),
            [b'{', b'=', b'=', ..] => Some(open(at, 3, Kind::Marked)),
            [b'{', b'>', b'>', ..] => Some(open(at, 3, Kind::Comment)),
            [b'+', b'+', b'}', ..] => Some(close(at, 3, Kind::Added)),
            [b'=', b'=', b'}', ..] => Some(close(at, 3, Kind::Marked)),
            [b'}', ..] => self.closed_by_brace(at),
            [b'+', b'+', ..] => {
                let keys = keys::read(self.text, at, self.is_mkdocs)?;
                Some((keys.range.clone(), Token::Keys(keys)))
            }
            [b'=', b'=', ..] => self.doubled(at, Kind::Highlight),
            [b'^', b'^', ..] => self.doubled(at, Kind::Insert),
            [b'{', b'~', b'~', ..] => self.change(at),
            [b'~', b'~', ..] => None,
            [b'^', ..] if self.is_mkdocs => Some(self.raised(at, Kind::Superscript)),
            [b'~', ..] if self.is_mkdocs => Some(self.raised(at, Kind::Subscript)),
            _ => None,
        }
    }

    /// An emoji or an icon, with the attribute list behind it.
    fn named(&mut self, at: usize) -> Option<(Range<usize>, Token)> {
        let (mut range, token) = if let Some(icon) = icon::read(self.text, at) {
            (icon.range.clone(), Token::Icon(icon))
        } else {
            let (range, emoji) = short_code::read(self.text, at, self.behind)?;
            (range, Token::Emoji(emoji))
        };
        if let Some(list) = attributes::read(&self.text[range.end..]) {
            range.end += list.length;
        }
        self.behind = range.end;
        Some((range, token))
    }

    fn closed_by_brace(&self, at: usize) -> Option<(Range<usize>, Token)> {
        let kind = match &self.text.as_bytes()[..at] {
            [.., b'-', b'-'] => Kind::Removed,
            [.., b'<', b'<'] => Kind::Comment,
            _ => return None,
        };
        Some(close(at - 2, 3, kind))
    }

    /// A delimiter of two equal characters next to a word; between spaces or
    /// words it is an operator.
    fn doubled(&self, at: usize, kind: Kind) -> Option<(Range<usize>, Token)> {
        let sign = self.text.as_bytes()[at];
        let before = self.text[..at].chars().next_back();
        let after = self.text[at + 2..].chars().next();
        let is_sign = |c: Option<char>| c == Some(char::from(sign));
        if is_sign(before) || is_sign(after) {
            return None;
        }
        let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        // At the start or end, another event such as code or bold text is
        // adjacent.
        let inside_start = |c: char| c.is_alphanumeric() || "\"'(“‘«$@#&<*`".contains(c);
        let inside_end = |c: char| c.is_alphanumeric() || "\"').,!?%:;”’»&>*`/".contains(c);
        let delimiter = Delimiter {
            kind,
            can_open: !word(before) && after.is_none_or(inside_start),
            can_close: before.is_none_or(inside_end) && !word(after),
        };
        Some((at..at + 2, Token::Delimiter(delimiter)))
    }

    /// `{~~old~>new~~}`
    fn change(&self, at: usize) -> Option<(Range<usize>, Token)> {
        const MAX_SCAN_BYTES: usize = 2_000;
        let rest = &self.text.as_bytes()[at + 3..];
        let rest = &rest[..rest.len().min(MAX_SCAN_BYTES)];
        let end = memchr::memmem::find(rest, b"~~}")?;
        let arrow = memchr::memmem::find(&rest[..end], b"~>")?;
        let start = at + 3;
        let token = Token::Change(start..start + arrow, start + arrow + 2..start + end);
        Some((at..start + end + 3, token))
    }

    fn raised(&self, at: usize, kind: Kind) -> (Range<usize>, Token) {
        let space = |c: Option<char>| c.is_none_or(char::is_whitespace);
        let delimiter = Delimiter {
            kind,
            can_open: !space(self.text[at + 1..].chars().next()),
            can_close: !space(self.text[..at].chars().next_back()),
        };
        (at..at + 1, Token::Delimiter(delimiter))
    }
}

fn open(at: usize, length: usize, kind: Kind) -> (Range<usize>, Token) {
    let delimiter = Delimiter {
        kind,
        can_open: true,
        can_close: false,
    };
    (at..at + length, Token::Delimiter(delimiter))
}

fn close(at: usize, length: usize, kind: Kind) -> (Range<usize>, Token) {
    let delimiter = Delimiter {
        kind,
        can_open: false,
        can_close: true,
    };
    (at..at + length, Token::Delimiter(delimiter))
}
