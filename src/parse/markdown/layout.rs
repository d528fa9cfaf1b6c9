use pulldown_cmark::{Event, Tag, TagEnd};

use crate::book::{Layout, List, Table};
use crate::source::Span;

/// The layout of a page while its events are read.
#[derive(Debug, Default)]
pub(super) struct LayoutDraft {
    layout: Layout,
    /// Open lists: index in `layout.lists`.
    open: Vec<usize>,
}

impl LayoutDraft {
    /// Takes note of one event and its place.
    pub(super) fn event(&mut self, event: &Event<'_>, place: Span) {
        match event {
            Event::Start(Tag::List(first_number)) => {
                self.open.push(self.layout.lists.len());
                self.layout.lists.push(List {
                    first_number: *first_number,
                    items: Vec::new(),
                    span: place,
                });
            }
            Event::End(TagEnd::List(_)) => {
                self.open.pop();
            }
            Event::Start(Tag::Item) => {
                let list = self.open.last().copied();
                if let Some(list) = list.and_then(|list| self.layout.lists.get_mut(list)) {
                    list.items.push(place);
                }
            }
            Event::Start(Tag::Table(columns)) => self.layout.tables.push(Table {
                columns: columns.len(),
                rows: Vec::new(),
            }),
            Event::Start(Tag::TableHead | Tag::TableRow) => {
                if let Some(table) = self.layout.tables.last_mut() {
                    table.rows.push(place);
                }
            }
            Event::Start(Tag::HtmlBlock) => self.layout.html.push(place),
            _ => {}
        }
    }

    pub(super) fn finish(self) -> Layout {
        self.layout
    }
}
