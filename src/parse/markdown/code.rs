use pulldown_cmark::{CodeBlockKind, Event, Tag};

use super::Walker;
use crate::book::{Block, BlockKind};
use crate::parse::info;
use crate::source::{SourceFile, Span};

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
            code: String::with_capacity(span.range().len()),
            span,
            lines: Vec::with_capacity(breaks(self.source.slice(span))),
            starts: Vec::new(),
        });
    }
}

/// How many lines end in a text.
fn breaks(text: &str) -> usize {
    memchr::memchr_iter(b'\n', text.as_bytes()).count()
}

/// Adds a piece of code, which may hold several lines or part of one.
///
/// Inside a list or a quote the lines of a block do not follow each other in
/// the file: each is the end of its own line there.
pub(super) fn add_code(block: &mut Block, text: &str, span: Span, source: &SourceFile) {
    let as_written = text.len() == span.range().len();
    let mut at = span.start as usize;
    for line in text.split_inclusive('\n') {
        let body = line.trim_end_matches('\n');
        let begins = block.code.is_empty() || block.code.ends_with('\n');
        let place = if as_written {
            let place = at..at + body.len();
            at += line.len();
            place
        } else {
            let rest = source.text().get(at..span.end as usize).unwrap_or_default();
            let written = rest.split('\n').next().unwrap_or_default();
            let end = at + written.trim_end_matches('\r').len();
            let is_end = source.text()[at..end].ends_with(body);
            let start = if is_end { end - body.len() } else { at };
            at = (at + written.len() + 1).min(span.end as usize);
            start..end
        };
        let place = Span::new(place);
        if let Some(last) = block.lines.last_mut().filter(|_| !begins) {
            last.end = place.end;
        } else {
            block.lines.push(place);
            let start = u32::try_from(block.code.len()).unwrap_or(u32::MAX);
            block.starts.push(start);
        }
        block.code.push_str(line);
    }
}
