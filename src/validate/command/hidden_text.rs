use std::collections::BTreeSet;

use crate::book::{Block, CommandHome, Page};
use crate::diagnostic::{Diagnostic, Severity};
use crate::printable::{Hidden, hidden_text};
use crate::shell;
use crate::source::Span;
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "command/hidden-text",
    severity: Some(Severity::Error),
    summary: "A command contains text that readers do not see, or see differently than the \
        shell.",
    manual: "Bidirectional controls, escape sequences, lone carriage returns and zero-width \
        characters make a command look like another one. So does a letter of another script in \
        an otherwise Latin name, such as a Cyrillic `\\u{441}` in `curl`. A check that \
        contains any of these cannot be approved and never runs. Pages, `opsbook approve` and \
        reports show such characters as escapes. Remove the character, or write an escape that \
        the shell supports, such as `$'\\e[1m'`. Emoji with joiners, and text in any script in \
        quotes and comments, are allowed.",
    check: Check::Page(check),
};

fn check(_: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    let document = &page.document;
    let checked: BTreeSet<usize> = document.checks.iter().map(|check| check.block).collect();
    for (index, block) in document.blocks.iter().enumerate() {
        let is_check = checked.contains(&index);
        if is_check {
            let fence = document.source.slice(block.info.span);
            let start = block.info.span.start as usize;
            let place =
                |range: std::ops::Range<usize>| Span::new(start + range.start..start + range.end);
            findings.extend(first_of_each_line(page, fence, place));
        }
        let is_shell = shell::is_shell(&block.info.language, &block.code);
        if (is_shell || is_check) && !is_session(block) {
            let place = |range| block.source_span(range);
            findings.extend(first_of_each_line(page, &block.code, place));
        }
    }
    for command in &document.commands {
        // Recorded output may contain any text.
        let is_read = match command.home {
            CommandHome::Inline(_) => true,
            CommandHome::Block(index) => is_session(&document.blocks[index]),
        };
        if is_read {
            let place = |range| command.place(&document.source, range);
            findings.extend(first_of_each_line(page, &command.text, place));
        }
    }
}

fn is_session(block: &Block) -> bool {
    block.info.language == "console" || shell::is_session(&block.code)
}

/// The first hidden character of each line: several in one line usually belong
/// together.
fn first_of_each_line(
    page: &Page,
    text: &str,
    place: impl Fn(std::ops::Range<usize>) -> Span,
) -> Vec<Diagnostic> {
    let mut end_of_line = 0;
    let mut findings = Vec::new();
    for hidden in hidden_text(text) {
        if hidden.at < end_of_line {
            continue;
        }
        let rest = &text[hidden.at..];
        end_of_line = hidden.at + rest.find('\n').unwrap_or(rest.len());
        let span = place(hidden.at..hidden.at + hidden.c.len_utf8());
        findings.push(finding(page, &hidden, span));
    }
    findings
}

fn finding(page: &Page, hidden: &Hidden, span: Span) -> Diagnostic {
    let message = format!("the command contains {}, {}", hidden.what, hidden.written());
    RULE.finding(&page.document.source, span, message)
        .with_help("remove it; a check that contains it never runs")
}
