use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};
use crate::validate::shell_text::{POWERSHELL, ShellText};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "block/mislabelled",
    severity: Some(Severity::Warning),
    summary: "A block that is marked as shell contains something else.",
    manual: "Readers copy the content of shell blocks into a terminal. Mark PromQL as \
        `promql`, output as `text`, and commands with their output as `console`, with `$ ` \
        before each command.",
    check: Check::Shell(check),
};

fn check(_: &Context<'_>, shell: &ShellText<'_>, findings: &mut Vec<Diagnostic>) {
    for read in shell.blocks() {
        let Some(real) = read.real_language else {
            continue;
        };
        let block = read.block;
        let message = format!("this block contains {real}, not shell");
        let first = block.lines.first().copied().unwrap_or(block.span);
        let word = match real {
            "PromQL" => "promql",
            "HTTP requests" => "http",
            "YAML" => "yaml",
            POWERSHELL => "powershell",
            _ => "text",
        };
        let language = &block.info.language;
        findings.push(
            RULE.finding(&shell.page.document.source, first, message)
                .with_help(format!("change `{language}` to `{word}`")),
        );
    }
}
