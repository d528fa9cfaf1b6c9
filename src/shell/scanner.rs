use std::collections::VecDeque;

/// Follows shell text line by line: open quotes, substitutions, compound
/// commands, here-documents and continuations.
///
/// It answers one question, where a command ends, and is not a parser: what
/// it cannot know it leaves to `syntax`.
#[derive(Clone, Debug, Default)]
pub(super) struct Scanner {
    /// Open quotes and parentheses, innermost last, with their offsets.
    open: Vec<(u8, usize)>,
    /// Open `if`, `do`, `case`, `{`.
    blocks: usize,
    /// Delimiters of here-documents whose bodies follow, and whether tabs are stripped.
    heredocs: VecDeque<(String, bool)>,
    /// How the last line goes on.
    joined: Joined,
    /// Bytes seen before the current line.
    offset: usize,
    /// Where the comment of the last line begins, in that line.
    comment: Option<usize>,
}

/// How a line goes on in the next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Joined {
    #[default]
    No,
    /// With the very next line: it ended in `\`.
    Next,
    /// With the next line that holds more than a comment: it ended in `|`,
    /// `&&` or `||`, or is the head of a loop.
    NextCommand,
}

impl Scanner {
    /// Reads one line, its break included.
    pub(super) fn line(&mut self, line: &str) {
        self.comment = None;
        let body = line.trim();
        if self.joined == Joined::NextCommand
            && self.heredocs.is_empty()
            && (body.is_empty() || body.starts_with('#'))
        {
            self.offset += line.len();
            return;
        }
        if let Some((delimiter, strip)) = self.heredocs.front() {
            let body = line.trim_end_matches(['\n', '\r']);
            let body = if *strip {
                body.trim_start_matches('\t')
            } else {
                body
            };
            if body == delimiter {
                self.heredocs.pop_front();
            }
        } else {
            Line {
                scanner: self,
                bytes: line.as_bytes(),
                text: line,
                at: 0,
                command: true,
            }
            .read();
        }
        self.offset += line.len();
    }

    /// Whether a command is at its end behind the last line.
    pub(super) fn is_complete(&self) -> bool {
        self.open.is_empty()
            && self.blocks == 0
            && self.heredocs.is_empty()
            && self.joined == Joined::No
    }

    /// Whether the next line belongs to a here-document.
    pub(super) fn in_heredoc(&self) -> bool {
        !self.heredocs.is_empty()
    }

    /// Where the comment of the last line begins, in that line.
    pub(super) fn comment(&self) -> Option<usize> {
        self.comment
    }

    /// The innermost quote or parenthesis that is open, and its offset.
    pub(super) fn unclosed(&self) -> Option<(u8, usize)> {
        self.open.last().copied()
    }

    /// How many parentheses are open.
    pub(super) fn depth(&self) -> usize {
        self.open.len() + self.blocks
    }
}

struct Line<'a> {
    scanner: &'a mut Scanner,
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    /// Whether a word here would be a command's name.
    command: bool,
}

impl Line<'_> {
    fn read(mut self) {
        let went_on = self.scanner.joined != Joined::No;
        self.scanner.joined = Joined::No;
        self.command = !went_on || self.scanner.open.is_empty();
        while let Some(&byte) = self.bytes.get(self.at) {
            match self.scanner.open.last() {
                Some((b'\'', _)) => self.skip_quoted(b'\''),
                Some((b'"', _)) => self.in_double_quotes(byte),
                Some((b'`', _)) if byte == b'`' => self.close(),
                _ => self.in_command(byte),
            }
        }
    }

    fn skip_quoted(&mut self, quote: u8) {
        match self.bytes[self.at..].iter().position(|&byte| byte == quote) {
            Some(length) => {
                self.at += length;
                self.close();
            }
            None => self.at = self.bytes.len(),
        }
    }

    fn in_double_quotes(&mut self, byte: u8) {
        match byte {
            b'\\' => self.at += 2,
            b'"' => self.close(),
            b'`' => self.open(b'`', 1),
            b'$' if self.next_is(b'(') => self.open(b'(', 2),
            _ => self.at += 1,
        }
    }

    fn in_command(&mut self, byte: u8) {
        match byte {
            b'\\' => {
                let mut rest = self.bytes[self.at + 1..].iter();
                let ends = rest.all(|byte| matches!(byte, b'\n' | b'\r'));
                // Behind an operator the line goes on anyway, and further.
                if ends && self.scanner.joined == Joined::No {
                    self.scanner.joined = Joined::Next;
                }
                self.at += 2;
            }
            b'\'' | b'"' | b'`' => self.open(byte, 1),
            b'(' => self.open(b'(', 1),
            b')' => {
                if matches!(self.scanner.open.last(), Some((b'(', _))) {
                    self.close();
                } else {
                    self.at += 1;
                }
                self.command = true;
            }
            b'$' if self.next_is(b'{') => self.skip_parameter(),
            b'#' if self.starts_word() => self.comment(),
            b'<' if self.bytes[self.at..].starts_with(b"<<<") => self.at += 3,
            b'<' if self.next_is(b'<') => self.heredoc(),
            b'|' | b'&' | b';' => self.operator(byte),
            b' ' | b'\t' | b'\r' | b'\n' => self.at += 1,
            _ if self.starts_word() => self.word(),
            _ => self.at += 1,
        }
    }

    fn open(&mut self, what: u8, length: usize) {
        self.scanner
            .open
            .push((what, self.scanner.offset + self.at));
        self.at += length;
        self.command = what == b'(' || what == b'`';
    }

    fn close(&mut self) {
        self.scanner.open.pop();
        self.at += 1;
    }

    fn next_is(&self, byte: u8) -> bool {
        self.bytes.get(self.at + 1) == Some(&byte)
    }

    fn starts_word(&self) -> bool {
        let before = self.at.checked_sub(1).map(|at| self.bytes[at]);
        before.is_none_or(|byte| {
            matches!(
                byte,
                b' ' | b'\t' | b';' | b'|' | b'&' | b'(' | b')' | b'\n'
            )
        })
    }

    fn comment(&mut self) {
        self.scanner.comment = Some(self.at);
        self.at = self.bytes.len();
    }

    /// `${…}` may hold a `#` or quotes that mean nothing here.
    fn skip_parameter(&mut self) {
        let end = self.bytes[self.at..]
            .iter()
            .position(|&byte| matches!(byte, b'}' | b'\n'));
        self.at += end.map_or(2, |end| end + 1);
        self.command = false;
    }

    fn operator(&mut self, byte: u8) {
        // `|&` is a pipe as well.
        let double = self.next_is(byte) || (byte == b'|' && self.next_is(b'&'));
        self.at += if double { 2 } else { 1 };
        let rest = self.text.get(self.at..).unwrap_or_default().trim();
        let at_end = rest.is_empty() || rest == "\\" || rest.starts_with('#');
        if at_end && (byte == b'|' || (byte == b'&' && double)) {
            self.scanner.joined = Joined::NextCommand;
        }
        self.command = true;
    }

    fn heredoc(&mut self) {
        self.at += 2;
        let strip = self.bytes.get(self.at) == Some(&b'-');
        self.at += usize::from(strip);
        while self.bytes.get(self.at) == Some(&b' ') {
            self.at += 1;
        }
        let rest = self.text.get(self.at..).unwrap_or_default();
        let end = rest
            .find([' ', '\t', '\n', '\r', ';', '|', '&', '>', '<', ')'])
            .unwrap_or(rest.len());
        let delimiter: String = rest[..end]
            .chars()
            .filter(|c| !matches!(c, '\'' | '"' | '\\'))
            .collect();
        self.at += end;
        let is_name = delimiter.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        if is_name {
            self.scanner.heredocs.push_back((delimiter, strip));
        }
    }

    fn word(&mut self) {
        let rest = &self.bytes[self.at..];
        let end = rest
            .iter()
            .position(|byte| ends_word(*byte))
            .unwrap_or(rest.len());
        let word = &rest[..end];
        if self.command {
            self.command = matches!(
                word,
                b"then"
                    | b"do"
                    | b"else"
                    | b"elif"
                    | b"!"
                    | b"{"
                    | b"time"
                    | b"if"
                    | b"while"
                    | b"until"
            );
            match word {
                b"if" | b"do" | b"case" | b"{" => self.scanner.blocks += 1,
                b"fi" | b"done" | b"esac" | b"}" => {
                    self.scanner.blocks = self.scanner.blocks.saturating_sub(1);
                }
                _ => {}
            }
            // `for x in a b` may go on in the next line with `do`.
            if matches!(word, b"for" | b"while" | b"until" | b"select") {
                let has_do = self
                    .text
                    .get(self.at..)
                    .unwrap_or_default()
                    .split([' ', ';', '\t'])
                    .any(|word| word.trim() == "do");
                if !has_do {
                    self.scanner.joined = Joined::NextCommand;
                }
            }
        }
        self.at += end.max(1);
    }
}

/// Written as a match, which costs a comparison or two where a search in a
/// list of bytes costs a call.
fn ends_word(byte: u8) -> bool {
    matches!(
        byte,
        b' ' | b'\t'
            | b'\r'
            | b'\n'
            | b';'
            | b'|'
            | b'&'
            | b'('
            | b')'
            | b'<'
            | b'>'
            | b'\''
            | b'"'
            | b'`'
            | b'$'
            | b'\\'
    )
}
