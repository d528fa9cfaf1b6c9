//! Block quotes, and the callouts and tabs that are written as such.

use std::ops::Range;

use pulldown_cmark::{Event, Tag};

use super::inline::shown_title;
use super::{Skip, Walker};
use crate::book::{self, Callout};
use crate::parse::dialect::Shape;
use crate::parse::{callout, math};
use crate::source::Span;

/// The open quotes.
#[derive(Debug, Default)]
pub(super) struct Quotes {
    /// For each the index of its tab, if it is one.
    open: Vec<Option<usize>>,
    /// The tab that ended last, and the index of the node of its end.
    last: Option<(usize, usize)>,
    /// The group of each tab, by the number that the dialect gives it.
    groups: Vec<u32>,
}

impl Walker<'_> {
    pub(super) fn start_quote(&mut self, span: Span, range: &Range<usize>) {
        self.depth += 1;
        let quote = Event::Start(Tag::BlockQuote(None));
        let text = &self.rewritten.text[range.clone()];
        let mark = range.start + text.find('>').unwrap_or(0);
        let before = self.out.nodes.len();
        let node = self.push(quote, span);
        let mut tab = None;
        match self.rewritten.shape_at(mark) {
            Some(Shape::Callout { kind, title, fold }) => self.out.callouts.push(Callout {
                node,
                kind: kind.clone(),
                title: shown_title(title).into_owned(),
                fold: *fold,
            }),
            Some(Shape::Tab {
                label,
                group,
                is_selected,
            }) => {
                let index = self.out.tabs.len();
                tab = Some(index);
                let last = self.quotes.last.filter(|(_, end)| end + 1 == before);
                let last = last.map(|(last, _)| last);
                let last = last.filter(|&last| self.quotes.groups[last] == *group);
                let first = last.map_or(index, |last| self.out.tabs[last].group);
                if let Some(last) = last {
                    self.out.tabs[last].is_last = false;
                }
                self.quotes.groups.push(*group);
                self.out.tabs.push(book::Tab {
                    node,
                    label: shown_title(label).into_owned(),
                    group: first,
                    is_selected: *is_selected,
                    is_last: true,
                });
            }
            Some(Shape::Quote) => {}
            None => {
                if let Some(marker) = callout::read_marker(text) {
                    // The line break behind the marker belongs to it.
                    self.skip = Skip::Until(range.start + marker.length + 1);
                    let (kind, fold) = (marker.kind, marker.fold);
                    let title = math::unmask(marker.title.as_str().into());
                    let title = shown_title(&title).into_owned();
                    self.out.callouts.push(Callout {
                        node,
                        kind,
                        title,
                        fold,
                    });
                }
            }
        }
        self.quotes.open.push(tab);
    }

    /// Ends a quote; its end is the next node.
    pub(super) fn end_quote(&mut self) {
        if let Some(tab) = self.quotes.open.pop().flatten() {
            self.quotes.last = Some((tab, self.out.nodes.len()));
        }
    }

    /// Ensures that one tab of each group is selected.
    pub(super) fn finish_tabs(&mut self) {
        let tabs = &mut self.out.tabs;
        let mut selected = vec![None; tabs.len()];
        for (index, tab) in tabs.iter().enumerate() {
            if tab.is_selected {
                selected[tab.group].get_or_insert(index);
            }
        }
        for (index, tab) in tabs.iter_mut().enumerate() {
            tab.is_selected = selected[tab.group].unwrap_or(tab.group) == index;
        }
        self.drop_repeated_titles();
    }

    /// Removes the title of a block that repeats the label of its tab.
    fn drop_repeated_titles(&mut self) {
        let blocks = &mut self.out.blocks;
        for tab in &self.out.tabs {
            let first = blocks.partition_point(|block| block.node < tab.node);
            let look = blocks.get_mut(first).and_then(|block| block.look.as_mut());
            if let Some(look) = look.filter(|look| look.title == tab.label) {
                look.title.clear();
            }
        }
    }
}
