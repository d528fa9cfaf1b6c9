//! Blocks of a page as Markdown: items of lists, quotes, code, tables and the
//! text of raw HTML.

use pulldown_cmark::{Alignment, Event, Tag};

use super::escape::{escaped, fence, html_text};
use super::writer::Writer;
use crate::printable::printable_code;

impl Writer<'_> {
    pub(super) fn item(&mut self) {
        let Some(list) = self.lists.last_mut() else {
            return;
        };
        let is_tight = list.is_tight;
        let is_next = std::mem::replace(&mut list.has_items, true);
        let mark = match &mut list.next {
            Some(number) => {
                *number = number.saturating_add(1);
                format!("{}. ", *number - 1)
            }
            None => "- ".to_owned(),
        };
        if is_tight && is_next {
            self.line();
        } else {
            self.block();
        }
        self.push(&mark);
        let prefix = match mark.len() {
            2 => "  ",
            3 => "   ",
            _ => "    ",
        };
        self.open(prefix, is_tight);
    }

    /// Whether the items of a list are paragraphs, with empty lines between
    /// them.
    pub(super) fn is_loose(&self, list: usize) -> bool {
        let first = self.document().nodes.get(list + 2);
        first.is_some_and(|node| matches!(node.event, Event::Start(Tag::Paragraph)))
    }

    pub(super) fn quote(&mut self, node: usize) {
        let document = self.document();
        let tab = document.tabs.binary_search_by_key(&node, |tab| tab.node);
        self.block();
        self.quotes.push(tab.is_err());
        if let Ok(tab) = tab {
            let label = escaped(&document.tabs[tab].label);
            return self.push(&format!("**{label}**"));
        }
        self.push("> ");
        self.open("> ", false);
        let callouts = &document.callouts;
        if let Ok(at) = callouts.binary_search_by_key(&node, |callout| callout.node) {
            let callout = &callouts[at];
            let title = if callout.title.is_empty() {
                &callout.kind
            } else {
                &callout.title
            };
            self.push(&format!("**{}**", escaped(title)));
        }
    }

    pub(super) fn end_quote(&mut self) {
        if self.quotes.pop() == Some(true) {
            self.close();
        }
    }

    pub(super) fn code_block(&mut self, node: usize) {
        let blocks = &self.document().blocks;
        let Ok(at) = blocks.binary_search_by_key(&node, |block| block.node) else {
            return;
        };
        let block = &blocks[at];
        let text = printable_code(&block.code);
        let fence = fence(&text);
        let language = &block.info.language;
        let language = if language.contains('`') { "" } else { language };
        self.block();
        self.push(&format!("{fence}{language}"));
        for line in text.lines() {
            if line.is_empty() {
                self.empty_line();
            } else {
                self.line();
                self.push(line);
            }
            if self.out.len() > self.most {
                return;
            }
        }
        self.line();
        self.push(&fence);
    }

    pub(super) fn html_block(&mut self) {
        let html = std::mem::take(&mut self.html);
        let text = html_text(&html);
        for (index, line) in text.lines().enumerate() {
            if index == 0 {
                self.block();
            } else {
                self.line();
            }
            self.push(line);
        }
    }

    pub(super) fn table_marks(&mut self) {
        let marks = self.alignments.iter().map(|alignment| match alignment {
            Alignment::None => " --- |",
            Alignment::Left => " :-- |",
            Alignment::Center => " :-: |",
            Alignment::Right => " --: |",
        });
        let marks: String = marks.collect();
        self.line();
        self.push(&format!("|{marks}"));
    }
}
