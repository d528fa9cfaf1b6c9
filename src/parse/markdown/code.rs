use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Tag};

use super::Walker;
use crate::book::{Block, BlockKind, FenceInfo};
use crate::parse::info;
use crate::source::Span;

impl Walker<'_> {
    pub(super) fn start_block(
        &mut self,
        kind: &CodeBlockKind<'_>,
        span: Span,
        range: &Range<usize>,
    ) {
        let node = self.push(Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)), span);
        let (kind, info) = match kind {
            CodeBlockKind::Indented => (BlockKind::Indented, FenceInfo::default()),
            CodeBlockKind::Fenced(_) => (BlockKind::Fenced, self.info(range)),
        };
        self.block = Some(Block {
            node,
            kind,
            look: info::read_look(&info),
            info,
            code: String::with_capacity(range.len()),
            span,
            lines: Vec::with_capacity(breaks(&self.rewritten.text[range.clone()])),
            starts: Vec::new(),
        });
    }

    /// The info string of a block, taken from the source line, because escapes
    /// are resolved in the event.
    fn info(&self, range: &Range<usize>) -> FenceInfo {
        let block = &self.rewritten.text[range.clone()];
        let line = block.lines().next().unwrap_or_default();
        let fence = line.len() - line.trim_start_matches(['`', '~']).len();
        let written = line[fence..].trim();
        let at = line[fence..].find(written).map_or(fence, |at| fence + at);
        let start = range.start + at;
        let place = self.place(start..start + written.len());
        let mut info = info::parse_info(written, place.start as usize);
        if self.source.slice(place) != written {
            // The source differs from the text, so the whole span is used.
            info.span = place;
            info.words.iter_mut().for_each(|word| word.1 = place);
            for pair in &mut info.pairs {
                (pair.key_span, pair.value_span) = (place, place);
            }
        }
        info
    }

    /// Adds a piece of code, which may be several lines or part of one.
    ///  In a list or quote, the lines of a block are not contiguous in the
    /// source: each is the end of its own source line.
    pub(super) fn add_code(&mut self, text: &str, range: &Range<usize>) {
        let Some(mut block) = self.block.take() else {
            return;
        };
        let page = &self.rewritten.text;
        let as_written = text.len() == range.len();
        let mut at = range.start;
        for line in text.split_inclusive('\n') {
            let body = line.trim_end_matches('\n');
            let begins = block.code.is_empty() || block.code.ends_with('\n');
            let place = if as_written {
                let place = at..at + body.len();
                at += line.len();
                place
            } else {
                let rest = page.get(at..range.end).unwrap_or_default();
                let written = rest.split('\n').next().unwrap_or_default();
                let end = at + written.trim_end_matches('\r').len();
                let is_end = page[at..end].ends_with(body);
                let start = if is_end { end - body.len() } else { at };
                at = (at + written.len() + 1).min(range.end);
                start..end
            };
            let place = self.place(place);
            if let Some(last) = block.lines.last_mut().filter(|_| !begins) {
                last.end = place.end.max(last.start);
            } else {
                block.lines.push(place);
                let start = u32::try_from(block.code.len()).unwrap_or(u32::MAX);
                block.starts.push(start);
            }
            block.code.push_str(line);
        }
        self.block = Some(block);
    }

    /// Ends the open block. The script of a check is not changed, because it
    /// was approved.
    pub(super) fn end_block(&mut self) {
        let Some(mut block) = self.block.take() else {
            return;
        };
        if !info::is_check(&block.info) {
            info::take_comments(&mut block, self.generator);
        }
        self.out.blocks.push(block);
    }
}

/// How many lines end in a text.
fn breaks(text: &str) -> usize {
    memchr::memchr_iter(b'\n', text.as_bytes()).count()
}
