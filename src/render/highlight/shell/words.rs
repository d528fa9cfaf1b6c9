use super::super::class::Class;
use super::super::scan::{is_name, number};

/// What comes after a word at the place of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Then {
    /// Another command: `if`, `do`, `!`.
    Command,
    /// The command that this one starts: `sudo`, `xargs`.
    Started,
    /// Arguments.
    Arguments,
    /// A name, and then perhaps `in`: `for`, `case`.
    Subject,
}

/// What a word at the place of a command is, and what follows it.
pub(super) fn command_word(word: &[u8]) -> (Class, Then) {
    match word {
        b"if" | b"then" | b"else" | b"elif" | b"while" | b"until" | b"do" | b"!" | b"{" => {
            (Class::Keyword, Then::Command)
        }
        b"fi" | b"done" | b"esac" | b"}" | b"[" | b"[[" | b"function" => {
            (Class::Keyword, Then::Arguments)
        }
        b"for" | b"select" | b"case" => (Class::Keyword, Then::Subject),
        b"sudo" | b"doas" | b"env" | b"exec" | b"nohup" | b"time" | b"command" | b"builtin"
        | b"xargs" | b"watch" | b"nice" | b"ionice" | b"strace" | b"timeout" | b"setsid" => {
            (Class::Function, Then::Started)
        }
        b"..." | b"]" | b"]]" => (Class::Plain, Then::Arguments),
        _ => (Class::Function, Then::Arguments),
    }
}

/// Whether an option of `sudo`, `xargs` and their like takes the next word.
pub(super) fn takes_a_value(option: &[u8]) -> bool {
    matches!(
        option,
        [
            b'-',
            b'u' | b'g' | b'U' | b'h' | b'p' | b'C' | b'n' | b'I' | b'P' | b's' | b'k'
        ]
    )
}

/// What an argument without quotes is.
pub(super) fn argument_word(word: &[u8]) -> Class {
    match word {
        b"]" | b"]]" => Class::Keyword,
        _ if number(word, 0, b"") == Some(word.len()) => Class::Number,
        _ => Class::Plain,
    }
}

/// The length of the name in `NAME=`, `NAME+=`, `NAME[0]=`.
pub(super) fn assigned_name(word: &[u8]) -> Option<usize> {
    let length = word.iter().position(|&byte| !is_name(byte))?;
    let starts_well = word.first().is_some_and(|byte| !byte.is_ascii_digit());
    let assigns = match &word[length..] {
        [b'=', ..] | [b'+', b'=', ..] => true,
        [b'[', index @ ..] => index.windows(2).take(32).any(|pair| pair == b"]="),
        _ => false,
    };
    (length > 0 && starts_well && assigns).then_some(length)
}

/// Whether a name is written as variables of the environment are.
pub(super) fn is_upper(name: &[u8]) -> bool {
    !name.iter().any(u8::is_ascii_lowercase)
}
