use crate::book::{Block, Page};
use crate::diagnostic::{Diagnostic, Severity};
use crate::shell;
use crate::validate::{Context, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "command/shell-syntax",
    summary: "A shell block is not valid shell, placeholders and prompts aside.",
    check,
};

fn check(_: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    for block in &page.document.blocks {
        // A template for something else may hold anything.
        if shell::is_shell(&block.info.language, &block.code) {
            findings.extend(syntax_error(page, block));
        }
    }
}

fn syntax_error(page: &Page, block: &Block) -> Option<Diagnostic> {
    let script = shell::read_script(&block.info.language, &block.code);
    let error = shell::check_syntax(&script.text).err()?;
    let span = block.source_span(error.range);
    let finding = Diagnostic::new(
        RULE.id,
        Severity::Error,
        &page.document.source,
        span,
        error.message,
    );
    let help = error
        .help
        .unwrap_or_else(|| "pasted as it stands, the shell would refuse it".to_owned());
    Some(finding.with_help(help))
}
