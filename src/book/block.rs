use crate::source::{SourceFile, Span};
use crate::tools::Effect;

/// A code block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Index of its first event in the document's `nodes`.
    pub node: usize,
    /// Fenced or indented.
    pub kind: BlockKind,
    /// The info string of the opening fence.
    pub info: FenceInfo,
    /// The code without the container's indentation and quote markers; lines
    /// end in `\n`.
    pub code: String,
    /// The span of the whole block, fences included.
    pub span: Span,
    /// The span of each line of `code` in the file, without its line break.
    pub lines: Vec<Span>,
    /// The offset of each line in `code`, in bytes.
    pub starts: Vec<u32>,
    /// Display options from the fence or the code.
    pub look: Option<Box<CodeLook>>,
}

/// Display options of a code block.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CodeLook {
    /// The title above it, usually the name of a file.
    pub title: String,
    /// The number of the first line, if lines are numbered.
    pub first_number: Option<u32>,
    /// Marked lines, counted from 0, sorted and without duplicates.
    pub lines: Vec<(usize, LineMark)>,
    /// Numbered annotations at the ends of lines that refer to a list below the
    /// block.
    pub notes: Vec<(usize, String)>,
}

/// What marks a line of code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LineMark {
    /// The line is highlighted.
    Highlighted,
    /// It is added.
    Added,
    /// It is removed.
    Removed,
}

/// How a code block is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockKind {
    /// Delimited by backticks or tildes.
    Fenced,
    /// Indented by four spaces.
    Indented,
}

/// The info string of a fence: a language, words and `key=value` pairs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FenceInfo {
    /// The language as written; empty if there is none.
    pub language: String,
    /// Words after the language, such as `check`.
    pub words: Vec<(String, Span)>,
    /// `key=value` pairs in order, duplicates included.
    pub pairs: Vec<InfoPair>,
    /// Where the info string stands in the file.
    pub span: Span,
}

/// One `key=value` of an info string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InfoPair {
    /// The key.
    pub key: String,
    /// The value, quotes removed.
    pub value: String,
    /// Where the key stands.
    pub key_span: Span,
    /// Where the value stands, quotes left out.
    pub value_span: Span,
}

impl Block {
    /// Converts an offset in `code` to an offset in the file.
    pub fn source_offset(&self, code_offset: usize) -> u32 {
        let offset = self.code.floor_char_boundary(code_offset);
        let is_behind = self.code[offset..].is_empty() && self.code.ends_with('\n');
        let offset = u32::try_from(offset).unwrap_or(u32::MAX);
        // Binary search: a block may contain thousands of commands.
        let line = self.starts.partition_point(|&start| start <= offset);
        let line = line.saturating_sub(1);
        match self.lines.get(line).zip(self.starts.get(line)) {
            Some((span, start)) if !is_behind => span.end.min(span.start + (offset - start)),
            _ => self.lines.last().map_or(self.span.start, |span| span.end),
        }
    }

    /// Converts a range of `code` to a span in the file.
    pub fn source_span(&self, code: std::ops::Range<usize>) -> Span {
        let start = self.source_offset(code.start);
        Span {
            start,
            end: self.source_offset(code.end).max(start),
        }
    }
}

/// One command: a line (with its continuations) of a shell block, or inline code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Its location.
    pub home: CommandHome,
    /// The exact text to copy, without prompts and output.
    pub text: String,
    /// The comment before it, or at the end of its line.
    pub label: Option<String>,
    /// Its span in the file.
    pub span: Span,
    /// Its effect, as far as its words tell.
    pub risk: Effect,
    /// Its placeholders, in order and without duplicates.
    pub inputs: Vec<Input>,
}

impl Command {
    /// The span of a part of the command in the file. If the source differs, as
    /// in a list, the first occurrence of the same words.
    pub fn place(&self, source: &SourceFile, part: std::ops::Range<usize>) -> Span {
        match source.slice(self.span).find(&self.text) {
            Some(at) => {
                let start = self.span.start as usize + at;
                Span::new(start + part.start..start + part.end)
            }
            None => source.find_in(self.span, self.text.get(part).unwrap_or_default()),
        }
    }
}

/// The location of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommandHome {
    /// In the block with this index.
    Block(usize),
    /// In the inline code whose node has this index.
    Inline(usize),
}

/// A placeholder in a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// The name without delimiters.
    pub name: String,
    /// The placeholder as written: `<name>`, `{{name}}`.
    pub written: String,
}
