//! The open containers and their effect on a line.

use super::meaning::Label;

/// An open container.
#[derive(Debug)]
pub(super) struct Container {
    pub(super) frame: Frame,
    /// The column of its opening line.
    pub(super) indent: usize,
    /// The column of its content; unknown until its first line.
    pub(super) body: Option<usize>,
    pub(super) end: End,
}

/// How a container is written.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Frame {
    /// As a block quote.
    Quote,
    /// Not written.
    Plain,
    /// Not written; groups tabs.
    Tabs(Group),
    /// Not written; its code blocks are tabs.
    CodeGroup(Group),
}

/// A group of tabs.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Group {
    pub(super) id: u32,
    /// Labels for tabs without their own.
    pub(super) labels: Vec<Label>,
    /// How many tabs it has so far.
    pub(super) count: usize,
    pub(super) holds_code: bool,
}

impl Group {
    /// The label of the next tab.
    pub(super) fn next_label(&mut self, own: Option<String>, value: Option<String>) -> String {
        self.count += 1;
        let named = || {
            let mut labels = self.labels.iter();
            labels.find(|label| value.is_some() && label.value == value)
        };
        let at_place = || {
            let label = self.labels.get(self.count - 1);
            label.filter(|label| label.value.is_none() || value.is_none())
        };
        own.or_else(|| named().or_else(at_place).map(|label| label.text.clone()))
            .or(value)
            .unwrap_or_else(|| format!("Tab {}", self.count))
    }
}

/// The condition that ends a container.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum End {
    /// A line that is indented less than its content.
    Dedent,
    /// A line with this number of markers.
    Marks { mark: u8, count: usize },
    /// The tag with this index.
    Tag(usize),
    /// A blank line.
    Blank,
    /// This offset.
    At(usize),
    /// The end of a fence, or of a quote between `>>>`.
    Line,
    /// The next tab of the group, or the group's end.
    Sibling,
    /// The end tag of an HTML element.
    Html(String),
}

/// The open containers, from the outermost.
#[derive(Debug, Default)]
pub(super) struct Stack(Vec<Container>);

/// Maximum nesting of containers: each level of quotes costs time on every
/// line.
const MAX_DEPTH: usize = 24;

impl Stack {
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn is_full(&self) -> bool {
        self.0.len() >= MAX_DEPTH
    }

    pub(super) fn push(&mut self, container: Container) {
        self.0.push(container);
    }

    pub(super) fn last(&self) -> Option<&Container> {
        self.0.last()
    }

    pub(super) fn last_mut(&mut self) -> Option<&mut Container> {
        self.0.last_mut()
    }

    /// The group that the next tab belongs to.
    pub(super) fn group(&mut self) -> Option<&mut Group> {
        match &mut self.0.last_mut()?.frame {
            Frame::Tabs(group) => Some(group),
            _ => None,
        }
    }

    /// The innermost container with a matching end.
    pub(super) fn find(&self, is_end: impl Fn(&End) -> bool) -> Option<usize> {
        self.0.iter().rposition(|open| is_end(&open.end))
    }

    /// The outermost container that has ended.
    pub(super) fn find_outer(&self, is_over: impl Fn(&Container) -> bool) -> Option<usize> {
        self.0.iter().position(is_over)
    }

    /// Closes a container and all containers inside. Returns whether one was a
    /// quote.
    pub(super) fn close(&mut self, index: usize) -> bool {
        let closed = self.0.split_off(index.min(self.0.len()));
        closed.iter().any(|open| open.frame == Frame::Quote)
    }

    /// The prefix of a line inside the containers, and the number of
    /// indentation columns that it replaces.
    pub(super) fn prefix(&self) -> (String, usize) {
        let mut text = String::new();
        let mut column = 0;
        for open in &self.0 {
            for _ in column..open.indent {
                text.push(' ');
            }
            if open.frame == Frame::Quote {
                text.push_str("> ");
            }
            column = column.max(open.indent).max(open.body.unwrap_or(0));
        }
        (text, column)
    }

    /// The column at which the content of the innermost container begins.
    pub(super) fn body(&self) -> usize {
        let bodies = self.0.iter().map(|open| open.body.unwrap_or(open.indent));
        bodies.max().unwrap_or(0)
    }
}
