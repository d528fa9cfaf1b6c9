//! Inline syntax beyond markdown, in the events of one paragraph, heading or
//! cell at a time: short codes, keys, highlighted text, wiki links, attribute
//! lists, abbreviations and labels.

mod abbreviation;
mod attributes;
mod icon;
mod item;
mod keys;
mod lines;
mod merged;
mod pairs;
mod plain;
mod run;
mod scan;
mod short_code;
mod wiki;
mod writer;

use std::collections::VecDeque;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, OffsetIter, Tag, TagEnd};

use self::abbreviation::Abbreviations;
use self::item::Item;
use self::merged::Merged;
use self::run::{Home, Run};
use super::guard::restored;
use crate::book::{Generator, LinkLook, MarkKind};
use crate::parse::math;

pub(in crate::parse) use plain::shown_title;
pub(super) use wiki::WikiLink;

/// A markdown event or an addition of a dialect.
#[derive(Debug)]
pub(super) enum Piece<'a> {
    /// An event of the markdown parser.
    Event(Event<'a>),
    /// Markup without an event.
    Mark(MarkKind),
    /// An emoji or icon that is written as a short code, as it is shown.
    Emoji(CowStr<'a>),
    /// A wiki link, with its text.
    Wiki(WikiLink<'a>),
    /// How the link or image that ended last is to be shown.
    Look(LinkLook),
    /// The id of the open heading.
    HeadingId(String),
}

/// A piece and its place in the text that was parsed.
pub(super) type Placed<'a> = (Piece<'a>, Range<usize>);

/// The pieces of `text`, whose events are `events`.
pub(super) struct Pieces<'a> {
    events: OffsetIter<'a>,
    dialect: Dialect<'a>,
    /// Pieces that are ready.
    ready: VecDeque<Placed<'a>>,
    /// An event that was read ahead.
    next: Option<(Event<'a>, Range<usize>)>,
    stand_ins: StandIns,
    /// Room for the items of a run.
    room: Vec<Item<'a>>,
}

/// Which characters have stand-ins in the text that is parsed.
#[derive(Clone, Copy, Default)]
pub(super) struct StandIns {
    pub(super) colons: bool,
    pub(super) dollars: bool,
}

/// What the syntax of a page depends on.
pub(super) struct Dialect<'a> {
    pub(super) text: &'a str,
    pub(super) generator: Generator,
    abbreviations: Option<Abbreviations>,
}

impl<'a> Dialect<'a> {
    pub(super) fn new(text: &'a str, generator: Generator) -> Self {
        Self {
            text,
            generator,
            abbreviations: Abbreviations::read(text),
        }
    }
}

impl<'a> Pieces<'a> {
    pub(super) fn new(dialect: Dialect<'a>, events: OffsetIter<'a>, stand_ins: StandIns) -> Self {
        Self {
            events,
            stand_ins,
            dialect,
            ready: VecDeque::new(),
            next: None,
            room: Vec::new(),
        }
    }

    fn take(&mut self) -> Option<(Event<'a>, Range<usize>)> {
        self.next.take().or_else(|| {
            let (event, range) = self.events.next()?;
            let event = if self.stand_ins.colons {
                restored(event)
            } else {
                event
            };
            let event = if self.stand_ins.dollars {
                math::restored(event)
            } else {
                event
            };
            Some((event, range))
        })
    }

    /// Texts that follow each other, as one.
    fn texts(&mut self, first: CowStr<'a>, range: Range<usize>) -> Merged<'a> {
        Merged::new(first, range).with(|| match self.take()? {
            (Event::Text(text), range) => Some((text, range)),
            other => {
                self.next = Some(other);
                None
            }
        })
    }

    /// Reads the inline events up to the next block.
    fn run(&mut self, home: Home) {
        let mut run = Run::new(home, std::mem::take(&mut self.room));
        while let Some((event, range)) = self.take() {
            if !is_inline(&event) {
                self.next = Some((event, range));
                break;
            }
            run.push(match event {
                Event::Text(text) => Item::Text(self.texts(text, range)),
                event => Item::Event(event, range),
            });
        }
        self.room = run.finish(&self.dialect, &mut self.ready);
    }

    /// Takes a block of code over as it is.
    fn code(&mut self) {
        while let Some((event, range)) = self.take() {
            let is_end = matches!(event, Event::End(TagEnd::CodeBlock));
            let piece = match event {
                Event::Text(text) => {
                    let merged = self.texts(text, range);
                    (Piece::Event(Event::Text(merged.text)), merged.range)
                }
                event => (Piece::Event(event), range),
            };
            self.ready.push_back(piece);
            if is_end {
                break;
            }
        }
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Placed<'a>;

    fn next(&mut self) -> Option<Placed<'a>> {
        if let Some(piece) = self.ready.pop_front() {
            return Some(piece);
        }
        let (event, range) = self.take()?;
        match event {
            Event::Start(Tag::Paragraph) => self.run(Home::Paragraph(range)),
            Event::Start(Tag::Heading { .. }) => {
                self.ready.push_back((Piece::Event(event), range));
                self.run(Home::Heading);
            }
            Event::Start(Tag::CodeBlock(_)) => {
                self.ready.push_back((Piece::Event(event), range));
                self.code();
            }
            event if is_inline(&event) => {
                self.next = Some((event, range));
                self.run(Home::Other);
            }
            event => self.ready.push_back((Piece::Event(event), range)),
        }
        self.ready.pop_front().or_else(|| self.next())
    }
}

/// Whether an event stands inside of a paragraph, heading or cell.
fn is_inline(event: &Event<'_>) -> bool {
    match event {
        Event::Start(tag) => is_inline_end(tag.to_end()),
        Event::End(end) => is_inline_end(*end),
        Event::Html(_) | Event::Rule => false,
        _ => true,
    }
}

fn is_inline_end(end: TagEnd) -> bool {
    matches!(
        end,
        TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::Link
            | TagEnd::Image
    )
}

#[cfg(test)]
mod tests;
