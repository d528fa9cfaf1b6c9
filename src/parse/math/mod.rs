//! Formulas between dollar signs. In runbooks, most dollar signs are prices,
//! shell variables or ends of regular expressions, so a formula must look like
//! one.

mod evidence;
mod scan;

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Tag};

use crate::book::Generator;
use scan::Candidate;

/// Stands for a dollar sign that delimits no formula.
const DOLLAR: char = '\u{1a}';
/// Stands for nothing: what is left of a longer delimiter.
const FILLER: char = '\u{1c}';

/// A text in which the markdown parser sees only the dollar signs of formulas.
/// All positions are unchanged.
#[derive(Debug)]
pub(super) struct Masked {
    pub(super) text: String,
    /// Where the formulas begin, in order.
    pub(super) starts: Vec<usize>,
}

/// Masks a text that holds formulas; nothing if it holds none.
pub(super) fn mask(text: &str, generator: Generator) -> Option<Masked> {
    memchr::memchr2(b'$', b'\\', text.as_bytes())?;
    let found = scan::formulas(text, generator);
    // A text with our own marks in it could not be restored.
    if found.is_empty() || text.contains([DOLLAR, FILLER]) {
        return None;
    }
    let mut bytes = text.as_bytes().to_vec();
    for byte in &mut bytes {
        if *byte == b'$' {
            *byte = DOLLAR as u8;
        }
    }
    for candidate in &found {
        write_delimiters(&mut bytes, candidate);
        if candidate.is_block {
            join_lines(&mut bytes, candidate.content.clone());
        }
    }
    let text = String::from_utf8(bytes).expect("ASCII in place of ASCII");
    let starts = found.iter().map(|candidate| candidate.open.start).collect();
    Some(Masked { text, starts })
}

/// Writes the parser's own delimiters, dollar signs, in place of those of the
/// formula.
fn write_delimiters(bytes: &mut [u8], candidate: &Candidate) {
    let dollars = if candidate.is_block { 2 } else { 1 };
    bytes[candidate.open.clone()].fill(FILLER as u8);
    bytes[candidate.open.clone()][..dollars].fill(b'$');
    bytes[candidate.close.clone()].fill(FILLER as u8);
    let end = candidate.close.end;
    bytes[end - dollars..end].fill(b'$');
}

/// Joins lines of a formula that markdown would treat as lists, headings or
/// tables.
fn join_lines(bytes: &mut [u8], content: Range<usize>) {
    const BEGINNINGS: &[u8] = b"-+*=#|~`_0123456789";
    for at in content.clone() {
        if bytes[at] == b'\n' {
            let rest = &bytes[at + 1..content.end];
            let first = rest.iter().find(|byte| !matches!(byte, b' ' | b'\t'));
            if first.is_some_and(|byte| BEGINNINGS.contains(byte)) {
                bytes[at] = b' ';
            }
        }
    }
}

/// The text as the author wrote it.
pub(super) fn unmask(text: CowStr<'_>) -> CowStr<'_> {
    if memchr::memchr2(DOLLAR as u8, FILLER as u8, text.as_bytes()).is_none() {
        return text;
    }
    text.replace(DOLLAR, "$").replace(FILLER, "").into()
}

/// An event with its texts as the author wrote them.
pub(super) fn restored(event: Event<'_>) -> Event<'_> {
    match event {
        Event::Text(text) => Event::Text(unmask(text)),
        Event::Code(text) => Event::Code(unmask(text)),
        Event::Html(text) => Event::Html(unmask(text)),
        Event::InlineHtml(text) => Event::InlineHtml(unmask(text)),
        Event::InlineMath(text) => Event::InlineMath(unmask(text)),
        Event::DisplayMath(text) => Event::DisplayMath(unmask(text)),
        Event::FootnoteReference(text) => Event::FootnoteReference(unmask(text)),
        Event::Start(tag) => Event::Start(restored_tag(tag)),
        other => other,
    }
}

fn restored_tag(tag: Tag<'_>) -> Tag<'_> {
    match tag {
        Tag::Link {
            link_type,
            dest_url,
            title,
            id,
        } => Tag::Link {
            link_type,
            dest_url: unmask(dest_url),
            title: unmask(title),
            id,
        },
        Tag::Image {
            link_type,
            dest_url,
            title,
            id,
        } => Tag::Image {
            link_type,
            dest_url: unmask(dest_url),
            title: unmask(title),
            id,
        },
        Tag::Heading {
            level,
            id,
            classes,
            attrs,
        } => Tag::Heading {
            level,
            id: id.map(unmask),
            classes,
            attrs,
        },
        Tag::FootnoteDefinition(name) => Tag::FootnoteDefinition(unmask(name)),
        other => other,
    }
}

#[cfg(test)]
mod tests;
