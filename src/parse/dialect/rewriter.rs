//! Rewrites a page as plain markdown, line by line.

use std::borrow::Cow;
use std::ops::Range;

use super::arguments::Arguments;
use super::emit::Emitter;
use super::fence::{content_of, directive, list_mark};
use super::flavour::Flavour;
use super::meaning::{Meaning, Shape};
use super::names::role_of;
use super::opening;
use super::scan::{Mark, Scan, line_end, scan};
use super::stack::{End, Frame};
use super::token::Form;

pub(super) struct Rewriter<'a> {
    pub(super) text: &'a str,
    pub(super) flavour: Flavour,
    pub(super) scan: Scan<'a>,
    pub(super) emit: Emitter<'a>,
    /// Removed template syntax.
    pub(super) templates: Vec<Range<usize>>,
    /// Index of the next tag in `scan`.
    pub(super) next_token: usize,
    next_mark: usize,
    pub(super) next_note: usize,
    /// Content columns of the open list items.
    items: Vec<usize>,
    /// Lines before this offset are copied unchanged.
    verbatim: usize,
    /// Whether lines of the open block may be hidden.
    hides_lines: bool,
    /// The title of the next block of code.
    pub(super) code_title: Option<String>,
}

/// Parts of a line of code with their replacements.
type Parts = Vec<(Range<usize>, Option<Cow<'static, str>>)>;

impl<'a> Rewriter<'a> {
    pub(super) fn new(text: &'a str, flavour: Flavour) -> Self {
        Self {
            text,
            flavour,
            scan: scan(text, flavour),
            emit: Emitter::new(text),
            templates: Vec::new(),
            next_token: 0,
            next_mark: 0,
            next_note: 0,
            items: Vec::new(),
            verbatim: 0,
            hides_lines: false,
            code_title: None,
        }
    }

    pub(super) fn run(&mut self) {
        let mut at = 0;
        while at < self.text.len() {
            at = self.line(at);
        }
        for range in std::mem::take(&mut self.emit.blank) {
            self.emit.out.copy(self.text, range);
        }
    }

    /// Rewrites the line at `at`. Returns the start of the next one.
    fn line(&mut self, at: usize) -> usize {
        let end = line_end(self.text, at);
        if at < self.verbatim {
            self.code_line(at..end);
            return end;
        }
        let (width, content) = indentation(self.text, at..end);
        if self.text[content..end].trim().is_empty() {
            self.close_at(at);
            self.emit.blank.push(at..end);
            return end;
        }
        self.leave(width, at);
        self.list_item(width, content..end);
        if let Some(last) = self.emit.stack.last_mut() {
            last.body.get_or_insert(width.max(last.indent));
        }
        if let Some(next) = self.marked(at..end, width) {
            return next;
        }
        if self.flavour.has_admonitions() && self.text[content..end].trim_end() == FOOTNOTES {
            self.emit.needs_blank = true;
            return end;
        }
        if let Some(next) = self.opener(at..end, width, content) {
            return next;
        }
        self.text_line(at..end, width, content)
    }

    /// Closes the containers that end at this offset.
    fn close_at(&mut self, at: usize) {
        let is_over = |end: &End| matches!(end, End::At(place) if *place <= at);
        if let Some(index) = self.emit.stack.find_outer(|open| is_over(&open.end)) {
            self.emit.close(index);
        }
    }

    /// Closes the containers that end before a line with this indentation.
    fn leave(&mut self, width: usize, at: usize) {
        self.close_at(at);
        let is_apart = !self.emit.blank.is_empty();
        let over = self.emit.stack.find_outer(|open| match open.end {
            End::Dedent => open.body.is_some_and(|body| width < body),
            End::Blank => is_apart,
            _ => false,
        });
        if let Some(index) = over {
            self.emit.close(index);
        }
    }

    /// Tracks lists, whose content may be indented.
    fn list_item(&mut self, width: usize, content: Range<usize>) {
        let text = &self.text[content];
        let mark = list_mark(text);
        if !self.emit.blank.is_empty() || mark.is_some() {
            self.items.retain(|&column| column <= width);
        }
        let (mut column, mut rest) = (width, text);
        while let Some(length) = list_mark(rest) {
            let inner = rest[length..].trim_start_matches(' ');
            column += rest.len() - inner.len();
            if self.items.len() < MAX_LIST_DEPTH {
                self.items.push(column);
            }
            rest = inner;
        }
    }

    /// Whether a line is indented too far to be anything but code.
    pub(super) fn is_indented_code(&self, width: usize) -> bool {
        let items = self.items.iter().filter(|&&column| column <= width);
        let base = items.copied().max().unwrap_or(0);
        width >= base.max(self.emit.stack.body()) + 4 && !self.flavour.has_expressions()
    }

    /// Handles a line with a mark from the scan.
    fn marked(&mut self, range: Range<usize>, width: usize) -> Option<usize> {
        let marks = &self.scan.marks;
        let passed = |mark: &(usize, Mark)| mark.0 < range.start;
        while marks.get(self.next_mark).is_some_and(passed) {
            self.next_mark += 1;
        }
        let &(start, mark) = marks
            .get(self.next_mark)
            .filter(|mark| mark.0 < range.end)?;
        let line = &self.text[range.clone()];
        match mark {
            Mark::Code(until) => {
                self.open_code(range.clone(), width, until);
                self.verbatim = until;
                self.first_code_line(range.clone());
            }
            Mark::Comment(until) => {
                if until <= range.end {
                    return None;
                }
                self.verbatim = until;
                if !line[..start - range.start].trim().is_empty() {
                    return None;
                }
                self.code_line(range.clone());
            }
            Mark::OpensDirective => {
                let info = content_of(line).trim_start_matches(['`', '~']);
                let (name, title) = directive(info)?;
                let title = (!title.is_empty()).then_some(title);
                let arguments = Arguments::default();
                let meaning = opening::named(role_of(name)?, name, &arguments, title);
                self.emit.open(meaning, range.clone(), width, End::Line);
            }
            Mark::OpensQuote => {
                let meaning = Meaning::Shape(Shape::Quote);
                self.emit.open(meaning, range.clone(), width, End::Line);
            }
            Mark::ClosesDirective | Mark::ClosesQuote => {
                if let Some(index) = self.emit.stack.find(|end| *end == End::Line) {
                    self.emit.close(index);
                }
            }
        }
        Some(range.end)
    }

    /// A block of code begins.
    fn open_code(&mut self, range: Range<usize>, width: usize, until: usize) {
        let line = content_of(&self.text[range.clone()]);
        let info = line.trim_start_matches(['`', '~']).trim_start();
        self.hides_lines = self.flavour.hides_rust_lines() && info.starts_with("rust");
        let Some(open) = self.emit.stack.last_mut() else {
            return;
        };
        if let Frame::CodeGroup(group) = &mut open.frame {
            group.count += 1;
            let shape = Shape::Tab {
                label: opening::label_of_fence(line),
                group: group.id,
                is_selected: false,
            };
            let place = range.start..range.start;
            let opened = self.emit.open_quote(shape, place, width, End::At(until));
            if let Some(last) = self.emit.stack.last_mut().filter(|_| opened) {
                last.body = Some(width);
            }
        }
    }

    /// Copies the opening line of a code block, with the title from a
    /// surrounding tag.
    fn first_code_line(&mut self, range: Range<usize>) {
        let Some(title) = self.code_title.take() else {
            self.code_line(range);
            return;
        };
        let end = range.start + self.text[range.clone()].trim_end().len();
        self.code_line(range.start..end);
        let title = title.replace('"', "'");
        let title = format!(" title=\"{title}\"");
        self.emit.out.insert(&title, end..end);
        self.emit.out.copy(self.text, end..range.end);
    }

    /// Copies a line of code without the indentation of the containers.
    fn code_line(&mut self, range: Range<usize>) {
        let (prefix, column) = self.emit.stack.prefix();
        let (start, spaces) = strip(self.text, range.clone(), column);
        let line = self.text[start..range.end].trim();
        if self.hides_lines && (line == "#" || line.starts_with("# ")) {
            return;
        }
        let parts = self.parts(start..range.end);
        let is_gone = |(range, text): &(Range<usize>, Option<Cow<'_, str>>)| {
            let text = text.as_deref().unwrap_or(&self.text[range.clone()]);
            text.trim().is_empty()
        };
        if parts.len() > 1 && parts.iter().all(is_gone) {
            return;
        }
        self.emit.begin(&prefix, range.start);
        self.emit.out.insert(&" ".repeat(spaces), start..start);
        for (range, text) in parts {
            match text {
                Some(text) => self.emit.out.insert(&text, range),
                None => self.emit.out.copy(self.text, range),
            }
        }
    }

    /// A line of code with its replacements.
    fn parts(&mut self, range: Range<usize>) -> Parts {
        let mut parts = Vec::new();
        let mut at = range.start;
        while let Some(token) = self.scan.tokens.get(self.next_token) {
            if token.range.start >= range.end {
                break;
            }
            self.next_token += 1;
            if let Form::Text(text) = &token.form
                && token.range.start >= at
            {
                parts.push((at..token.range.start, None));
                parts.push((token.range.clone(), Some(text.clone())));
                at = token.range.end;
            }
        }
        parts.push((at..range.end.max(at), None));
        parts
    }

    /// Continues after this offset and skips the tags before it.
    pub(super) fn skip_tokens(&mut self, at: usize) {
        let tokens = &self.scan.tokens[self.next_token.min(self.scan.tokens.len())..];
        self.next_token += tokens.partition_point(|token| token.range.start < at);
    }
}

/// Placeholder for footnotes in Python-Markdown.
const FOOTNOTES: &str = "///Footnotes Go Here///";

/// Maximum number of nested list items that are tracked.
const MAX_LIST_DEPTH: usize = 64;

/// The indentation of a line in columns, and the start of its content.
fn indentation(text: &str, line: Range<usize>) -> (usize, usize) {
    let mut width = 0;
    for (at, byte) in text[line.clone()].bytes().enumerate() {
        match byte {
            b' ' => width += 1,
            b'\t' => width += 4 - width % 4,
            _ => return (width, line.start + at),
        }
    }
    (width, line.end)
}

/// The start of a line after removing some columns of indentation, and the
/// remaining spaces of a split tab.
fn strip(text: &str, line: Range<usize>, columns: usize) -> (usize, usize) {
    let mut width = 0;
    for (at, byte) in text[line.clone()].bytes().enumerate() {
        if width >= columns {
            return (line.start + at, width - columns);
        }
        match byte {
            b' ' => width += 1,
            b'\t' => width += 4 - width % 4,
            _ => return (line.start + at, 0),
        }
    }
    (line.end, 0)
}
