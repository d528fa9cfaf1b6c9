//! The events of a page written as Markdown, block by block. What the author
//! wrote as text is kept as written; what came from other syntax is escaped.

use pulldown_cmark::{Alignment, Event, Tag, TagEnd};

use super::escape::{code, destination, line_start};
use super::inline;
use crate::book::{Book, Document, Page};
use crate::printable::printable_code;
use crate::source::Span;

/// A container of blocks: what its lines begin with, and whether its blocks
/// have no empty lines between them.
struct Container {
    prefix: &'static str,
    is_tight: bool,
}

/// An open list.
pub(super) struct List {
    /// The number of the next item, in a numbered list.
    pub(super) next: Option<u64>,
    pub(super) is_tight: bool,
    pub(super) has_items: bool,
}

/// Writes one page.
pub(super) struct Writer<'a> {
    page: &'a Page,
    book: &'a Book,
    pub(super) out: String,
    /// The most that is written, in bytes.
    pub(super) most: usize,
    containers: Vec<Container>,
    pub(super) lists: Vec<List>,
    /// Whether a container was begun and nothing written into it yet.
    pub(super) is_fresh: bool,
    /// Where the text of the line begins, behind the marks of containers.
    line_from: usize,
    /// What ends the open links and emphases.
    ends: Vec<String>,
    /// Whether each open quote is a container: a tab is none.
    pub(super) quotes: Vec<bool>,
    pub(super) alignments: &'a [Alignment],
    in_cell: bool,
    in_heading: bool,
    /// The text of an open block of raw HTML.
    pub(super) html: String,
}

impl<'a> Writer<'a> {
    pub(super) fn new(page: &'a Page, book: &'a Book) -> Self {
        Self {
            page,
            book,
            out: String::new(),
            most: page.document.source.text().len() * 4 + (64 << 10),
            containers: Vec::new(),
            lists: Vec::new(),
            is_fresh: true,
            line_from: 0,
            ends: Vec::new(),
            quotes: Vec::new(),
            alignments: &[],
            in_cell: false,
            in_heading: false,
            html: String::new(),
        }
    }

    /// The page's text; nothing if it is too long.
    pub(super) fn write(mut self) -> Option<String> {
        let mut at = 0;
        while let Some(node) = self.document().nodes.get(at) {
            at = match &node.event {
                Event::Start(tag) => self.start(at, tag, node.span),
                other => {
                    self.event(other, node.span);
                    at + 1
                }
            };
            if self.out.len() > self.most {
                return None;
            }
        }
        Some(self.out)
    }

    pub(super) fn document(&self) -> &'a Document {
        &self.page.document
    }

    fn event(&mut self, event: &Event<'static>, span: Span) {
        match event {
            Event::Start(_) => {}
            Event::End(end) => self.end(*end),
            Event::Text(text) => self.text(text, span),
            Event::Code(text) => {
                let text = code(&printable_code(text));
                self.in_line(&text);
            }
            Event::InlineMath(tex) => self.in_line(&format!("${tex}$")),
            Event::DisplayMath(tex) => self.in_line(&format!("$${tex}$$")),
            Event::Html(html) => self.html.push_str(html),
            Event::InlineHtml(html) if html.starts_with("<br") => self.hard_break(),
            Event::InlineHtml(_) => {}
            Event::FootnoteReference(name) => self.push(&format!("[^{name}]")),
            Event::SoftBreak if self.in_heading || self.in_cell => self.push(" "),
            Event::SoftBreak => self.line(),
            Event::HardBreak => self.hard_break(),
            Event::Rule => {
                self.block();
                self.push("---");
            }
            Event::TaskListMarker(is_done) => self.push(if *is_done { "[x] " } else { "[ ] " }),
        }
    }

    /// Begins an element, and gives the index of the node to go on with.
    fn start(&mut self, node: usize, tag: &'a Tag<'static>, span: Span) -> usize {
        match tag {
            Tag::Heading { level, .. } => {
                if self.is_title(node) {
                    return self.behind(node);
                }
                self.block();
                self.push(&("#".repeat(*level as usize) + " "));
                self.in_heading = true;
            }
            Tag::Paragraph | Tag::DefinitionListTitle => self.block(),
            Tag::BlockQuote(_) => self.quote(node),
            Tag::CodeBlock(_) => {
                self.code_block(node);
                return self.behind(node);
            }
            Tag::List(first) => self.lists.push(List {
                next: *first,
                is_tight: !self.is_loose(node),
                has_items: false,
            }),
            Tag::Item => self.item(),
            Tag::FootnoteDefinition(name) => {
                self.block();
                self.push(&format!("[^{name}]: "));
                self.open("    ", false);
            }
            Tag::DefinitionListDefinition => {
                self.line();
                self.push(": ");
                self.open("  ", true);
            }
            Tag::Table(alignments) => {
                self.block();
                self.alignments = alignments;
            }
            Tag::TableHead => self.push("|"),
            Tag::TableRow => {
                self.line();
                self.push("|");
            }
            Tag::TableCell => {
                self.push(" ");
                self.in_cell = true;
            }
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough => self.emphasis(tag, span),
            Tag::Link { title, .. } => return self.link(node, title),
            Tag::Image { title, .. } => {
                let text = inline::image(self.page, node, title, self.book);
                self.in_line(&text);
                return self.behind(node);
            }
            Tag::MetadataBlock(_) => return self.behind(node),
            _ => {}
        }
        node + 1
    }

    fn end(&mut self, end: TagEnd) {
        match end {
            TagEnd::Heading(_) => self.in_heading = false,
            TagEnd::BlockQuote(_) => self.end_quote(),
            TagEnd::List(_) => {
                self.lists.pop();
            }
            TagEnd::Item | TagEnd::FootnoteDefinition | TagEnd::DefinitionListDefinition => {
                self.close();
            }
            TagEnd::HtmlBlock => self.html_block(),
            TagEnd::TableHead => self.table_marks(),
            TagEnd::TableCell => {
                self.push(" |");
                self.in_cell = false;
            }
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link => {
                let end = self.ends.pop().unwrap_or_default();
                self.push(&end);
            }
            _ => {}
        }
    }

    /// Begins a block: behind an empty line, unless its container has only
    /// begun or has none.
    pub(super) fn block(&mut self) {
        if self.is_fresh {
            return;
        }
        if !self.containers.last().is_some_and(|inner| inner.is_tight) {
            self.empty_line();
        }
        self.line();
    }

    pub(super) fn line(&mut self) {
        self.out.push('\n');
        for container in &self.containers {
            self.out.push_str(container.prefix);
        }
        self.line_from = self.out.len();
    }

    pub(super) fn empty_line(&mut self) {
        self.line();
        self.out.truncate(self.out.trim_end_matches(' ').len());
    }

    fn hard_break(&mut self) {
        if self.in_cell || self.in_heading {
            return self.push(" ");
        }
        self.push("\\");
        self.line();
    }

    pub(super) fn push(&mut self, text: &str) {
        self.out.push_str(text);
        self.is_fresh = false;
    }

    /// Writes finished markup into a line. A bar would end the cell of a table.
    fn in_line(&mut self, text: &str) {
        if self.in_cell {
            self.push(&text.replace('|', "\\|"));
        } else {
            self.push(text);
        }
    }

    pub(super) fn open(&mut self, prefix: &'static str, is_tight: bool) {
        self.containers.push(Container { prefix, is_tight });
        self.is_fresh = true;
        self.line_from = self.out.len();
    }

    pub(super) fn close(&mut self) {
        self.containers.pop();
        self.is_fresh = false;
    }

    /// Begins emphasis with the author's mark, as its text may hold the other.
    fn emphasis(&mut self, tag: &Tag<'_>, span: Span) {
        let is_low = self.document().source.slice(span).starts_with('_');
        let mark = match tag {
            Tag::Emphasis if is_low => "_",
            Tag::Emphasis => "*",
            Tag::Strong if is_low => "__",
            Tag::Strong => "**",
            _ => "~~",
        };
        self.ends.push(mark.to_owned());
        self.push(mark);
    }

    /// Begins a link, and gives the index of the node to go on with.
    fn link(&mut self, node: usize, title: &str) -> usize {
        match inline::link(self.page, node, self.book) {
            inline::Link::Whole(text) => {
                self.in_line(&text);
                return self.behind(node);
            }
            inline::Link::Text => self.ends.push(String::new()),
            inline::Link::To(address) => {
                self.push("[");
                let end = format!("]({})", destination(&address, title));
                self.ends.push(end);
            }
        }
        node + 1
    }

    fn text(&mut self, text: &str, span: Span) {
        let mut written = inline::text(text, span, self.document(), self.in_cell);
        // Raw HTML that is left out may have kept both apart.
        if self.out.ends_with([']', '!']) && written.starts_with(['(', '[', ':']) {
            written.insert(0, '\\');
        }
        if self.out.len() == self.line_from && !self.in_cell {
            self.push(&line_start(&written));
        } else {
            self.push(&written);
        }
    }

    /// Whether this heading is the page's title, which stands at the top.
    fn is_title(&self, node: usize) -> bool {
        let first = self.document().headings.first();
        first.is_some_and(|heading| {
            heading.node == node && heading.may_be_title() && heading.text == self.page.heading()
        })
    }

    /// The index of the node behind an element.
    fn behind(&self, node: usize) -> usize {
        let nodes = &self.document().nodes;
        let mut depth = 0_usize;
        for (at, node) in nodes.iter().enumerate().skip(node) {
            match node.event {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return at + 1;
            }
        }
        nodes.len()
    }
}
