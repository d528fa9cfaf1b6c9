//! Lines that open and close containers.

use std::ops::Range;

use super::fence::list_mark;
use super::meaning::{Meaning, Shape, callout_of, plain};
use super::opening;
use super::rewriter::Rewriter;
use super::scan::line_end;
use super::stack::End;

/// The length of the marker of a list item or definition, if an admonition may
/// follow.
fn item_mark(line: &str) -> Option<usize> {
    let mark = list_mark(line).or_else(|| line.starts_with(": ").then_some(2))?;
    let rest = line[mark..].trim_start_matches(' ');
    (rest.starts_with("!!!") || rest.starts_with("???")).then_some(mark)
}

impl Rewriter<'_> {
    /// Opens a container for an opening line. Returns the start of the next
    /// line.
    pub(super) fn opener(
        &mut self,
        range: Range<usize>,
        width: usize,
        content: usize,
    ) -> Option<usize> {
        if let Some(next) = self.note(range.clone(), width, content) {
            return Some(next);
        }
        let line = &self.text[content..range.end];
        let first = line.as_bytes()[0];
        if let Some(mark) = item_mark(line) {
            return self.admonition_of_item(content..range.end, width, mark);
        }
        let may_open = matches!(first, b'!' | b'?' | b'=' | b':' | b'/' | b'@' | b'<');
        if !may_open || self.is_indented_code(width) {
            return None;
        }
        let opened = match first {
            b'!' | b'?' => {
                let meaning = opening::admonition(line, self.flavour)?;
                self.open_indented(meaning, range.clone(), width)
            }
            b'=' | b'@' => self.tab(line, range.clone(), width),
            b':' | b'/' => return self.fenced(content..range.end, range.start, width),
            _ => {
                let details = self.details(content..range.end, width);
                return details.or_else(|| self.html_block(content..range.end, width));
            }
        };
        opened.then_some(range.end)
    }

    /// An admonition at the beginning of a list item or definition.
    fn admonition_of_item(
        &mut self,
        content: Range<usize>,
        width: usize,
        mark: usize,
    ) -> Option<usize> {
        let rest = self.text[content.start + mark..content.end].trim_start_matches(' ');
        let start = content.end - rest.len();
        let Meaning::Shape(shape) = opening::admonition(rest, self.flavour)? else {
            return None;
        };
        if self.is_indented_code(width) || self.emit.stack.is_full() {
            return None;
        }
        self.emit.start_line(width, content.start);
        self.emit.out.copy(self.text, content.start..start);
        let column = width + (start - content.start);
        self.emit
            .open_here(shape, start..content.end, column, End::Dedent);
        if let Some(last) = self.emit.stack.last_mut() {
            last.body = Some(column + 4);
        }
        Some(content.end)
    }

    /// Opens a container whose content is indented by four columns.
    fn open_indented(&mut self, meaning: Meaning, range: Range<usize>, width: usize) -> bool {
        let opened = self.emit.open(meaning, range, width, End::Dedent);
        if opened && let Some(last) = self.emit.stack.last_mut() {
            last.body = Some(width + 4);
        }
        opened
    }

    /// Opens a tab, or the next one of a group.
    fn tab(&mut self, line: &str, range: Range<usize>, width: usize) -> bool {
        if let Some(tab) = opening::tab(line) {
            let (depth, column) = (self.emit.stack.len(), width);
            let group = match self.emit.sibling {
                Some(last) if (last.0, last.1) == (depth, column) && !tab.begins_group => last.2,
                _ => self.emit.new_group(),
            };
            let shape = Shape::Tab {
                label: plain(tab.label),
                group,
                is_selected: tab.is_selected,
            };
            let opened = self.open_indented(Meaning::Shape(shape), range, width);
            self.emit.groups_at.push((depth, column, group));
            return opened;
        }
        let Some(label) = opening::next_tab(line) else {
            return false;
        };
        let last = self.emit.stack.last();
        if last.is_some_and(|open| open.end == End::Sibling) {
            self.emit.close(self.emit.stack.len() - 1);
        }
        if self.emit.stack.group().is_none() {
            return false;
        }
        let meaning = Meaning::Tab {
            label: Some(plain(label)),
            value: None,
            is_selected: line.starts_with("@tab:active"),
        };
        self.emit.open(meaning, range, width, End::Sibling)
    }

    /// Opens or closes a container between marks.
    fn fenced(&mut self, content: Range<usize>, start: usize, width: usize) -> Option<usize> {
        let line = self.text[content.clone()].trim_end();
        let mark = line.as_bytes()[0];
        let count = line.bytes().take_while(|&byte| byte == mark).count();
        if count < 3 {
            return None;
        }
        if count == line.len() {
            return self.close_marks(mark, content, width);
        }
        let found = opening::Fenced::read(line)?;
        let closers = &self.scan.closers;
        let closer = closers.partition_point(|&closer| closer < content.end);
        let closer = closers.get(closer).copied();
        if found.name == "mermaid"
            && let Some(closer) = closer.filter(|_| mark == b':')
        {
            // Azure DevOps.
            let end = line_end(self.text, closer);
            self.code("mermaid", content.clone(), content.end..closer, width);
            self.skip_tokens(end);
            return Some(end);
        }
        let is_known = match mark {
            b':' => closer.is_some() || self.flavour.has_containers(),
            _ => found.role().is_some(),
        };
        let (mark, count) = (found.mark, found.count);
        let meaning = found.meaning();
        let opened = is_known
            && self.emit.open(
                meaning,
                start..content.end,
                width,
                End::Marks { mark, count },
            );
        opened.then_some(content.end)
    }

    /// A line of marks closes the innermost container with as many, else with
    /// fewer.
    fn close_marks(&mut self, mark: u8, content: Range<usize>, width: usize) -> Option<usize> {
        let line = self.text[content.clone()].trim_end();
        let exact = End::Marks {
            mark,
            count: line.len(),
        };
        let fits = |end: &End| match end {
            End::Marks { mark: open, count } => *open == mark && *count <= line.len(),
            _ => false,
        };
        let stack = &self.emit.stack;
        match stack.find(|end| *end == exact).or_else(|| stack.find(fits)) {
            Some(index) => self.emit.close(index),
            None if mark == b':' => {
                // The parser would treat it as a definition.
                self.emit.start_line(width, content.start);
                self.emit.out.insert("\\", content.start..content.start);
                self.emit.out.copy(self.text, content.clone());
            }
            None => return None,
        }
        Some(content.end)
    }

    /// A block that becomes a callout because of its class.
    fn note(&mut self, range: Range<usize>, width: usize, content: usize) -> Option<usize> {
        let notes = &self.scan.notes;
        while notes
            .get(self.next_note)
            .is_some_and(|note| note.0 < range.start)
        {
            self.next_note += 1;
        }
        let &(_, note) = notes
            .get(self.next_note)
            .filter(|note| note.0 < range.end)?;
        self.next_note += 1;
        let line = self.text[content..range.end].trim_end();
        let inner = line.strip_prefix('>').map(str::trim);
        let title = note.has_title.then(|| inner.unwrap_or(line));
        let shape = callout_of(note.kind, title);
        if inner.is_some() {
            // The existing quote becomes the callout.
            self.emit.separate(range.start);
            let place = self.emit.next_content(width);
            self.emit.placed.push((place, shape));
            if note.has_title {
                self.emit.start_line(width, range.start);
                self.emit.out.insert(">\n", content..range.end);
                return Some(range.end);
            }
            return None;
        }
        let opened = self
            .emit
            .open_quote(shape, range.clone(), width, End::Blank);
        if note.has_title && opened {
            return Some(range.end);
        }
        if let Some(last) = self.emit.stack.last_mut().filter(|_| opened) {
            last.body = Some(width);
        }
        None
    }

    /// An HTML element with markdown content: `<div markdown>`. Blank lines
    /// around its tags make the parser treat it as such.
    fn html_block(&mut self, content: Range<usize>, width: usize) -> Option<usize> {
        let line = self.text[content.clone()].trim_end();
        let inner = line.strip_prefix('<')?;
        if let Some(closed) = inner.strip_prefix('/') {
            let name = closed.strip_suffix('>')?.trim();
            let is_end = |end: &End| matches!(end, End::Html(open) if open == name);
            let index = self.emit.stack.find(is_end)?;
            self.emit.close(index);
            self.emit.separate(content.start);
            self.emit.start_line(width, content.start);
            self.emit.out.copy(self.text, content.clone());
            self.emit.needs_blank = true;
            return Some(content.end);
        }
        let is_inside = |end: &End| matches!(end, End::Html(_));
        if inner.starts_with("summary") && line.ends_with("</summary>") {
            self.emit.stack.find(is_inside)?;
            self.emit.start_line(width, content.start);
            self.emit.out.copy(self.text, content.clone());
            self.emit.needs_blank = true;
            return Some(content.end);
        }
        let tag = inner.strip_suffix('>')?;
        let (name, attributes) = tag.split_once(' ')?;
        let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let asks = attributes
            .split([' ', '='])
            .any(|word| word.trim() == "markdown");
        if !is_name || !asks || attributes.contains(['<', '>']) {
            return None;
        }
        self.emit.start_line(width, content.start);
        self.emit.out.copy(self.text, content.clone());
        self.emit.needs_blank = true;
        self.emit.push_plain(width, End::Html(name.to_owned()));
        Some(content.end)
    }
}
