use crate::book::{Block, Command, CommandHome, Page};
use crate::diagnostic::{Diagnostic, Severity};
use crate::shell;
use crate::validate::Context;
use crate::validate::block::mislabelled::real_language;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "command/shell-syntax",
    severity: Some(Severity::Error),
    summary: "A shell block or an inline command is not valid shell, placeholders and prompts aside.",
    manual: "Pasted into a terminal it is refused, or does half of what it should. Prompts \
             and recorded output are left out, and placeholders such as `<name>` count as \
             words, before the shell's grammar is applied. Blocks that hold no shell at all \
             are `block/mislabelled`.",
    check: Check::Page(check),
};

fn check(_: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    for block in &page.document.blocks {
        if shell::is_shell(&block.info.language, &block.code) {
            findings.extend(syntax_error(page, block));
        }
    }
    let commands = page.document.commands.iter();
    for command in commands.filter(|command| matches!(command.home, CommandHome::Inline(_))) {
        findings.extend(inline_error(page, command));
    }
}

/// Inline code that begins with a known tool is copied like a block. Its own
/// place is enough: it is one line.
fn inline_error(page: &Page, command: &Command) -> Option<Diagnostic> {
    let script = shell::read_script("", &command.text);
    let error = shell::check_syntax(&script.text).err()?;
    let help = error
        .help
        .unwrap_or_else(|| "pasted as it stands, the shell would refuse it".to_owned());
    let finding = RULE.finding(&page.document.source, command.span, error.message);
    Some(finding.with_help(help))
}

fn syntax_error(page: &Page, block: &Block) -> Option<Diagnostic> {
    let language = &block.info.language;
    let script = shell::read_script(language, &block.code);
    let error = shell::check_syntax(&script.text).err()?;
    if real_language(language, &block.code).is_some() {
        return None;
    }
    let span = block.source_span(error.range);
    let help = error
        .help
        .unwrap_or_else(|| "pasted as it stands, the shell would refuse it".to_owned());
    Some(
        RULE.finding(&page.document.source, span, error.message)
            .with_help(help),
    )
}
