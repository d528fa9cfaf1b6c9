use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};
use crate::validate::shell_text::ShellText;

pub(in crate::validate) const RULE: Rule = Rule {
    id: "block/mislabelled",
    severity: Some(Severity::Warning),
    summary: "A block that says it is shell holds something else.",
    manual: "PromQL or a command's output in a block of shell is copied into a terminal by \
             somebody in a hurry. Give it its own language: `promql`, `text`, or `console` \
             with `$ ` in front of the commands.",
    check: Check::Shell(check),
};

fn check(_: &Context<'_>, shell: &ShellText<'_>, findings: &mut Vec<Diagnostic>) {
    for read in shell.blocks() {
        let Some(real) = read.real_language else {
            continue;
        };
        let block = read.block;
        let message = format!("this block is {real}, not shell");
        let first = block.lines.first().copied().unwrap_or(block.span);
        let word = if real == "PromQL" { "promql" } else { "text" };
        let language = &block.info.language;
        findings.push(
            RULE.finding(&shell.page.document.source, first, message)
                .with_help(format!("write `{word}` in place of `{language}`")),
        );
    }
}
