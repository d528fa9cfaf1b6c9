use pulldown_cmark::{Event, Tag, TagEnd};

use super::anchor::{Anchors, slug};
use super::mojibake;
use super::role::RoleTable;
use crate::book::{Heading, Node};
use crate::source::Span;

/// A heading before anchors are handed out.
#[derive(Debug)]
pub(super) struct HeadingDraft {
    node: usize,
    level: Option<u8>,
    id: Option<String>,
    span: Span,
    pub(super) text: String,
}

impl HeadingDraft {
    pub(super) fn new(node: usize, level: u8, id: Option<String>, span: Span) -> Self {
        Self {
            node,
            level: Some(level),
            id,
            span,
            text: String::new(),
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
    })
}

/// Hands out anchors and roles. Real headings come first, so that a bold line
/// never changes an anchor that exists elsewhere.
pub(super) fn finish_headings(drafts: Vec<HeadingDraft>, roles: &RoleTable) -> Vec<Heading> {
    let mut anchors = Anchors::default();
    let mut above = 1;
    let mut headings: Vec<Heading> = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let HeadingDraft {
            node,
            level,
            id,
            span,
            text,
        } = draft;
        above = level.unwrap_or(above);
        let anchor = match (level, &id) {
            (None, _) => String::new(),
            (Some(_), Some(id)) => anchors.take(id),
            (Some(_), None) => anchors.take(&slug(mojibake::strip_ornament(&text))),
        };
        let with_id = id.is_some();
        headings.push(Heading {
            node,
            level: level.unwrap_or(above.saturating_add(1).min(6)),
            bold_line: level.is_none(),
            role: roles.role_of(mojibake::strip_ornament(&text)),
            old_anchors: if with_id {
                vec![slug(mojibake::strip_ornament(&text))]
            } else {
                Vec::new()
            },
            text: text.trim().to_owned(),
            anchor,
            span,
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
