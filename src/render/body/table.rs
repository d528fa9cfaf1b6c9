use pulldown_cmark::{Alignment, Event, Tag, TagEnd};

use super::events::Escaped;
use crate::book::{Document, FactKind};

/// A table being written. Alignment is a class: inline styles are forbidden
/// by the pages' Content-Security-Policy.
pub(super) struct Table<'a> {
    alignments: &'a [Alignment],
    /// The words of the header, for a table of contacts: on a phone each of
    /// its rows becomes a card, and each cell needs its own.
    labels: Vec<String>,
    in_head: bool,
    column: usize,
}

impl<'a> Table<'a> {
    /// The table whose start is this node.
    pub(super) fn new(document: &Document, node: usize, alignments: &'a [Alignment]) -> Self {
        let labels = if is_of_contacts(document, node) {
            labels(document, node)
        } else {
            Vec::new()
        };
        Self {
            alignments,
            labels,
            in_head: false,
            column: 0,
        }
    }

    /// Whether it lists people, teams or vendors to call.
    pub(super) fn is_of_contacts(&self) -> bool {
        !self.labels.is_empty()
    }

    pub(super) fn start(&mut self, tag: &Tag<'_>) -> String {
        match tag {
            Tag::TableHead => {
                self.in_head = true;
                self.column = 0;
                "<thead><tr>".to_owned()
            }
            Tag::TableRow => {
                self.column = 0;
                "<tr>".to_owned()
            }
            _ => self.cell(),
        }
    }

    fn cell(&mut self) -> String {
        let alignment = match self.alignments.get(self.column) {
            Some(Alignment::Right) => " class=\"right\"",
            Some(Alignment::Center) => " class=\"center\"",
            _ => "",
        };
        let label = self.labels.get(self.column).map(String::as_str);
        self.column += 1;
        match (self.in_head, label) {
            (true, _) => format!("<th scope=\"col\"{alignment}>"),
            (false, Some(label)) if !label.is_empty() => {
                format!("<td{alignment} data-label=\"{}\">", Escaped(label))
            }
            (false, _) => format!("<td{alignment}>"),
        }
    }

    pub(super) fn end(&mut self, end: TagEnd) -> &'static str {
        match end {
            TagEnd::TableHead => {
                self.in_head = false;
                "</tr></thead><tbody>\n"
            }
            TagEnd::TableRow => "</tr>\n",
            _ if self.in_head => "</th>",
            _ => "</td>",
        }
    }
}

fn is_of_contacts(document: &Document, node: usize) -> bool {
    let Some(table) = document.nodes.get(node) else {
        return false;
    };
    document.facts.iter().any(|fact| {
        matches!(fact.kind, FactKind::Contact(_))
            && table.span.start <= fact.span.start
            && fact.span.end <= table.span.end
    })
}

/// The words of each cell of the header.
fn labels(document: &Document, node: usize) -> Vec<String> {
    let mut labels = Vec::new();
    for node in document.nodes.iter().skip(node) {
        match &node.event {
            Event::Start(Tag::TableCell) => labels.push(String::new()),
            Event::Text(text) | Event::Code(text) | Event::InlineMath(text) => {
                if let Some(label) = labels.last_mut() {
                    label.push_str(text);
                }
            }
            Event::End(TagEnd::TableHead) => break,
            _ => {}
        }
    }
    labels
}
