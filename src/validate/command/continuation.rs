use std::sync::LazyLock;

use regex::Regex;

use crate::book::{CommandHome, Page};
use crate::diagnostic::{Diagnostic, Severity};
use crate::pattern;
use crate::shell::is_tool;
use crate::source::Span;
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};
use crate::validate::shell_text::{POWERSHELL, ReadCommand, ShellText};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "command/continuation",
    severity: Some(Severity::Warning),
    summary: "A command over several lines is interrupted.",
    manual: "A line continues only if a backslash is its last character. With a space after \
        the backslash, or without a backslash before a line of options, the shell runs the \
        first part alone and then the rest as another command. `--fix` removes spaces after a \
        backslash.",
    check: Check::Shell(check),
};

/// A line that no command begins with.
static OPTION: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r"^(?:--[a-z][a-z-]+|-[A-Za-z])(?:[\s=]|$)").expect("a pattern")
});

fn check(_: &Context<'_>, shell: &ShellText<'_>, findings: &mut Vec<Diagnostic>) {
    let page = shell.page;
    let commands = shell.commands();
    for (index, read) in commands.iter().enumerate() {
        let text = read.command.text.as_str();
        let is_other = || {
            let mut blocks = shell.blocks().iter();
            blocks.any(|one| {
                one.real_language == Some(POWERSHELL)
                    && one.block.span.contains(read.command.span.start)
            })
        };
        if !matches!(read.command.home, CommandHome::Block(_)) {
            continue;
        }
        let is_here = text.ends_with('\\') || text.starts_with(['-', '"', '\'']);
        if (is_here || text.contains('\n')) && is_other() {
            continue;
        }
        if text.ends_with('\\') && !text.ends_with("\\\\") {
            findings.extend(broken_off(page, read));
        } else if OPTION.is_match(text) || text.starts_with(['"', '\'']) {
            let before = index.checked_sub(1).and_then(|index| commands.get(index));
            if before.is_some_and(|before| goes_on(page, before, read)) {
                findings.push(without_backslash(page, first_line(page, read.command.span)));
            }
        }
        if let Some(line) = option_line(text) {
            let place = page.document.source.find_in(read.command.span, line);
            findings.push(without_backslash(page, place));
        }
    }
}

/// A command that ends with a backslash: what follows it?
fn broken_off(page: &Page, read: &ReadCommand<'_>) -> Option<Diagnostic> {
    let source = &page.document.source;
    let end = read.command.span.end as usize;
    let behind = source.text().get(end..)?;
    let spaces = behind.len() - behind.trim_start_matches([' ', '\t']).len();
    let backslash = Span::new(end.checked_sub(1)?..end);
    if source.slice(backslash) != "\\" {
        return None;
    }
    Some(if spaces > 0 {
        let place = Span::new(end..end + spaces);
        RULE.finding(source, backslash, "a space follows the backslash")
            .with_help(
                "remove the space: a line continues only if the backslash is its last \
                character",
            )
            .with_fix(place, "")
    } else {
        RULE.finding(
            source,
            backslash,
            "the command continues, but no line follows",
        )
        .with_help("remove the backslash, or the comment or empty line after it")
    })
}

fn without_backslash(page: &Page, place: Span) -> Diagnostic {
    let message = "this line continues a command that has already ended";
    let finding = RULE.finding(&page.document.source, place, message);
    finding.with_help("end the previous line with ` \\`")
}

/// Whether the second command continues the first: directly below it, and not a
/// command itself.
fn goes_on(page: &Page, before: &ReadCommand<'_>, rest: &ReadCommand<'_>) -> bool {
    let source = &page.document.source;
    let line = |offset: u32| source.position(offset).line;
    let Some(last) = before.simple.last() else {
        return false;
    };
    let is_value = || {
        let word = last.words.last().map_or("", |word| &*word.text);
        word.starts_with('-') && !word.contains('=')
    };
    // A space after the backslash has its own finding.
    !before.command.text.ends_with('\\')
        && before.command.home == rest.command.home
        && line(before.command.span.end) + 1 == line(rest.command.span.start)
        && is_tool(last.tool())
        && (rest.command.text.starts_with('-') || is_value())
}

/// The first line inside a command that begins with an option although the
/// line before does not go on. Quoted text, here-documents and lists in
/// `NAME=(…)` have lines of their own.
fn option_line(text: &str) -> Option<&str> {
    if !text.contains('\n') || text.contains("<<") {
        return None;
    }
    let mut before = "\\";
    let mut quotes = 0;
    let mut is_list = false;
    for line in text.lines() {
        let begins = line.trim_start();
        // SQL has comments that look like options.
        let is_option = begins.starts_with("--") && OPTION.is_match(begins);
        let ends = |sign: &str| before.trim_end().ends_with(sign);
        let goes_on = ["\\", "|", "&&", "("].iter().any(|sign| ends(sign));
        if is_option && !goes_on && !is_list && quotes % 2 == 0 {
            return Some(begins);
        }
        quotes += line.matches(['"', '\'', '`']).count();
        let list = line.split_once("=(").map_or(line, |(_, list)| list);
        is_list = (is_list || list.len() < line.len()) && !list.contains(')');
        before = line;
    }
    None
}

fn first_line(page: &Page, span: Span) -> Span {
    let text = page.document.source.slice(span);
    let length = text.find('\n').unwrap_or(text.len());
    let start = span.start as usize;
    Span::new(start..start + length)
}
