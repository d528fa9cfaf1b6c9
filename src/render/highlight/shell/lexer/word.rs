use super::ends::redirection_end;
use super::{Lexer, Word};
use crate::render::highlight::class::Class;
use crate::render::highlight::scan::{placeholder, until};
use crate::render::highlight::shell::words::{
    Then, argument_word, assigned_name, command_word, is_upper, takes_a_value,
};

impl Lexer<'_> {
    /// A word, or what is left of it behind a quote or a variable.
    pub(super) fn word(&mut self) -> (usize, Class) {
        let end = self.word_end();
        if self.here.word != Word::None {
            return (end, Class::Plain);
        }
        let text = &self.code[self.at..end];
        let next = self.code.get(end).copied().unwrap_or(b'\n');
        if matches!(next, b'<' | b'>')
            && text.iter().all(u8::is_ascii_digit)
            && placeholder(self.code, end).is_none()
        {
            // The number of a file: `2>&1`.
            return (redirection_end(self.code, end), Class::Operator);
        }
        if let Some(length) = assigned_name(text)
            && (self.here.command || is_upper(&text[..length]))
        {
            self.here.word = if self.here.command {
                Word::Before
            } else {
                Word::Taken
            };
            return (self.at + length, Class::Variable);
        }
        let is_whole = matches!(
            next,
            b' ' | b'\t' | b'\r' | b'\n' | b'|' | b'&' | b';' | b'(' | b')' | b'<' | b'>' | b'`'
        );
        if self.here.command {
            return (end, self.command(text, is_whole));
        }
        self.here.word = Word::Taken;
        if text[0] == b'-' && text.len() > 1 {
            let value = text.iter().position(|&byte| byte == b'=');
            return (value.map_or(end, |length| self.at + length), Class::Flag);
        }
        if self.here.subject && text == b"in" {
            self.here.subject = false;
            return (end, Class::Keyword);
        }
        (
            end,
            if is_whole {
                argument_word(text)
            } else {
                Class::Plain
            },
        )
    }

    /// The class of a word at the place of a command.
    fn command(&mut self, text: &[u8], is_whole: bool) -> Class {
        if self.here.started && text[0] == b'-' {
            self.here.word = Word::Before;
            self.here.value = takes_a_value(text);
            return Class::Flag;
        }
        if self.here.started && (self.here.value || text[0].is_ascii_digit()) {
            self.here.word = Word::Before;
            self.here.value = false;
            return argument_word(text);
        }
        let (class, then) = if is_whole {
            command_word(text)
        } else {
            (Class::Function, Then::Arguments)
        };
        self.here.word = match then {
            Then::Command | Then::Started => Word::Before,
            Then::Arguments | Then::Subject => Word::Taken,
        };
        self.here.started = then == Then::Started;
        self.here.subject = then == Then::Subject;
        class
    }

    fn word_end(&self) -> usize {
        let mut end = self.at + 1;
        loop {
            end = until(self.code, end, |byte| {
                matches!(
                    byte,
                    b' ' | b'\t'
                        | b'\r'
                        | b'\n'
                        | b'\''
                        | b'"'
                        | b'`'
                        | b'$'
                        | b'|'
                        | b'&'
                        | b';'
                        | b'<'
                        | b'>'
                        | b'('
                        | b')'
                        | b'\\'
                        | b'{'
                )
            });
            if self.code.get(end) == Some(&b'{') && placeholder(self.code, end).is_none() {
                end += 1;
            } else {
                return end;
            }
        }
    }

    /// Something that is not a plain word belongs to a word.
    pub(super) fn in_word(&mut self) {
        if self.here.word == Word::None {
            self.here.word = Word::Taken;
        }
    }

    pub(super) fn end_word(&mut self) {
        if self.here.word == Word::Taken {
            self.here.command = false;
        }
        self.here.word = Word::None;
    }
}
