//! Writes lines inside the open containers.

use std::ops::Range;

use super::meaning::{Meaning, Shape};
use super::stack::{Container, End, Frame, Group, Stack};
use crate::parse::mapped::Mapped;

/// The generated text and its open containers.
pub(super) struct Emitter<'a> {
    text: &'a str,
    pub(super) out: Mapped,
    /// The containers written as quotes, with their start in the new text.
    pub(super) placed: Vec<(usize, Shape)>,
    pub(super) stack: Stack,
    /// Pending blank lines; they belong to the same containers as the next
    /// line.
    pub(super) blank: Vec<Range<usize>>,
    /// Whether the last line that was written is blank.
    last_is_blank: bool,
    /// Whether a blank line has to come before the next one.
    pub(super) needs_blank: bool,
    /// The group that a tab directly after the last one belongs to: nesting
    /// depth, column and number.
    pub(super) sibling: Option<Place>,
    /// The groups of the open tabs that have no container around them.
    pub(super) groups_at: Vec<Place>,
    groups: u32,
}

/// How many containers are around a group of tabs, its column and its number.
type Place = (usize, usize, u32);

impl<'a> Emitter<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            out: Mapped::with_capacity(text.len() + 64),
            placed: Vec::new(),
            stack: Stack::default(),
            blank: Vec::new(),
            last_is_blank: true,
            needs_blank: false,
            sibling: None,
            groups_at: Vec::new(),
            groups: 0,
        }
    }

    pub(super) fn new_group(&mut self) -> u32 {
        self.groups += 1;
        self.groups
    }

    /// Closes a container and all containers inside.
    pub(super) fn close(&mut self, index: usize) {
        self.needs_blank |= self.stack.close(index);
        let is_closed = |place: &Place| place.0 >= index;
        while let Some(place) = self.groups_at.pop_if(|place| is_closed(place)) {
            self.sibling = Some(place);
        }
    }

    /// Opens a container, unless too many are open.
    pub(super) fn open(
        &mut self,
        meaning: Meaning,
        range: Range<usize>,
        indent: usize,
        end: End,
    ) -> bool {
        if self.stack.is_full() {
            return false;
        }
        let frame = match meaning {
            Meaning::Shape(shape) => return self.open_quote(shape, range, indent, end),
            Meaning::Tab {
                label,
                value,
                is_selected,
            } => {
                let (label, group) = self.tab_of_group(label, value);
                let shape = Shape::Tab {
                    label,
                    group,
                    is_selected,
                };
                return self.open_quote(shape, range, indent, end);
            }
            Meaning::Tabs { labels, holds_code } => Frame::Tabs(Group {
                id: self.new_group(),
                labels,
                count: 0,
                holds_code,
            }),
            Meaning::CodeGroup => Frame::CodeGroup(Group {
                id: self.new_group(),
                labels: Vec::new(),
                count: 0,
                holds_code: true,
            }),
            Meaning::Titled(title) => {
                self.start_line(indent, range.start);
                self.out.insert(&title, range.clone());
                self.out.insert("\n", range);
                Frame::Plain
            }
            Meaning::Plain => Frame::Plain,
        };
        self.needs_blank |= !self.last_is_blank;
        self.stack.push(Container {
            frame,
            indent,
            body: None,
            end,
        });
        true
    }

    /// The label of a tab and the number of its group.
    fn tab_of_group(&mut self, label: Option<String>, value: Option<String>) -> (String, u32) {
        if let Some(group) = self.stack.group() {
            return (group.next_label(label, value), group.id);
        }
        let label = label.or(value).unwrap_or_else(|| "Tab".to_owned());
        (label, self.new_group())
    }

    /// Opens a container that is not written.
    pub(super) fn push_plain(&mut self, indent: usize, end: End) {
        if !self.stack.is_full() {
            self.stack.push(Container {
                frame: Frame::Plain,
                indent,
                body: None,
                end,
            });
        }
    }

    /// Opens a container that is written as a quote, unless too many are open.
    pub(super) fn open_quote(
        &mut self,
        shape: Shape,
        range: Range<usize>,
        indent: usize,
        end: End,
    ) -> bool {
        if self.stack.is_full() {
            return false;
        }
        self.separate(range.start);
        let (prefix, column) = self.stack.prefix();
        self.out.insert(&prefix, range.clone());
        let own = " ".repeat(indent.saturating_sub(column));
        self.out.insert(&own, range.clone());
        self.open_here(shape, range, indent, end);
        true
    }

    /// Opens a container that is written as a quote in the current line.
    pub(super) fn open_here(&mut self, shape: Shape, range: Range<usize>, indent: usize, end: End) {
        self.stack.push(Container {
            frame: Frame::Quote,
            indent,
            body: None,
            end,
        });
        self.out.insert("> ", range.clone());
        self.placed.push((self.out.text.len() - 2, shape));
        self.out.insert("\n", range);
        self.last_is_blank = true;
        self.sibling = None;
    }

    /// Writes pending blank lines, or one if the last line is not blank.
    pub(super) fn separate(&mut self, at: usize) {
        self.needs_blank |= !self.last_is_blank;
        self.flush_blank(at);
    }

    fn flush_blank(&mut self, at: usize) {
        if self.blank.is_empty() && !self.needs_blank {
            return;
        }
        let (prefix, _) = self.stack.prefix();
        let prefix = prefix.trim_end();
        let waiting = std::mem::take(&mut self.blank);
        if waiting.is_empty() && !self.last_is_blank {
            self.out.insert(prefix, at..at);
            self.out.insert("\n", at..at);
        }
        self.needs_blank = false;
        self.last_is_blank = true;
        for range in waiting {
            self.out.insert(prefix, range.start..range.start);
            self.out.copy(self.text, range);
        }
    }

    /// The position of the content of the next line in the new text, for this
    /// indentation.
    pub(super) fn next_content(&self, width: usize) -> usize {
        let (prefix, column) = self.stack.prefix();
        self.out.text.len() + prefix.len() + width.saturating_sub(column)
    }

    /// Begins a line with this indentation inside the open containers.
    pub(super) fn start_line(&mut self, width: usize, at: usize) {
        let (prefix, column) = self.stack.prefix();
        self.begin(&prefix, at);
        let own = " ".repeat(width.saturating_sub(column));
        self.out.insert(&own, at..at);
    }

    /// Begins a line with the prefix of the open containers.
    pub(super) fn begin(&mut self, prefix: &str, at: usize) {
        self.flush_blank(at);
        self.out.insert(prefix, at..at);
        self.last_is_blank = false;
        self.sibling = None;
    }
}
