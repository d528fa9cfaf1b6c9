use pulldown_cmark::{Event, Tag, TagEnd};

use crate::book::{Block, Heading, Node};
use crate::source::Span;

/// A page as recognisers read it: its lists and tables, each under its
/// heading.
pub(in crate::parse) struct Prose<'a> {
    pub(in crate::parse) headings: &'a [Heading],
    pub(in crate::parse) blocks: &'a [Block],
    pub(super) items: Vec<Item>,
    pub(super) tables: Vec<Table>,
    /// Inline code that stands behind the word "Save to".
    pub(super) saved_to: Option<String>,
}

/// A list item: its own text, inner lists left out.
#[derive(Debug, Default)]
pub(super) struct Item {
    pub(super) text: String,
    /// The text in bold at its beginning.
    pub(super) bold: Option<String>,
    /// The inline code at its beginning.
    pub(super) code: Option<String>,
    /// The first link in it.
    pub(super) link: Option<String>,
    /// Ticked or not, for a task.
    pub(super) task: Option<bool>,
    /// How many lists it lies in, from 1.
    pub(super) depth: usize,
    pub(super) span: Span,
}

/// A table's cells as text.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) header: Vec<String>,
    pub(super) rows: Vec<(Vec<String>, Span)>,
}

impl<'a> Prose<'a> {
    /// Reads a page's nodes; `links` holds the destinations in their order.
    pub(in crate::parse) fn new(
        nodes: &[Node<'_>],
        headings: &'a [Heading],
        blocks: &'a [Block],
        links: &[crate::book::Link],
    ) -> Self {
        let mut reader = ProseReader {
            prose: Prose {
                headings,
                blocks,
                items: Vec::new(),
                tables: Vec::new(),
                saved_to: None,
            },
            open: Vec::new(),
            in_head: false,
            in_cell: false,
            bold: 0,
            last_text: "",
        };
        let mut links = links.iter().peekable();
        for (index, node) in nodes.iter().enumerate() {
            while links.peek().is_some_and(|link| link.node < index) {
                links.next();
            }
            let link = links.peek().filter(|link| link.node == index);
            reader.node(node, link.map(|link| link.destination.as_str()));
        }
        reader.prose.items.sort_by_key(|item| item.span);
        reader.prose
    }

    /// The nearest heading above a place, bold lines included.
    pub(super) fn heading_above(&self, span: Span) -> Option<&'a Heading> {
        let after = self
            .headings
            .partition_point(|heading| heading.span.start <= span.start);
        after.checked_sub(1).map(|at| &self.headings[at])
    }

    /// The items that lie directly under a heading: up to the next one.
    pub(super) fn items_under(&self, heading: usize) -> impl Iterator<Item = &Item> {
        let start = self.headings[heading].span.end;
        let end = self
            .headings
            .get(heading + 1)
            .map_or(u32::MAX, |next| next.span.start);
        let first = self.items.partition_point(|item| item.span.start < start);
        self.items[first..]
            .iter()
            .take_while(move |item| item.span.start < end)
    }
}

struct ProseReader<'a, 'n> {
    prose: Prose<'a>,
    /// The open list items.
    open: Vec<Item>,
    in_head: bool,
    /// Whether a cell is open: text behind a table is none of its own.
    in_cell: bool,
    bold: usize,
    last_text: &'n str,
}

impl<'n> ProseReader<'_, 'n> {
    fn node(&mut self, node: &'n Node<'_>, link: Option<&str>) {
        match &node.event {
            Event::Start(tag) => self.start(tag, node.span, link),
            Event::End(end) => self.end(*end),
            Event::Text(text) => {
                self.text(text);
                self.last_text = text;
            }
            Event::Code(code) => self.code(code),
            Event::SoftBreak | Event::HardBreak => self.text(" "),
            Event::TaskListMarker(done) => {
                if let Some(item) = self.open.last_mut() {
                    item.task = Some(*done);
                }
            }
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>, span: Span, link: Option<&str>) {
        match tag {
            Tag::Item => self.open.push(Item {
                depth: self.open.len() + 1,
                span,
                ..Item::default()
            }),
            Tag::Table(_) => self.prose.tables.push(Table::default()),
            Tag::TableHead => self.in_head = true,
            Tag::TableRow => {
                if let Some(table) = self.prose.tables.last_mut() {
                    table.rows.push((Vec::new(), span));
                }
            }
            Tag::TableCell => {
                self.in_cell = true;
                if let Some(cells) = self.cells() {
                    cells.push(String::new());
                }
            }
            Tag::Strong => {
                self.bold += 1;
                if let Some(item) = self
                    .open
                    .last_mut()
                    .filter(|item| item.text.trim().is_empty())
                {
                    item.bold = Some(String::new());
                }
            }
            Tag::Link { .. } => {
                if let (Some(item), Some(link)) = (self.open.last_mut(), link) {
                    item.link.get_or_insert_with(|| link.to_owned());
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, end: TagEnd) {
        match end {
            TagEnd::Item => self.prose.items.extend(self.open.pop()),
            TagEnd::TableHead => self.in_head = false,
            TagEnd::TableCell => self.in_cell = false,
            TagEnd::Strong => self.bold = self.bold.saturating_sub(1),
            _ => {}
        }
    }

    fn cells(&mut self) -> Option<&mut Vec<String>> {
        let in_head = self.in_head;
        let table = self.prose.tables.last_mut()?;
        if in_head {
            Some(&mut table.header)
        } else {
            table.rows.last_mut().map(|(cells, _)| cells)
        }
    }

    fn code(&mut self, code: &str) {
        if self
            .last_text
            .trim_end()
            .to_ascii_lowercase()
            .ends_with("save to:")
        {
            self.prose.saved_to.get_or_insert_with(|| code.to_owned());
        }
        if let Some(item) = self
            .open
            .last_mut()
            .filter(|item| item.text.is_empty() && item.code.is_none())
        {
            item.code = Some(code.to_owned());
        }
        self.text(code);
    }

    fn text(&mut self, text: &str) {
        if let Some(item) = self.open.last_mut() {
            if self.bold > 0
                && item.text.len() == item.bold.as_ref().map_or(usize::MAX, String::len)
            {
                item.bold.get_or_insert_default().push_str(text);
            }
            item.text.push_str(text);
        } else if self.in_cell
            && let Some(cell) = self.cells().and_then(|cells| cells.last_mut())
        {
            cell.push_str(text);
        }
    }
}
