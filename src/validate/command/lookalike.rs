use crate::book::{Command, Page};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Span;
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};
use crate::validate::shell_text::{ReadCommand, ShellText};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "command/lookalike",
    severity: Some(Severity::Warning),
    summary: "A command holds a character that only looks like the one that is meant.",
    manual: "Word processors and chat put typographic quotes, long dashes and spaces that do not break in \
             place of the plain ones. The shell takes them for letters: `–n` is no option, and `“a b”` two \
             words. What stands inside plain quotes is text, and left alone.",
    check: Check::Shell(check),
};

fn check(_: &Context<'_>, shell: &ShellText<'_>, findings: &mut Vec<Diagnostic>) {
    for ReadCommand { command, .. } in shell.commands() {
        // Nearly all commands are plain, and here-documents are text.
        if command.text.is_ascii() || command.text.contains("<<") {
            continue;
        }
        for (at, found, meant) in lookalikes(&command.text) {
            findings.push(finding(shell.page, command, at, found, meant));
        }
    }
}

/// What was meant by a character.
#[derive(Clone, Copy)]
enum Meant {
    Is(&'static str),
    /// Either this or that: nobody can tell.
    Perhaps(&'static str),
}

fn finding(page: &Page, command: &Command, at: usize, found: char, meant: Meant) -> Diagnostic {
    let source = &page.document.source;
    let start = command.span.start as usize;
    // Inside lists and quotes the command is written otherwise than it reads.
    let in_place = source.slice(command.span).starts_with(&command.text);
    let place = if in_place {
        Span::new(start + at..start + at + found.len_utf8())
    } else {
        source.find_in(command.span, found.encode_utf8(&mut [0; 4]))
    };
    let name = match found {
        '\u{2018}' | '\u{2019}' | '\u{201c}' | '\u{201d}' => "a typographic quote",
        '\u{2010}'..='\u{2015}' | '\u{2212}' => "a long dash",
        _ => "a space of another kind",
    };
    let finding = RULE.finding(source, place, format!("{name} stands in the command"));
    match meant {
        Meant::Is(meant) if in_place => finding.with_help(help(meant)).with_fix(place, meant),
        Meant::Is(meant) | Meant::Perhaps(meant) => finding.with_help(help(meant)),
    }
}

fn help(meant: &str) -> String {
    match meant {
        " " => "write a plain space".to_owned(),
        "" => "remove it".to_owned(),
        meant => format!("write `{meant}`"),
    }
}

/// Lookalikes outside plain quotes and comments.
fn lookalikes(text: &str) -> Vec<(usize, char, Meant)> {
    let mut found = Vec::new();
    let mut quote: Option<char> = None;
    let mut before = ' ';
    let mut is_comment = false;
    for (at, c) in text.char_indices() {
        let rest = &text[at + c.len_utf8()..];
        match (quote, c) {
            _ if is_comment => is_comment = c != '\n',
            (Some(open), c) if c == open && before != '\\' => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') if before != '\\' => quote = Some(c),
            (None, '#') if before.is_whitespace() => is_comment = true,
            (None, c) => found.extend(meant(c, before, rest).map(|meant| (at, c, meant))),
        }
        before = c;
    }
    found
}

fn meant(c: char, before: char, rest: &str) -> Option<Meant> {
    match c {
        '\u{201c}' | '\u{201d}' => Some(Meant::Is("\"")),
        '\u{2018}' | '\u{2019}' => Some(Meant::Is("'")),
        '\u{a0}' | '\u{2007}' | '\u{2009}' | '\u{202f}' => Some(Meant::Is(" ")),
        '\u{200b}' | '\u{feff}' => Some(Meant::Is("")),
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
