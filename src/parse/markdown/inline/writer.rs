use std::collections::VecDeque;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};

use super::item::Item;
use super::pairs::{Delimiter, Frames};
use super::scan::{Enclosing, Token, scan};
use super::{Dialect, Piece, Placed, WikiLink, attributes, icon, keys, wiki};
use crate::book::{Element, Generator, LinkLook, MarkKind};

/// A piece, or a part of an item's text.
enum Out<'a> {
    Text(usize, Range<usize>),
    Piece(Placed<'a>),
}

/// Writes the items of a run as pieces.
pub(super) struct Writer<'r, 'a> {
    dialect: &'r Dialect<'a>,
    items: Vec<Item<'a>>,
    out: Vec<Out<'a>>,
    frames: Frames,
    /// The links and images that are open.
    enclosing: Vec<Enclosing>,
    /// Where the last text ends, if an attribute list stands behind it.
    end: Option<usize>,
}

impl<'r, 'a> Writer<'r, 'a> {
    pub(super) fn new(items: Vec<Item<'a>>, dialect: &'r Dialect<'a>) -> Self {
        Self {
            dialect,
            out: Vec::with_capacity(items.len() + 8),
            items,
            frames: Frames::new(),
            enclosing: Vec::new(),
            end: None,
        }
    }

    pub(super) fn run(mut self, out: &mut VecDeque<Placed<'a>>) {
        for index in 0..self.items.len() {
            match &self.items[index] {
                Item::Text(_) => self.text(index),
                Item::Event(..) => self.event(index),
            }
        }
        let mut parts = self.out.into_iter().peekable();
        while let Some(part) = parts.next() {
            match part {
                Out::Piece(piece) => out.push_back(piece),
                Out::Text(item, mut range) => {
                    // Unmatched delimiters become text again.
                    while let Some(Out::Text(_, more)) = parts.next_if(
                        |next| matches!(next, Out::Text(next, more) if *next == item && more.start == range.end),
                    ) {
                        range.end = more.end;
                    }
                    if let Item::Text(text) = &self.items[item]
                        && !range.is_empty()
                    {
                        let place = text.place(range.clone());
                        out.push_back((Piece::Event(Event::Text(text.slice(range))), place));
                    }
                }
            }
        }
    }

    /// Reads the attribute list at the end of a heading. Other braces are
    /// text: `GET /users/{id}`.
    pub(super) fn heading_attributes(&mut self) {
        let Some(Item::Text(text)) = self.items.last() else {
            return;
        };
        let written = text.text.trim_end();
        let Some(at) = written.rfind('{').filter(|_| written.ends_with('}')) else {
            return;
        };
        let Some(list) = attributes::read(&written[at..]) else {
            return;
        };
        if at + list.length != written.len() || text.is_escaped(self.dialect.text, at) {
            return;
        }
        self.end = Some(written[..at].trim_end().len());
        let place = text.place(at..written.len());
        if let Some(id) = list.id {
            self.push(Piece::HeadingId(id), place);
        }
    }

    fn push(&mut self, piece: Piece<'a>, range: Range<usize>) {
        self.out.push(Out::Piece((piece, range)));
    }

    fn event(&mut self, index: usize) {
        let Item::Event(event, range) = &self.items[index] else {
            return;
        };
        let (event, range) = (event.clone(), range.clone());
        match &event {
            Event::Start(tag) => {
                self.frames.enter();
                match tag {
                    Tag::Link { link_type, .. } => self.enclosing.push(match link_type {
                        LinkType::Autolink | LinkType::Email => Enclosing::Address,
                        _ => Enclosing::Link,
                    }),
                    Tag::Image { .. } => self.enclosing.push(Enclosing::Link),
                    _ => {}
                }
            }
            Event::End(end) => {
                self.frames.leave();
                if matches!(end, TagEnd::Link | TagEnd::Image) {
                    self.enclosing.pop();
                }
            }
            _ => {}
        }
        let piece = match &event {
            Event::Start(Tag::Strikethrough) if self.is_subscript(&range) => {
                Piece::Mark(MarkKind::Open(Element::Subscript))
            }
            Event::End(TagEnd::Strikethrough) if self.is_subscript(&range) => {
                Piece::Mark(MarkKind::Close(Element::Subscript))
            }
            Event::Code(code) if self.dialect.generator == Generator::MkDocs => {
                match without_language(code) {
                    Some(code) => Piece::Event(Event::Code(code.to_owned().into())),
                    None => Piece::Event(event),
                }
            }
            Event::Start(Tag::Strikethrough) if self.is_plain_tilde(&range) => {
                Piece::Event(Event::Text("~".into()))
            }
            Event::End(TagEnd::Strikethrough) if self.is_plain_tilde(&range) => {
                Piece::Event(Event::Text("~".into()))
            }
            _ => Piece::Event(event),
        };
        self.push(piece, range);
    }

    /// Whether `~x~` is a subscript, as in `MkDocs`, and not struck through.
    fn is_subscript(&self, range: &Range<usize>) -> bool {
        let written = self.dialect.text.get(range.clone()).unwrap_or_default();
        self.dialect.generator == Generator::MkDocs
            && !written.starts_with("~~")
            && !written.contains(char::is_whitespace)
    }

    /// Whether one tilde is text, as in `VitePress`.
    fn is_plain_tilde(&self, range: &Range<usize>) -> bool {
        let written = self.dialect.text.get(range.clone()).unwrap_or_default();
        self.dialect.generator == Generator::VitePress && !written.starts_with("~~")
    }

    fn text(&mut self, index: usize) {
        let start = self.attribute_list(index);
        let Item::Text(text) = &self.items[index] else {
            return;
        };
        let is_last = index + 1 == self.items.len();
        let end = self.end.filter(|_| is_last).unwrap_or(text.text.len());
        let enclosing = self.enclosing.last().copied().unwrap_or(Enclosing::Block);
        let tokens = scan(text, start..end, enclosing, self.dialect);
        let mut at = start;
        for (range, token) in tokens {
            self.out.push(Out::Text(index, at..range.start));
            at = range.end;
            self.token(index, range.clone(), token);
            if matches!(self.out.last(), Some(Out::Piece((Piece::Emoji(shown), _))) if shown.is_empty())
            {
                at += self.space_behind(index, &range);
            }
        }
        self.out.push(Out::Text(index, at..end));
    }

    /// Length of the space behind something that is left out, where there is
    /// one before it as well.
    fn space_behind(&self, index: usize, range: &Range<usize>) -> usize {
        let Item::Text(text) = &self.items[index] else {
            return 0;
        };
        let before = &text.text[..range.start];
        let is_spaced = before.is_empty() || before.ends_with(char::is_whitespace);
        usize::from(is_spaced && text.text[range.end..].starts_with(' '))
    }

    /// Reads the attribute list that a text begins with, if it belongs to what
    /// stands before it. Says where the text behind it begins.
    fn attribute_list(&mut self, index: usize) -> usize {
        let Some(Item::Event(before, place)) = index.checked_sub(1).map(|at| &self.items[at])
        else {
            return 0;
        };
        let Item::Text(text) = &self.items[index] else {
            return 0;
        };
        let is_element = matches!(before, Event::End(_) | Event::Code(_));
        let is_near = place.end == text.range.start && text.text.starts_with('{');
        if !is_element || !is_near || text.is_escaped(self.dialect.text, 0) {
            return 0;
        }
        let Some(list) = attributes::read(&text.text) else {
            return 0;
        };
        let is_link = matches!(before, Event::End(TagEnd::Link | TagEnd::Image));
        let range = text.place(0..list.length);
        if is_link && list.look != LinkLook::default() {
            self.push(Piece::Look(list.look), range.clone());
        }
        if let Some(id) = list.id {
            self.push(Piece::Mark(MarkKind::Anchor(id)), range);
        }
        list.length
    }

    fn token(&mut self, index: usize, range: Range<usize>, token: Token) {
        let Item::Text(text) = &self.items[index] else {
            return;
        };
        let place = text.place(range.clone());
        match token {
            Token::Emoji(emoji) => self.push(Piece::Emoji(CowStr::Borrowed(emoji)), place),
            Token::Icon(icon) => {
                let is_alone = self.is_alone(index, &range);
                self.icon(icon, is_alone, place);
            }
            Token::Keys(keys) => self.keys(index, keys),
            Token::Wiki(found) => self.wiki(index, found),
            Token::Change(old, new) => {
                for (element, range) in [(Element::Delete, old), (Element::Insert, new)] {
                    let open = MarkKind::Open(element.clone());
                    self.push(Piece::Mark(open), place.clone());
                    self.out.push(Out::Text(index, range));
                    self.push(Piece::Mark(MarkKind::Close(element)), place.clone());
                }
            }
            Token::Delimiter(delimiter) => self.delimiter(index, range, delimiter),
            Token::Abbreviation(meaning) => {
                let element = Element::Abbreviation(meaning);
                self.push(Piece::Mark(MarkKind::Open(element.clone())), place.clone());
                self.out.push(Out::Text(index, range));
                self.push(Piece::Mark(MarkKind::Close(element)), place);
            }
        }
    }

    /// An icon as a character; without one, as its name if nothing else
    /// identifies the element, and omitted otherwise.
    fn icon(&mut self, icon: icon::Icon, is_alone: bool, place: Range<usize>) {
        let shown = match icon.shown {
            Some(shown) => CowStr::Borrowed(shown),
            None if is_alone => CowStr::from(icon.name),
            None => CowStr::Borrowed(""),
        };
        self.push(Piece::Emoji(shown), place);
    }

    /// Whether a part of a text is all that its link, or its run, shows.
    fn is_alone(&self, index: usize, range: &Range<usize>) -> bool {
        let is_whole =
            matches!(&self.items[index], Item::Text(text) if text.text.trim().len() == range.len());
        let before = index.checked_sub(1).map(|before| &self.items[before]);
        let after = self.items.get(index + 1);
        let is_edge = |item: Option<&Item<'_>>| match item {
            None => true,
            Some(Item::Event(Event::Start(Tag::Link { .. }) | Event::End(TagEnd::Link), _)) => true,
            Some(_) => false,
        };
        is_whole && is_edge(before) && is_edge(after)
    }

    fn keys(&mut self, index: usize, keys: keys::Keys) {
        let Item::Text(text) = &self.items[index] else {
            return;
        };
        let mut pieces = Vec::new();
        for (number, (range, label)) in keys.keys.into_iter().enumerate() {
            let place = text.place(range);
            if number > 0 {
                let between = place.start..place.start;
                pieces.push((Piece::Event(Event::Text(CowStr::Borrowed("+"))), between));
            }
            let mark = |kind: fn(Element) -> MarkKind| Piece::Mark(kind(Element::Key));
            pieces.push((mark(MarkKind::Open), place.clone()));
            pieces.push((
                Piece::Event(Event::Text(CowStr::from(label))),
                place.clone(),
            ));
            pieces.push((mark(MarkKind::Close), place));
        }
        self.out.extend(pieces.into_iter().map(Out::Piece));
    }

    fn wiki(&mut self, index: usize, found: wiki::WikiBrackets) {
        let Item::Text(text) = &self.items[index] else {
            return;
        };
        let left = &text.text[found.left.clone()];
        let (shown, shown_range) = match &found.right {
            Some(right) => (text.slice(right.clone()), right.clone()),
            None => match wiki::default_text(left) {
                Some(shown) => (CowStr::from(shown), found.left.clone()),
                None => (text.slice(found.left.clone()), found.left.clone()),
            },
        };
        let link = WikiLink {
            kind: found.kind,
            destination: left.to_owned(),
            destination_range: text.place(found.left),
            label: found.right.map(|right| text.text[right].to_owned()),
            text: shown,
            text_range: text.place(shown_range),
            size: found.size,
        };
        let place = text.place(found.range);
        self.push(Piece::Wiki(link), place);
    }

    fn delimiter(&mut self, index: usize, range: Range<usize>, delimiter: Delimiter) {
        let Item::Text(text) = &self.items[index] else {
            return;
        };
        let kind = delimiter.kind;
        let place = text.place(range.clone());
        if delimiter.can_close
            && let Some(opened) = self.frames.close(kind)
            && let Out::Text(item, open_range) = &self.out[opened]
            && (!kind.is_of_word()
                || (*item == index && is_word(&text.text, open_range.end..range.start)))
            && let Item::Text(opening) = &self.items[*item]
            && !(*item == index && open_range.end == range.start)
        {
            let open_place = opening.place(open_range.clone());
            let open = Piece::Mark(MarkKind::Open(kind.element()));
            self.out[opened] = Out::Piece((open, open_place));
            self.push(Piece::Mark(MarkKind::Close(kind.element())), place);
            return;
        }
        if delimiter.can_open {
            self.frames.open(kind, self.out.len());
        }
        self.out.push(Out::Text(index, range));
    }
}

fn is_word(text: &str, range: Range<usize>) -> bool {
    text.get(range)
        .is_some_and(|inner| !inner.is_empty() && !inner.contains(char::is_whitespace))
}

/// Code without the language that colours it, as in `` `#!yaml key: x` ``
/// (pymdownx.inlinehilite).
fn without_language(code: &str) -> Option<&str> {
    let (language, code) = code.strip_prefix("#!")?.split_once(' ')?;
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '_' | '.');
    (!language.is_empty() && language.chars().all(is_name) && !code.trim().is_empty())
        .then_some(code)
}
