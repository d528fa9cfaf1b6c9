use super::usage::{FaultKind, report};
use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};
use crate::validate::shell_text::ShellText;

pub(in crate::validate) const RULE: Rule = Rule {
    id: "command/removed",
    severity: Some(Severity::Warning),
    summary: "A command uses what its tool does not have any more, or not for long.",
    manual: "The command worked once. The finding names the version that removed an option, a subcommand or a kind of object, and what replaces it where something does.",
    check: Check::Shell(check),
};

fn check(_: &Context<'_>, shell: &ShellText<'_>, findings: &mut Vec<Diagnostic>) {
    report(&RULE, FaultKind::Removed, shell, findings);
}
