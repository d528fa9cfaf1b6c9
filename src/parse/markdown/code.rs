use pulldown_cmark::{CodeBlockKind, Event, Tag};

use super::Walker;
use crate::book::{Block, BlockKind};
use crate::parse::info;
use crate::source::Span;

impl Walker<'_> {
    pub(super) fn start_block(&mut self, kind: &CodeBlockKind<'_>, span: Span) {
        let node = self.push(Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)), span);
        let (kind, info) = match kind {
            CodeBlockKind::Indented => (BlockKind::Indented, String::new()),
            // The source line, not the event: that has escapes resolved.
            CodeBlockKind::Fenced(_) => (
                BlockKind::Fenced,
                self.source
                    .slice(span)
                    .lines()
                    .next()
                    .unwrap_or_default()
                    .to_owned(),
            ),
        };
        let fence = info.len() - info.trim_start_matches(['`', '~']).len();
        let written = info[fence..].trim();
        let offset =
            span.start as usize + info[fence..].find(written).map_or(fence, |at| fence + at);
        self.block = Some(Block {
            node,
            kind,
            info: info::parse_info(written, offset),
            code: String::new(),
            span,
            lines: Vec::new(),
        });
    }
}

/// Adds a piece of code, which may hold several lines or part of one.
pub(super) fn add_code(block: &mut Block, text: &str, span: Span) {
    let as_written = text.len() == span.range().len();
    let mut at = span.start as usize;
    for line in text.split_inclusive('\n') {
        let body = line.trim_end_matches('\n');
        let begins = block.code.is_empty() || block.code.ends_with('\n');
        let length = if as_written {
            body.len()
        } else {
            span.end as usize - at
        };
        let place = Span::new(at..at + length);
        match block.lines.last_mut().filter(|_| !begins) {
            Some(last) => last.end = place.end,
            None => block.lines.push(place),
        }
        block.code.push_str(line);
        at = if as_written { at + line.len() } else { at };
    }
}
