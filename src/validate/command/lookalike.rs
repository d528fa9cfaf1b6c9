use crate::book::{Command, Page};
use crate::diagnostic::{Diagnostic, Severity};
use crate::shell;
use crate::source::Span;
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};
use crate::validate::shell_text::{ReadCommand, ShellText};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "command/lookalike",
    severity: Some(Severity::Warning),
    summary: "A command contains a character that only looks like the right one.",
    manual: "Word processors and chat clients replace plain quotes, hyphens and spaces with \
        typographic quotes, dashes and non-breaking spaces. The shell treats these as ordinary \
        letters: `–n` is not an option, and `“a b”` is two words. Text inside plain quotes is \
        not reported.",
    check: Check::Shell(check),
};

fn check(_: &Context<'_>, shell: &ShellText<'_>, findings: &mut Vec<Diagnostic>) {
    for ReadCommand { command, .. } in shell.commands() {
        // Nearly all commands are plain, and here-documents are text.
        if command.text.is_ascii() || command.text.contains("<<") {
            continue;
        }
        let mut found = lookalikes(&command.text);
        if !is_valid_as_meant(&command.text, &found) {
            for found in &mut found {
                found.meant.doubt();
            }
        }
        // Inside lists and quotes the command is written otherwise than it
        // reads.
        let written = shell.page.document.source.slice(command.span);
        let in_place = written.starts_with(&command.text);
        let found = found.iter();
        findings.extend(found.map(|found| finding(shell.page, command, found, in_place)));
    }
}

/// A character that resembles another one.
struct Lookalike {
    at: usize,
    found: char,
    meant: Meant,
}

/// Whether the command is valid shell after the replacements.
///  In `echo “a`, the quote is part of a word, and in `echo "a`, it is
/// unclosed.
fn is_valid_as_meant(text: &str, found: &[Lookalike]) -> bool {
    let mut fixed = String::with_capacity(text.len());
    let mut at = 0;
    for one in found {
        let Meant::Is(meant) = one.meant else {
            continue;
        };
        fixed.push_str(&text[at..one.at]);
        fixed.push_str(meant);
        at = one.at + one.found.len_utf8();
    }
    fixed.push_str(&text[at..]);
    at == 0 || shell::check_syntax(&fixed).is_ok()
}

/// The intended character.
#[derive(Clone, Copy)]
enum Meant {
    Is(&'static str),
    /// Ambiguous.
    Perhaps(&'static str),
}

impl Meant {
    fn doubt(&mut self) {
        if let Self::Is(meant) = *self {
            *self = Self::Perhaps(meant);
        }
    }
}

fn finding(page: &Page, command: &Command, found: &Lookalike, in_place: bool) -> Diagnostic {
    let &Lookalike { at, found, meant } = found;
    let source = &page.document.source;
    let start = command.span.start as usize;
    let place = if in_place {
        Span::new(start + at..start + at + found.len_utf8())
    } else {
        source.find_in(command.span, found.encode_utf8(&mut [0; 4]))
    };
    let name = match found {
        '\u{2018}' | '\u{2019}' | '\u{201c}' | '\u{201d}' => "a typographic quote",
        '\u{2010}'..='\u{2015}' | '\u{2212}' => "a dash",
        _ => "a non-ASCII space",
    };
    let finding = RULE.finding(source, place, format!("the command contains {name}"));
    match meant {
        Meant::Is(meant) if in_place => finding.with_help(help(meant)).with_fix(place, meant),
        Meant::Is(meant) | Meant::Perhaps(meant) => finding.with_help(help(meant)),
    }
}

fn help(meant: &str) -> String {
    match meant {
        " " => "write a plain space".to_owned(),
        meant => format!("write `{meant}`"),
    }
}

/// Lookalikes outside quotes, comments and placeholders. Text in typographic
/// quotes counts as quoted.
fn lookalikes(text: &str) -> Vec<Lookalike> {
    let placeholders = shell::placeholders(text);
    let mut placeholders = placeholders.iter().peekable();
    let mut found = Vec::new();
    let mut quote: Option<char> = None;
    let mut before = ' ';
    let mut is_comment = false;
    for (at, c) in text.char_indices() {
        let rest = &text[at + c.len_utf8()..];
        while placeholders.next_if(|name| name.range.end <= at).is_some() {}
        let is_named = placeholders
            .peek()
            .is_some_and(|name| name.range.start <= at);
        let mut tell = || {
            let meant = meant(c, before, rest);
            found.extend(meant.map(|meant| Lookalike {
                at,
                found: c,
                meant,
            }));
        };
        match (quote, c) {
            _ if is_comment => is_comment = c != '\n',
            _ if is_named || is_apostrophe(c, before, rest) => {}
            (Some(open), c) if closes(open, c) && before != '\\' => {
                quote = None;
                tell();
            }
            (Some(_), _) => {}
            (None, '#') if before.is_whitespace() => is_comment = true,
            (None, c) => {
                if before != '\\' {
                    quote = quote_of(c).map(|_| c);
                }
                tell();
            }
        }
        before = c;
    }
    found
}

/// The plain quote that a quote is, or looks like.
fn quote_of(c: char) -> Option<char> {
    match c {
        '"' | '\u{201c}' | '\u{201d}' => Some('"'),
        '\'' | '\u{2018}' | '\u{2019}' => Some('\''),
        _ => None,
    }
}

/// Whether a quote ends the text that another has begun. To a plain one all
/// others are text.
fn closes(open: char, c: char) -> bool {
    c == open || (!open.is_ascii() && quote_of(c) == quote_of(open))
}

/// `It’s`: part of a word, and no quote.
fn is_apostrophe(c: char, before: char, rest: &str) -> bool {
    c == '\u{2019}' && before.is_alphanumeric() && rest.starts_with(char::is_alphanumeric)
}

fn meant(c: char, before: char, rest: &str) -> Option<Meant> {
    match c {
        '\u{201c}' | '\u{201d}' => Some(Meant::Is("\"")),
        '\u{2018}' | '\u{2019}' => Some(Meant::Is("'")),
        '\u{a0}' | '\u{2007}' | '\u{2009}' | '\u{202f}' => Some(Meant::Is(" ")),
        '\u{2010}'..='\u{2015}' | '\u{2212}' if before.is_whitespace() => {
            let name = rest.trim_start_matches('-');
            let length = name.bytes().take_while(u8::is_ascii_alphanumeric).count();
            match length {
                0 => None,
                // A single letter is a short option; `--` is often made one
                // long dash.
                1 if name.len() == rest.len() => Some(Meant::Is("-")),
                _ => Some(Meant::Perhaps("--")),
            }
        }
        _ => None,
    }
}
