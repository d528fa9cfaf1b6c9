use crate::source::{SourceFile, Span};
use crate::tools::Effect;

/// A code block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Index of its start in the document's `nodes`.
    pub node: usize,
    /// Fenced or indented.
    pub kind: BlockKind,
    /// What stands behind the opening fence.
    pub info: FenceInfo,
    /// The code, the container's indentation and quote marks removed, lines
    /// ending in `\n`.
    pub code: String,
    /// Where the whole block stands, fences included.
    pub span: Span,
    /// Where each line of `code` stands in the file, without its line break.
    pub lines: Vec<Span>,
    /// Where each of them begins in `code`, in bytes.
    pub starts: Vec<u32>,
    /// How the author wants it shown, if the fence or the code says so.
    pub look: Option<Box<CodeLook>>,
}

/// How the author wants a code block shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CodeLook {
    /// The title above it, usually the name of a file.
    pub title: String,
    /// The number of the first line, if lines are numbered.
    pub first_number: Option<u32>,
    /// Marked lines, counted from 0, in order, each once.
    pub lines: Vec<(usize, LineMark)>,
    /// Numbers at the ends of lines that refer to a list below the block.
    pub notes: Vec<(usize, String)>,
}

/// What marks a line of code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LineMark {
    /// It matters most.
    Highlighted,
    /// It is added.
    Added,
    /// It is removed.
    Removed,
}

/// How a code block is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockKind {
    /// Between fences of backticks or tildes.
    Fenced,
    /// Indented by four spaces.
    Indented,
}

/// The info string of a fence: a language, words and `key=value` pairs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FenceInfo {
    /// The language as written; empty if there is none.
    pub language: String,
    /// Words behind the language, such as `check`.
    pub words: Vec<(String, Span)>,
    /// `key=value` pairs in their order, repeats kept.
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
    /// The place in the file of a byte offset into `code`.
    pub fn source_offset(&self, code_offset: usize) -> u32 {
        let offset = self.code.floor_char_boundary(code_offset);
        let is_behind = self.code[offset..].is_empty() && self.code.ends_with('\n');
        let offset = u32::try_from(offset).unwrap_or(u32::MAX);
        // Searched, not counted: a block may hold thousands of commands.
        let line = self.starts.partition_point(|&start| start <= offset);
        let line = line.saturating_sub(1);
        match self.lines.get(line).zip(self.starts.get(line)) {
            Some((span, start)) if !is_behind => span.end.min(span.start + (offset - start)),
            _ => self.lines.last().map_or(self.span.start, |span| span.end),
        }
    }

    /// The span in the file of a range of `code`.
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
    /// Where it was found.
    pub home: CommandHome,
    /// The exact text to copy, prompts and output left out.
    pub text: String,
    /// The comment above it, or behind it on its line.
    pub label: Option<String>,
    /// Where it stands in the file.
    pub span: Span,
    /// What running it does, as far as its words tell.
    pub risk: Effect,
    /// The placeholders a reader has to fill in, in order, each once.
    pub inputs: Vec<Input>,
}

impl Command {
    /// Where a part of the command stands in the file; where the command is
    /// written otherwise there, as in a list, the first place of the same
    /// words.
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

/// Where a command was found.
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
    /// The name, without the marks around it.
    pub name: String,
    /// As it stands in the command: `<name>`, `{{name}}`.
    pub written: String,
}
