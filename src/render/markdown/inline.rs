//! What stands in a line: texts, links and images.

use super::escape::{destination, escaped};
use crate::book::{Book, Document, Link as Written, Page, Target};
use crate::render::body::{Href, href, label, written};
use crate::source::Span;

/// How a link is written.
pub(super) enum Link {
    /// Its text, which leads nowhere.
    Text,
    /// Its text and an address.
    To(String),
    /// Text and address together.
    Whole(String),
}

/// The link or image of a node, with its index among the page's links.
fn at(page: &Page, node: usize) -> Option<(usize, &Written, &Target)> {
    let links = &page.document.links;
    let index = links.partition_point(|link| link.node < node);
    let link = links.get(index).filter(|link| link.node == node)?;
    Some((index, link, page.targets.get(index)?))
}

/// The link that begins at a node.
pub(super) fn link(page: &Page, node: usize, book: &Book) -> Link {
    let Some((index, link, target)) = at(page, node) else {
        return Link::Text;
    };
    if *target == Target::Text {
        return Link::Whole(escaped(&written(link)));
    }
    let Href::To(address) = href(page, target, &link.destination, book) else {
        return Link::Text;
    };
    if let Some(label) = label(page, index, book) {
        let (label, end) = (escaped(label), destination(&address, ""));
        return Link::Whole(format!("[{label}]({end})"));
    }
    let is_bare = link.text == address && address.contains("://");
    if is_bare && !address.contains(|c: char| c.is_whitespace() || c == '<' || c == '>') {
        return Link::Whole(format!("<{address}>"));
    }
    Link::To(address)
}

/// The image at a node; one from elsewhere is a link, as on the page.
pub(super) fn image(page: &Page, node: usize, title: &str, book: &Book) -> String {
    let Some((_, link, target)) = at(page, node) else {
        return String::new();
    };
    let text = escaped(link.text.trim());
    if *target == Target::Text {
        return escaped(&written(link));
    }
    let is_data = link.destination.trim_start().starts_with("data:");
    match href(page, target, &link.destination, book) {
        Href::To(address) if !is_data => {
            let mark = if *target == Target::External { "" } else { "!" };
            let is_nameless = text.is_empty() && mark.is_empty();
            let text = if is_nameless { "image" } else { &text };
            format!("{mark}[{text}]({})", destination(&address, title))
        }
        _ => text,
    }
}

/// A text in which no `<` begins a tag, not even together with what follows:
/// of `<scr<b>ipt>` the tag in the middle is left out.
fn without_tags(text: &str) -> String {
    if !text.contains('<') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len() + 8);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let is_harmless = |next: &char| next.is_whitespace() || next.is_ascii_digit();
        if c == '<' && !rest.peek().is_some_and(is_harmless) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// A text as the author wrote it, if it stands so in the file; else escaped.
pub(super) fn text(text: &str, span: Span, document: &Document, in_cell: bool) -> String {
    let file = document.source.text();
    let range = span.range();
    let is_written = file.get(range.clone()) == Some(text);
    let text = if is_written {
        let before = file[..range.start].bytes().rev();
        let is_escaped = before.take_while(|byte| *byte == b'\\').count() % 2 == 1;
        let is_mark = text.starts_with(|c: char| c.is_ascii_punctuation() && c != '<');
        if is_escaped && is_mark && !(in_cell && text.starts_with('|')) {
            format!("\\{}", without_tags(text))
        } else {
            without_tags(text)
        }
    } else {
        escaped(text)
    };
    if in_cell && is_written {
        text.replace('|', "\\|")
    } else {
        text
    }
}
