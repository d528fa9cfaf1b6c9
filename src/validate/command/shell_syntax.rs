use crate::book::{Command, CommandHome, Page};
use crate::diagnostic::{Diagnostic, Severity};
use crate::shell::{check_syntax, read_script};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};
use crate::validate::shell_text::ShellText;

pub(in crate::validate) const RULE: Rule = Rule {
    id: "command/shell-syntax",
    severity: Some(Severity::Error),
    summary: "A shell block or inline command has a syntax error.",
    manual: "The shell rejects the command or runs only part of it. Prompts and recorded \
        output are removed and placeholders such as `<name>` are treated as words before the \
        text is parsed. Blocks that contain no shell at all are reported by \
        `block/mislabelled`.",
    check: Check::Shell(check),
};

fn check(_: &Context<'_>, shell: &ShellText<'_>, findings: &mut Vec<Diagnostic>) {
    for read in shell.blocks() {
        let Some(error) = read.error.as_ref().filter(|_| read.real_language.is_none()) else {
            continue;
        };
        let span = read.block.source_span(error.range.clone());
        let pasted = "the shell would report a syntax error";
        let help = error.help.clone().unwrap_or_else(|| pasted.to_owned());
        findings.push(
            RULE.finding(&shell.page.document.source, span, error.message.clone())
                .with_help(help),
        );
    }
    let page = shell.page;
    let commands = page.document.commands.iter();
    for command in commands.filter(|command| matches!(command.home, CommandHome::Inline(_))) {
        findings.extend(inline_error(page, command));
    }
}

/// Inline code that begins with a known tool is copied like a block. Its own
/// place is enough: it is one line.
fn inline_error(page: &Page, command: &Command) -> Option<Diagnostic> {
    // A sentence may name the front of a command alone: `cd x &&`.
    let text = command.text.trim_end().trim_end_matches(['&', '|']);
    let script = read_script("", text);
    let error = check_syntax(&script.text).err()?;
    let help = error
        .help
        .unwrap_or_else(|| "the shell would report a syntax error".to_owned());
    let finding = RULE.finding(&page.document.source, command.span, error.message);
    Some(finding.with_help(help))
}
