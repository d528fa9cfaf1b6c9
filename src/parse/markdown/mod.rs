//! Walks the markdown events: stores them with their spans, and collects
//! headings, links, blocks and callouts.

mod code;
mod guard;
mod inline;
mod layout;
mod quote;
mod text;

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};

use self::inline::{Dialect, Piece, Pieces, StandIns};
use super::dialect::Rewritten;
use super::heading::{HeadingDraft, bold_line};
use super::{html, mojibake};
use crate::book::{
    Block, Callout, Formula, FormulaKind, Generator, Layout, Link, LinkKind, Mark, MarkKind, Node,
    Tab,
};
use crate::source::{SourceFile, Span};
pub(super) use guard::guarded;
pub(super) use inline::shown_title;

/// What the walk finds.
#[derive(Debug, Default)]
pub(super) struct Walked<'a> {
    pub(super) nodes: Vec<Node<'a>>,
    pub(super) texts: Vec<Span>,
    pub(super) layout: Layout,
    pub(super) headings: Vec<HeadingDraft>,
    pub(super) links: Vec<Link>,
    pub(super) marks: Vec<Mark>,
    pub(super) blocks: Vec<Block>,
    pub(super) callouts: Vec<Callout>,
    pub(super) tabs: Vec<Tab>,
    pub(super) formulas: Vec<Formula>,
    pub(super) html_ids: Vec<String>,
    pub(super) raw_html: bool,
    /// Template syntax that was taken out.
    pub(super) templates: Vec<Span>,
}

/// The text of a page in the forms that the walk needs.
#[derive(Clone, Copy)]
pub(super) struct Texts<'a> {
    /// The text with the way back to the file.
    pub(super) rewritten: &'a Rewritten<'a>,
    /// The same with stand-ins for colons that would begin definitions.
    pub(super) guarded: &'a str,
    /// Where formulas begin in it.
    pub(super) formulas: &'a [usize],
}

/// Walks the markdown after `body_start`. Results borrow from the text, so only
/// what is kept is copied.
pub(super) fn walk<'a>(
    source: &'a SourceFile,
    body_start: usize,
    texts: Texts<'a>,
    generator: Generator,
) -> Walked<'a> {
    let Texts {
        rewritten,
        guarded,
        formulas,
    } = texts;
    let mut walker = Walker {
        source,
        body_start,
        generator,
        rewritten,
        formulas,
        is_damaged: mojibake::is_damaged(&rewritten.text),
        out: Walked {
            // As many as pages of prose have at most.
            nodes: Vec::with_capacity(rewritten.text.len() / NODE_LENGTH),
            texts: Vec::with_capacity(rewritten.text.len() / TEXT_LENGTH),
            ..Walked::default()
        },
        layout: layout::LayoutDraft::default(),
        heading: None,
        links: Vec::new(),
        last_link: None,
        block: None,
        paragraph: None,
        depth: 0,
        quotes: quote::Quotes::default(),
        skip: Skip::Nothing,
    };
    let mut options = options();
    options.set(Options::ENABLE_MATH, !formulas.is_empty());
    let parser = Parser::new_ext(guarded, options).into_offset_iter();
    let dialect = Dialect::new(&rewritten.text, generator);
    let stand_ins = StandIns {
        // The same text, unless colons were replaced.
        colons: !std::ptr::eq(guarded, &raw const *rewritten.text),
        dollars: !formulas.is_empty(),
    };
    for (piece, range) in Pieces::new(dialect, parser, stand_ins) {
        match piece {
            Piece::Event(event) => walker.event(event, range),
            more => walker.more(more, range),
        }
    }
    walker.finish_tabs();
    let layout = walker.layout.finish();
    let mut walked = walker.out;
    walked.layout = layout;
    let place = |range: &Range<usize>| Span::new(body_start + range.start..body_start + range.end);
    walked.templates = rewritten.templates.iter().map(place).collect();
    walked
}

fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_DEFINITION_LIST
}

/// Bytes of text to a node, in pages with many of them.
const NODE_LENGTH: usize = 12;
/// Bytes of a page to one of its texts, in most pages.
const TEXT_LENGTH: usize = 128;

struct Walker<'a> {
    source: &'a SourceFile,
    body_start: usize,
    generator: Generator,
    rewritten: &'a Rewritten<'a>,
    /// Where formulas begin in the rewritten text.
    formulas: &'a [usize],
    /// Whether some of its text was encoded twice.
    is_damaged: bool,
    out: Walked<'a>,
    layout: layout::LayoutDraft,
    heading: Option<HeadingDraft>,
    /// Open links and images: index in `out.links`.
    links: Vec<usize>,
    /// The link or image that ended last.
    last_link: Option<usize>,
    block: Option<Block>,
    /// Index of the open paragraph's node.
    paragraph: Option<usize>,
    /// How many containers (quotes, list items …) are open.
    depth: usize,
    /// The open quotes, and the tabs among them.
    quotes: quote::Quotes,
    skip: Skip,
}

/// What of the coming events is left out.
enum Skip {
    Nothing,
    /// Inline events that begin before this offset of the rewritten text: the
    /// marker line of a callout.
    Until(usize),
    /// Everything to the end of the paragraph: a `[TOC]` marker.
    Paragraph,
    /// Everything to the end of the HTML block: a comment.
    Html,
}

impl<'a> Walker<'a> {
    fn event(&mut self, event: Event<'a>, range: Range<usize>) {
        let span = self.place(range.clone());
        self.layout.event(&event, span);
        if self.is_skipped(&event, &range) {
            return;
        }
        match event {
            Event::Start(tag) => self.start(tag, span, &range),
            Event::End(end) => self.end(end, span),
            Event::Text(text) => self.text(text, span, &range),
            Event::Code(code) => {
                self.gather(&code);
                self.push(Event::Code(code), span);
            }
            Event::InlineMath(tex) => self.formula(tex, FormulaKind::Inline, span, &range),
            Event::DisplayMath(tex) => self.formula(tex, FormulaKind::Block, span, &range),
            Event::Html(_) | Event::InlineHtml(_)
                if html::is_comment(&self.rewritten.text[range.clone()]) => {}
            Event::Html(_) | Event::InlineHtml(_) => self.html(event, span, &range),
            other => {
                if matches!(other, Event::SoftBreak | Event::HardBreak) {
                    self.gather(" ");
                }
                self.push(other, span);
            }
        }
    }

    /// What dialects add to the events.
    fn more(&mut self, piece: Piece<'a>, range: Range<usize>) {
        if self.is_inline_skipped(&range) {
            return;
        }
        let span = self.place(range.clone());
        match piece {
            Piece::Event(_) => {}
            Piece::Mark(kind) => self.mark(kind, span),
            Piece::Emoji(emoji) => self.emoji(emoji, &range),
            Piece::Wiki(link) => self.wiki_link(link, span),
            Piece::HeadingId(id) => {
                if let Some(heading) = &mut self.heading {
                    heading.id = Some(id);
                }
            }
            Piece::Look(look) => {
                if let Some(link) = self.last_link {
                    self.out.links[link].look = look;
                }
            }
        }
    }

    fn mark(&mut self, kind: MarkKind, span: Span) {
        if let MarkKind::Anchor(id) = &kind {
            self.out.html_ids.push(id.clone());
        }
        let node = self.push(Event::InlineHtml(CowStr::Borrowed("")), span);
        self.out.marks.push(Mark { node, kind });
    }

    fn is_inline_skipped(&self, range: &Range<usize>) -> bool {
        match self.skip {
            Skip::Nothing => false,
            Skip::Until(end) => range.start < end,
            Skip::Paragraph | Skip::Html => true,
        }
    }

    /// The place in the file of a range of the rewritten text.
    fn place(&self, range: Range<usize>) -> Span {
        let range = self.rewritten.original(range);
        Span::new(self.body_start + range.start..self.body_start + range.end)
    }

    fn push(&mut self, event: Event<'a>, span: Span) -> usize {
        self.out.nodes.push(Node { event, span });
        self.out.nodes.len() - 1
    }

    fn is_skipped(&mut self, event: &Event<'_>, range: &Range<usize>) -> bool {
        match (&self.skip, event) {
            (Skip::Paragraph, Event::End(TagEnd::Paragraph))
            | (Skip::Html, Event::End(TagEnd::HtmlBlock)) => {
                self.skip = Skip::Nothing;
                true
            }
            (Skip::Paragraph | Skip::Html, _) => true,
            (Skip::Until(end), Event::Start(Tag::Paragraph)) if range.start < *end => false,
            (Skip::Until(end), Event::End(TagEnd::Paragraph | TagEnd::BlockQuote(_))) => {
                let _ = end;
                self.skip = Skip::Nothing;
                false
            }
            (Skip::Until(end), _) if range.start < *end => true,
            (Skip::Until(_), _) => {
                self.skip = Skip::Nothing;
                false
            }
            (Skip::Nothing, _) => false,
        }
    }

    fn start(&mut self, tag: Tag<'a>, span: Span, range: &Range<usize>) {
        match tag {
            Tag::CodeBlock(kind) => self.start_block(&kind, span, range),
            Tag::Heading { level, .. } => {
                let attributes = Tag::Heading {
                    level,
                    id: None,
                    classes: Vec::new(),
                    attrs: Vec::new(),
                };
                let node = self.push(Event::Start(attributes), span);
                self.heading = Some(HeadingDraft::new(node, level as u8, span));
            }
            Tag::Paragraph => {
                if is_contents_marker(&self.rewritten.text[range.clone()]) {
                    self.skip = Skip::Paragraph;
                    return;
                }
                self.paragraph = Some(self.push(Event::Start(Tag::Paragraph), span));
            }
            Tag::HtmlBlock if html::is_comment(&self.rewritten.text[range.clone()]) => {
                self.skip = Skip::Html;
            }
            Tag::BlockQuote(_) => self.start_quote(span, range),
            Tag::Link {
                link_type,
                dest_url,
                title,
                ..
            } => {
                let destination = match link_type {
                    LinkType::Email => format!("mailto:{dest_url}"),
                    _ => dest_url.to_string(),
                };
                self.start_link(LinkKind::Link, destination, title, span);
            }
            Tag::Image {
                dest_url, title, ..
            } => {
                self.start_link(LinkKind::Image, dest_url.to_string(), title, span);
            }
            other => {
                self.depth += usize::from(is_container(&other));
                self.push(Event::Start(other), span);
            }
        }
    }

    fn end(&mut self, end: TagEnd, span: Span) {
        match end {
            TagEnd::CodeBlock => self.end_block(),
            TagEnd::Heading(_) => self.out.headings.extend(self.heading.take()),
            TagEnd::Link | TagEnd::Image => {
                self.last_link = self.links.pop();
            }
            TagEnd::Paragraph if self.end_paragraph() => {
                return;
            }
            TagEnd::BlockQuote(_) => {
                self.depth = self.depth.saturating_sub(1);
                self.end_quote();
            }
            TagEnd::Item | TagEnd::FootnoteDefinition | TagEnd::DefinitionListDefinition => {
                self.depth = self.depth.saturating_sub(1);
            }
            _ => {}
        }
        self.push(Event::End(end), span);
    }

    /// Ends a paragraph. Returns whether it was empty and removed, as the
    /// marker of a callout.
    fn end_paragraph(&mut self) -> bool {
        let Some(node) = self.paragraph.take() else {
            return false;
        };
        if node + 1 == self.out.nodes.len() {
            self.out.nodes.pop();
            return true;
        }
        if self.depth == 0 {
            self.out.headings.extend(bold_line(&self.out.nodes, node));
        }
        false
    }
}

fn is_container(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::Item | Tag::FootnoteDefinition(_) | Tag::DefinitionListDefinition
    )
}

/// `[TOC]`, `[[_TOC_]]` and `[[toc]]` alone in a paragraph: the theme shows
/// the contents of every page anyway.
fn is_contents_marker(paragraph: &str) -> bool {
    matches!(
        paragraph.trim(),
        "[TOC]" | "[toc]" | "[[_TOC_]]" | "[[TOC]]" | "[[toc]]" | "{{toc}}" | "{:toc}"
    )
}
