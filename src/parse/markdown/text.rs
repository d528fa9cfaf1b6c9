use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};

use super::Walker;
use super::inline::WikiLink;
use crate::book::{Formula, FormulaKind, Link, LinkKind, LinkLook};
use crate::parse::{autolink, html, mojibake};
use crate::source::{SourceFile, Span};

impl<'a> Walker<'a> {
    pub(super) fn start_link(
        &mut self,
        kind: LinkKind,
        destination: String,
        title: CowStr<'a>,
        span: Span,
    ) {
        let destination_span = find_in(self.source, span, &destination);
        let tag = {
            let (dest_url, id) = (CowStr::Borrowed(""), CowStr::Borrowed(""));
            match kind {
                LinkKind::Image | LinkKind::WikiImage => Tag::Image {
                    link_type: LinkType::Inline,
                    dest_url,
                    title,
                    id,
                },
                _ => Tag::Link {
                    link_type: LinkType::Inline,
                    dest_url,
                    title,
                    id,
                },
            }
        };
        let node = self.push(Event::Start(tag), span);
        self.links.push(self.out.links.len());
        self.out.links.push(Link {
            node,
            kind,
            destination,
            text: String::new(),
            span,
            destination_span,
            wiki_label: None,
            look: LinkLook::default(),
        });
    }

    /// A short code, shown as its emoji. Anchors use the written form, as on
    /// GitHub.
    pub(super) fn emoji(&mut self, emoji: CowStr<'a>, range: &Range<usize>) {
        let span = self.place(range.clone());
        if let Some(heading) = &mut self.heading {
            let written = heading.written.get_or_insert_with(|| heading.text.clone());
            written.push_str(&self.rewritten.text[range.clone()]);
            heading.text.push_str(&emoji);
        }
        self.gather_link(&emoji);
        self.plain(emoji, span);
    }

    pub(super) fn wiki_link(&mut self, link: WikiLink<'a>, span: Span) {
        let end = match link.kind {
            LinkKind::WikiImage => TagEnd::Image,
            _ => TagEnd::Link,
        };
        self.start_link(link.kind, link.destination, CowStr::Borrowed(""), span);
        let destination_span = self.place(link.destination_range);
        let text_span = self.place(link.text_range);
        if let Some(open) = self.out.links.last_mut() {
            open.destination_span = destination_span;
            open.wiki_label = link.label;
            (open.look.width, open.look.height) = link.size;
        }
        self.gather(&link.text);
        self.plain(link.text, text_span);
        self.last_link = self.links.pop();
        self.push(Event::End(end), span);
    }

    pub(super) fn text(&mut self, text: CowStr<'a>, span: Span, range: &Range<usize>) {
        if self.block.is_some() {
            self.add_code(&text, range);
            return;
        }
        let repaired = if self.is_damaged {
            match mojibake::repair(&text) {
                Cow::Owned(repaired) => Some(repaired),
                Cow::Borrowed(_) => None,
            }
        } else {
            None
        };
        // Places inside the text are known only where it stands as written.
        let as_written = text.len() == range.len() && repaired.is_none();
        let shown = repaired.map_or(text, CowStr::from);
        self.gather(&shown);
        let bare = if self.links.is_empty() && self.heading.is_none() && as_written {
            autolink::addresses(&shown)
        } else {
            Vec::new()
        };
        let mut at = 0;
        for address in bare {
            self.plain(
                part(&shown, at..address.range.start),
                self.place(range.start + at..range.start + address.range.start),
            );
            let place =
                self.place(range.start + address.range.start..range.start + address.range.end);
            let written = part(&shown, address.range.clone());
            self.start_link(LinkKind::Link, address.destination, "".into(), place);
            self.gather_link(&written);
            self.plain(written, place);
            self.links.pop();
            self.push(Event::End(TagEnd::Link), place);
            at = address.range.end;
        }
        if at == 0 {
            self.plain(shown, span);
        } else {
            let rest = part(&shown, at..shown.len());
            self.plain(rest, self.place(range.start + at..range.end));
        }
    }

    /// A formula, or dollar signs that only the parser has paired.
    pub(super) fn formula(
        &mut self,
        tex: CowStr<'a>,
        kind: FormulaKind,
        span: Span,
        range: &Range<usize>,
    ) {
        if self.formulas.binary_search(&range.start).is_err() {
            let dollars = if kind == FormulaKind::Block {
                "$$"
            } else {
                "$"
            };
            let text = format!("{dollars}{tex}{dollars}");
            self.gather(&text);
            self.plain(text.into(), span);
            return;
        }
        self.gather(&tex);
        let text = tex.to_string();
        let node = self.push(
            match kind {
                FormulaKind::Inline => Event::InlineMath(tex),
                FormulaKind::Block => Event::DisplayMath(tex),
            },
            span,
        );
        self.out.formulas.push(Formula {
            node,
            kind,
            tex: text,
            span,
        });
    }

    fn plain(&mut self, text: CowStr<'a>, span: Span) {
        if !text.is_empty() {
            self.out.texts.push(span);
            self.push(Event::Text(text), span);
        }
    }

    /// Adds text to the open heading and the open links.
    pub(super) fn gather(&mut self, text: &str) {
        if let Some(heading) = &mut self.heading {
            heading.push(text);
        }
        self.gather_link(text);
    }

    fn gather_link(&mut self, text: &str) {
        for &link in &self.links {
            self.out.links[link].text.push_str(text);
        }
    }

    pub(super) fn html(&mut self, event: Event<'a>, span: Span, range: &Range<usize>) {
        let text = &self.rewritten.text[range.clone()];
        self.out.raw_html = true;
        self.out.html_ids.extend(html::ids(text));
        let node = self.push(event, span);
        for reference in html::references(text) {
            let start = range.start + reference.range.start;
            let place = self.place(start..start + reference.range.len());
            self.out.links.push(Link {
                node,
                kind: if reference.is_source {
                    LinkKind::HtmlSource
                } else {
                    LinkKind::HtmlLink
                },
                destination: text[reference.range].replace("&amp;", "&"),
                text: String::new(),
                span,
                destination_span: place,
                wiki_label: None,
                look: LinkLook::default(),
            });
        }
    }
}

/// A part of a text, which borrows from the page where the text does.
fn part<'a>(text: &CowStr<'a>, range: Range<usize>) -> CowStr<'a> {
    match text {
        CowStr::Borrowed(text) => CowStr::Borrowed(&text[range]),
        text => CowStr::Borrowed(&text[range]).into_static(),
    }
}

/// The span of `wanted` inside `span`: the last occurrence, because a
/// destination follows its text. The whole span if it is defined elsewhere.
fn find_in(source: &SourceFile, span: Span, wanted: &str) -> Span {
    let text = source.slice(span);
    let place = memchr::memmem::rfind(text.as_bytes(), wanted.as_bytes());
    match place.filter(|_| !wanted.is_empty()) {
        Some(at) => {
            let start = span.start as usize + at;
            Span::new(start..start + wanted.len())
        }
        None => span,
    }
}
