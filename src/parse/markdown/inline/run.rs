use std::collections::VecDeque;
use std::ops::Range;

use pulldown_cmark::{Event, Tag};

use super::item::Item;
use super::lines::{self, Meaning};
use super::scan::may_hold_tokens;
use super::writer::Writer;
use super::{Dialect, Piece, Placed};
use crate::book::MarkKind;

/// What inline events stand in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Home {
    /// A paragraph, with its place; its start is still to be written.
    Paragraph(Range<usize>),
    /// A heading.
    Heading,
    /// A list item, a cell and all else.
    Other,
}

/// The inline events of one paragraph, heading, list item or cell.
#[derive(Debug)]
pub(super) struct Run<'a> {
    home: Home,
    items: Vec<Item<'a>>,
}

impl<'a> Run<'a> {
    /// An empty run, whose items go into `room`.
    pub(super) fn new(home: Home, room: Vec<Item<'a>>) -> Self {
        Self { home, items: room }
    }

    pub(super) fn push(&mut self, item: Item<'a>) {
        self.items.push(item);
    }

    /// Adds the pieces of the run to `out`, and gives room for the next one.
    pub(super) fn finish(
        mut self,
        dialect: &Dialect<'a>,
        out: &mut VecDeque<Placed<'a>>,
    ) -> Vec<Item<'a>> {
        let is_plain = !self.needs(dialect);
        let anchors = if is_plain {
            Vec::new()
        } else {
            self.drop_lines(dialect.text)
        };
        for (name, range) in anchors {
            out.push_back((Piece::Mark(MarkKind::Anchor(name)), range));
        }
        if let Home::Paragraph(range) = &self.home {
            let range = range.clone();
            out.push_back((Piece::Event(Event::Start(Tag::Paragraph)), range));
        }
        if is_plain {
            out.extend(self.items.drain(..).map(|item| match item {
                Item::Text(text) => (Piece::Event(Event::Text(text.text)), text.range),
                Item::Event(event, range) => (Piece::Event(event), range),
            }));
            self.items
        } else {
            let mut writer = Writer::new(self.items, dialect);
            if self.home == Home::Heading {
                writer.heading_attributes();
            }
            writer.run(out);
            Vec::new()
        }
    }

    fn needs(&self, dialect: &Dialect<'_>) -> bool {
        dialect.abbreviations.is_some()
            || self.items.iter().any(|item| match item {
                Item::Text(text) => may_hold_tokens(&text.text),
                Item::Event(Event::Start(Tag::Strikethrough), _) => true,
                Item::Event(Event::Code(code), _) => code.starts_with("#!"),
                Item::Event(..) => false,
            })
    }

    /// Removes definition lines and returns the anchors that they define.
    fn drop_lines(&mut self, text: &str) -> Vec<(String, Range<usize>)> {
        let mut anchors = Vec::new();
        let mut kept = Vec::with_capacity(self.items.len());
        let is_paragraph = matches!(self.home, Home::Paragraph(_));
        let mut rest = std::mem::take(&mut self.items).into_iter().peekable();
        let mut depth = 0_usize;
        while rest.peek().is_some() {
            let starts_at = depth;
            let mut line = Vec::new();
            for item in rest.by_ref() {
                let is_end = item.is_break();
                match &item {
                    Item::Event(Event::Start(_), _) => depth += 1,
                    Item::Event(Event::End(_), _) => depth = depth.saturating_sub(1),
                    _ => {}
                }
                line.push(item);
                if is_end {
                    break;
                }
            }
            let is_whole = starts_at == 0 && depth == 0;
            let meaning = is_whole.then(|| meaning_of(&line, text)).flatten();
            match meaning {
                Some((Meaning::Label(name), place)) if is_paragraph && kept.is_empty() => {
                    anchors.push((name.to_owned(), place));
                }
                Some((Meaning::Abbreviation, _)) if is_paragraph => {}
                Some((Meaning::Attributes(id), place)) if is_paragraph || !kept.is_empty() => {
                    anchors.extend(id.map(|id| (id, place)));
                }
                _ => kept.append(&mut line),
            }
        }
        // The break before a line that is gone.
        while kept.last().is_some_and(Item::is_break) {
            kept.pop();
        }
        self.items = kept;
        anchors
    }
}

/// What a line of a paragraph means, and where it stands.
fn meaning_of<'t>(line: &[Item<'_>], text: &'t str) -> Option<(Meaning<'t>, Range<usize>)> {
    let mut inner = line.iter().filter(|item| !item.is_break());
    let first = inner.next()?;
    let start = first.range().start;
    let end = inner.next_back().unwrap_or(first).range().end;
    let Item::Text(begins) = first else {
        return None;
    };
    if !begins.text.starts_with(['*', '(', '{']) || begins.is_escaped(text, 0) {
        return None;
    }
    Some((lines::meaning(text.get(start..end)?)?, start..end))
}
