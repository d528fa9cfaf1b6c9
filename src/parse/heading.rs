use pulldown_cmark::{Event, Tag, TagEnd};

use super::anchor::{Anchors, OtherAnchors, slug};
use super::mojibake;
use super::role::RoleTable;
use crate::book::{Generator, Heading, Node};
use crate::source::Span;

/// A heading before anchors are handed out.
#[derive(Debug)]
pub(super) struct HeadingDraft {
    node: usize,
    level: Option<u8>,
    pub(super) id: Option<String>,
    span: Span,
    pub(super) text: String,
    /// The text as written, where short codes are shown as emoji.
    pub(super) written: Option<String>,
}

impl HeadingDraft {
    pub(super) fn new(node: usize, level: u8, span: Span) -> Self {
        Self {
            node,
            level: Some(level),
            id: None,
            span,
            text: String::new(),
            written: None,
        }
    }

    /// Adds text that is shown as it is written.
    pub(super) fn push(&mut self, text: &str) {
        self.text.push_str(text);
        if let Some(written) = &mut self.written {
            written.push_str(text);
        }
    }
}

/// The paragraph that begins at `start` as a heading, if it is one bold text
/// and nothing else, such as `**Symptoms:**`.
pub(super) fn bold_line(nodes: &[Node<'_>], start: usize) -> Option<HeadingDraft> {
    let inner = &nodes[start + 1..];
    let (first, rest) = inner.split_first()?;
    if !matches!(first.event, Event::Start(Tag::Strong)) {
        return None;
    }
    let mut text = String::new();
    let mut closed = false;
    for node in rest {
        match &node.event {
            Event::Text(more) if closed && more.trim() == ":" => {}
            _ if closed => return None,
            Event::Text(more) | Event::Code(more) => text.push_str(more),
            Event::End(TagEnd::Strong) => closed = true,
            _ => return None,
        }
    }
    let text = text.trim().trim_end_matches(':').trim_end().to_owned();
    let span = nodes[start].span;
    (!text.is_empty()).then_some(HeadingDraft {
        node: start,
        level: None,
        id: None,
        span,
        text,
        written: None,
    })
}

/// Assigns anchors and roles. Headings come first, so that a bold line never
/// changes an existing anchor.
pub(super) fn finish_headings(
    drafts: Vec<HeadingDraft>,
    roles: &RoleTable,
    generator: Generator,
) -> Vec<Heading> {
    let mut anchors = Anchors::default();
    let mut others = OtherAnchors::new(generator);
    let mut above = 1;
    let mut headings: Vec<Heading> = Vec::with_capacity(drafts.len());
    for draft in drafts {
        above = draft.level.unwrap_or(above);
        let plain = mojibake::strip_ornament(&draft.text);
        let by_text = match &draft.written {
            Some(written) => slug(written),
            None => slug(plain),
        };
        let mut old_anchors = Vec::new();
        let anchor = match (draft.level, &draft.id) {
            (None, _) => String::new(),
            (Some(_), Some(id)) => {
                old_anchors.push(by_text);
                anchors.take(id)
            }
            (Some(_), None) => {
                if draft.written.is_some() {
                    old_anchors.push(slug(plain));
                }
                old_anchors.extend(others.of(plain));
                anchors.take(&by_text)
            }
        };
        headings.push(Heading {
            node: draft.node,
            level: draft
                .level
                .unwrap_or_else(|| above.saturating_add(1).min(6)),
            bold_line: draft.level.is_none(),
            role: roles.role_of(plain),
            old_anchors,
            text: draft.text.trim().to_owned(),
            anchor,
            span: draft.span,
        });
    }
    for heading in &mut headings {
        if heading.bold_line {
            heading.anchor = anchors.take(&slug(mojibake::strip_ornament(&heading.text)));
        } else if mojibake::strip_ornament(&heading.text) != heading.text {
            heading.old_anchors.push(slug(&heading.text));
        }
    }
    for heading in &mut headings {
        let old = std::mem::take(&mut heading.old_anchors);
        heading.old_anchors = old
            .into_iter()
            .filter_map(|old| anchors.take_if_free(old))
            .collect();
    }
    headings
}
