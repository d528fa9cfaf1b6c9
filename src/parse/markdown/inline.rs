use std::ops::Range;

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};

use super::{Walker, owned};
use crate::book::{Link, LinkKind};
use crate::parse::{autolink, html, mojibake};
use crate::source::{SourceFile, Span};

impl Walker<'_> {
    pub(super) fn start_link(
        &mut self,
        kind: LinkKind,
        destination: String,
        title: String,
        span: Span,
    ) {
        let destination_span = find_in(self.source, span, &destination);
        let tag = {
            let (dest_url, title, id) = (
                CowStr::Borrowed(""),
                CowStr::from(title),
                CowStr::Borrowed(""),
            );
            match kind {
                LinkKind::Image => Tag::Image {
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
        });
    }

    pub(super) fn text(&mut self, text: &str, span: Span, range: &Range<usize>) {
        if let Some(block) = &mut self.block {
            super::code::add_code(block, text, span, self.source);
            return;
        }
        let shown = mojibake::repair(text);
        self.gather(&shown);
        // Places inside the text are known only where it stands as written.
        let as_written = text.len() == range.len() && shown == text;
        let bare = if self.links.is_empty() && self.heading.is_none() && as_written {
            autolink::addresses(&shown)
        } else {
            Vec::new()
        };
        let mut at = 0;
        for address in bare {
            self.plain(
                &shown[at..address.range.start],
                self.place(range.start + at..range.start + address.range.start),
            );
            let place =
                self.place(range.start + address.range.start..range.start + address.range.end);
            let written = &shown[address.range.clone()];
            self.start_link(LinkKind::Link, address.destination, String::new(), place);
            self.gather_link(written);
            self.plain(written, place);
            self.links.pop();
            self.push(Event::End(TagEnd::Link), place);
            at = address.range.end;
        }
        self.plain(
            &shown[at..],
            if at == 0 {
                span
            } else {
                self.place(range.start + at..range.end)
            },
        );
    }

    fn plain(&mut self, text: &str, span: Span) {
        if !text.is_empty() {
            self.push(Event::Text(owned(CowStr::Borrowed(text))), span);
        }
    }

    /// Adds text to the open heading and the open links.
    pub(super) fn gather(&mut self, text: &str) {
        if let Some(heading) = &mut self.heading {
            heading.text.push_str(text);
        }
        self.gather_link(text);
    }

    fn gather_link(&mut self, text: &str) {
        for &link in &self.links {
            self.out.links[link].text.push_str(text);
        }
    }

    pub(super) fn html(&mut self, event: Event<'static>, span: Span) {
        let text = self.source.slice(span);
        self.out.raw_html = true;
        self.out.html_ids.extend(html::ids(text));
        let node = self.push(event, span);
        for reference in html::references(text) {
            let start = span.start as usize;
            let place = Span::new(start + reference.range.start..start + reference.range.end);
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
            });
        }
    }
}

/// Where `wanted` stands inside `span`: the last place, as a destination
/// stands behind its text. The whole span where it is written elsewhere.
fn find_in(source: &SourceFile, span: Span, wanted: &str) -> Span {
    let text = source.slice(span);
    match text.rfind(wanted).filter(|_| !wanted.is_empty()) {
        Some(at) => {
            let start = span.start as usize + at;
            Span::new(start..start + wanted.len())
        }
        None => span,
    }
}
