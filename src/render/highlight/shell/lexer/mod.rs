mod ends;
mod word;

use std::collections::VecDeque;

use self::ends::{arithmetic_end, braces_end, redirection_end};
use crate::render::highlight::class::Class;
use crate::render::highlight::heredoc::{Heredoc, heredoc};
use crate::render::highlight::markup::Markup;
use crate::render::highlight::scan::{is_name, line_end, placeholder, until};

/// How deep substitutions are followed. Nobody nests deeper and is understood.
const MAX_DEPTH: usize = 64;
/// How far the end of `${…}` and `$((…))` is looked for.
const EXPANSION: usize = 256;

/// Reads shell from left to right. Its whole state is here, so that it can
/// stop at any line's end and go on behind the next prompt.
#[derive(Debug)]
pub(super) struct Lexer<'c> {
    all: &'c [u8],
    /// The code up to where it may read now.
    code: &'c [u8],
    at: usize,
    line_start: usize,
    frames: Vec<Frame>,
    heredocs: VecDeque<Heredoc>,
    here: Here,
}

/// What is open around the present place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    SingleQuotes,
    DoubleQuotes,
    Heredoc,
    /// `$(…)`, `<(…)`.
    Substitution,
    Backquotes,
    Parentheses,
}

#[derive(Clone, Copy, Debug)]
struct Frame {
    mode: Mode,
    /// What was known in front of it.
    outside: Here,
}

/// Where in a command the present place is.
#[derive(Clone, Copy, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each says one thing about the place, and they are independent"
)]
struct Here {
    /// Whether the next word is a command.
    command: bool,
    /// The word that has begun.
    word: Word,
    /// Whether the command is one that another command starts.
    started: bool,
    /// Whether the next word belongs to an option.
    value: bool,
    /// Whether `in` would be a keyword.
    subject: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    None,
    /// It leaves the place of a command to the next one.
    Before,
    /// It is a command or an argument.
    Taken,
}

const START: Here = Here {
    command: true,
    word: Word::None,
    started: false,
    value: false,
    subject: false,
};

impl<'c> Lexer<'c> {
    pub(super) fn new(code: &'c [u8], at: usize) -> Self {
        Self {
            all: code,
            code: &code[..at],
            at,
            line_start: at,
            frames: Vec::new(),
            heredocs: VecDeque::new(),
            here: START,
        }
    }

    /// Skips to `at`, the start of a line's code.
    pub(super) fn go_to(&mut self, at: usize) {
        self.at = at;
        self.line_start = at;
    }

    /// Reads up to `end`, the end of a line.
    pub(super) fn read(&mut self, end: usize, markup: &mut Markup<'_>) {
        self.code = &self.all[..end];
        while let Some(&byte) = self.code.get(self.at) {
            let (end, class) = match self.frames.last().map(|frame| frame.mode) {
                Some(Mode::SingleQuotes) => self.single_quoted(byte),
                Some(Mode::DoubleQuotes) => self.double_quoted(byte),
                Some(Mode::Heredoc) => self.heredoc_text(byte),
                _ => self.script(byte),
            };
            markup.put(end, class);
            self.at = end;
        }
    }

    fn single_quoted(&mut self, byte: u8) -> (usize, Class) {
        match byte {
            b'\'' => {
                self.leave();
                (self.at + 1, Class::Text)
            }
            b'<' => self.input_or(Class::Text),
            _ => (
                until(self.code, self.at, |byte| matches!(byte, b'\'' | b'<')),
                Class::Text,
            ),
        }
    }

    fn double_quoted(&mut self, byte: u8) -> (usize, Class) {
        match byte {
            b'"' => {
                self.leave();
                (self.at + 1, Class::Text)
            }
            b'\\' => (self.escaped_end(), Class::Text),
            b'$' => self.expansion(Class::Text),
            b'`' => self.backquote(),
            b'<' | b'{' => self.input_or(Class::Text),
            _ => (
                until(self.code, self.at, |byte| {
                    matches!(byte, b'"' | b'\\' | b'$' | b'`' | b'<' | b'{')
                }),
                Class::Text,
            ),
        }
    }

    fn heredoc_text(&mut self, byte: u8) -> (usize, Class) {
        let Some(heredoc) = self.heredocs.front() else {
            self.leave();
            return self.script(byte);
        };
        let expands = !heredoc.quoted;
        if self.at == self.line_start {
            let end = line_end(self.code, self.at);
            let tabs = if heredoc.tabs {
                until(self.code, self.at, |byte| byte != b'\t')
            } else {
                self.at
            };
            if self.code.get(tabs..end) == Some(&self.all[heredoc.word.clone()]) {
                return self.heredoc_end(tabs, end);
            }
        }
        match byte {
            b'\n' => {
                self.line_start = self.at + 1;
                (self.at + 1, Class::Text)
            }
            b'$' if expands && self.code.get(self.at + 1) != Some(&b'(') => {
                self.expansion(Class::Text)
            }
            b'<' | b'{' => self.input_or(Class::Text),
            _ => (
                until(self.code, self.at + 1, |byte| {
                    matches!(byte, b'\n' | b'$' | b'<' | b'{')
                }),
                Class::Text,
            ),
        }
    }

    /// The line that ends a here-document, its tabs first.
    fn heredoc_end(&mut self, tabs: usize, end: usize) -> (usize, Class) {
        if tabs > self.at {
            self.line_start = tabs;
            return (tabs, Class::Plain);
        }
        self.heredocs.pop_front();
        if self.heredocs.is_empty() {
            self.leave();
            self.here = START;
        } else {
            self.line_start = (end + 1).min(self.code.len());
        }
        (end, Class::Operator)
    }

    fn script(&mut self, byte: u8) -> (usize, Class) {
        match byte {
            b' ' | b'\t' | b'\r' => {
                self.end_word();
                let end = until(self.code, self.at, |byte| {
                    !matches!(byte, b' ' | b'\t' | b'\r')
                });
                (end, Class::Plain)
            }
            b'\n' => self.line_break(),
            b'#' if self.here.word == Word::None => (line_end(self.code, self.at), Class::Comment),
            b'\'' => self.quote(Mode::SingleQuotes),
            b'"' => self.quote(Mode::DoubleQuotes),
            b'`' => self.backquote(),
            b'$' => {
                self.in_word();
                self.expansion(Class::Plain)
            }
            b'|' | b'&' | b';' => self.control_operator(),
            b'<' | b'>' => self.redirection(),
            b'(' => self.open_parenthesis(),
            b')' => self.close_parenthesis(),
            b'\\' => {
                let end = self.escaped_end();
                if self.code.get(end - 1) != Some(&b'\n') {
                    self.in_word();
                }
                (end, Class::Plain)
            }
            b'{' if placeholder(self.code, self.at).is_some() => {
                self.in_word();
                self.input_or(Class::Plain)
            }
            _ => self.word(),
        }
    }

    fn line_break(&mut self) -> (usize, Class) {
        self.line_start = self.at + 1;
        self.here = START;
        let in_list =
            |frame: &Frame| frame.mode == Mode::Parentheses && frame.outside.word == Word::Before;
        self.here.command = !self.frames.last().is_some_and(in_list);
        if !self.heredocs.is_empty() {
            self.enter(Mode::Heredoc);
        }
        (self.at + 1, Class::Plain)
    }

    fn quote(&mut self, mode: Mode) -> (usize, Class) {
        self.in_word();
        self.enter(mode);
        (self.at + 1, Class::Text)
    }

    fn backquote(&mut self) -> (usize, Class) {
        match self.frames.last() {
            Some(frame) if frame.mode == Mode::Backquotes => self.leave(),
            _ => {
                self.in_word();
                if self.enter(Mode::Backquotes) {
                    self.here = START;
                }
            }
        }
        (self.at + 1, Class::Variable)
    }

    fn control_operator(&mut self) -> (usize, Class) {
        if self.code[self.at..].starts_with(b"&>") {
            self.end_word();
            return (
                until(self.code, self.at + 1, |byte| byte != b'>'),
                Class::Operator,
            );
        }
        self.here = START;
        let end = until(self.code, self.at, |byte| {
            !matches!(byte, b'|' | b'&' | b';')
        });
        (end, Class::Operator)
    }

    fn redirection(&mut self) -> (usize, Class) {
        if let Some(end) = placeholder(self.code, self.at) {
            self.in_word();
            return (end, Class::Input);
        }
        self.end_word();
        if let Some(found) = heredoc(self.code, self.at) {
            let end = found.end;
            self.heredocs.push_back(found);
            return (end, Class::Operator);
        }
        if self.code.get(self.at + 1) == Some(&b'(') {
            self.in_word();
            if self.enter(Mode::Substitution) {
                self.here = START;
            }
            return (self.at + 2, Class::Variable);
        }
        (redirection_end(self.code, self.at), Class::Operator)
    }

    fn open_parenthesis(&mut self) -> (usize, Class) {
        let is_list = self.here.word == Word::Before;
        if self.enter(Mode::Parentheses) {
            self.here = START;
            self.here.command = !is_list;
        }
        (self.at + 1, Class::Plain)
    }

    fn close_parenthesis(&mut self) -> (usize, Class) {
        let class = match self.frames.last().map(|frame| frame.mode) {
            Some(Mode::Substitution) => Class::Variable,
            _ => Class::Plain,
        };
        match self.frames.last().map(|frame| frame.mode) {
            Some(Mode::Substitution | Mode::Parentheses) => self.leave(),
            // Behind the pattern of a `case`.
            _ => self.here = START,
        }
        // Behind the parentheses of a function its body follows.
        if class == Class::Plain && self.at > 0 && self.code[self.at - 1] == b'(' {
            self.here = START;
        }
        (self.at + 1, class)
    }

    /// `$NAME`, `${…}`, `$(…`, or else a sign of class `otherwise`.
    fn expansion(&mut self, otherwise: Class) -> (usize, Class) {
        let at = self.at;
        let next = self.code.get(at + 1).copied().unwrap_or(b' ');
        match next {
            b'(' => {
                if let Some(end) = arithmetic_end(self.code, at) {
                    return (end, Class::Variable);
                }
                if self.enter(Mode::Substitution) {
                    self.here = START;
                    return (at + 2, Class::Variable);
                }
                (at + 1, otherwise)
            }
            b'{' => match braces_end(self.code, at + 1) {
                Some(end) => (end, Class::Variable),
                None => (at + 1, otherwise),
            },
            b'\'' if otherwise == Class::Plain => (at + 1, Class::Text),
            b'0'..=b'9' | b'?' | b'@' | b'*' | b'#' | b'$' | b'!' | b'-' => {
                (at + 2, Class::Variable)
            }
            _ if is_name(next) => (
                until(self.code, at + 1, |byte| !is_name(byte)),
                Class::Variable,
            ),
            _ => (at + 1, otherwise),
        }
    }

    fn input_or(&self, otherwise: Class) -> (usize, Class) {
        match placeholder(self.code, self.at) {
            Some(end) => (end, Class::Input),
            None => (self.at + 1, otherwise),
        }
    }

    /// Behind a backslash and what it escapes.
    fn escaped_end(&self) -> usize {
        let next = self.code.get(self.at + 1);
        self.at + 1 + usize::from(next.is_some_and(u8::is_ascii))
    }

    /// Goes into something; says no if that is too deep.
    fn enter(&mut self, mode: Mode) -> bool {
        if self.frames.len() >= MAX_DEPTH {
            return false;
        }
        self.frames.push(Frame {
            mode,
            outside: self.here,
        });
        true
    }

    fn leave(&mut self) {
        if let Some(frame) = self.frames.pop() {
            self.here = frame.outside;
        }
    }
}
