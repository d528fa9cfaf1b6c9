use super::usage::{FaultKind, report};
use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};
use crate::validate::shell_text::ShellText;

pub(in crate::validate) const RULE: Rule = Rule {
    id: "command/unknown-subcommand",
    severity: Some(Severity::Error),
    summary: "A command uses a subcommand that its tool does not have.",
    manual: "The tool prints its usage and does nothing. If plugins and aliases can add \
        subcommands, only a close misspelling of a known one is reported, as a warning.",
    check: Check::Shell(check),
};

fn check(_: &Context<'_>, shell: &ShellText<'_>, findings: &mut Vec<Diagnostic>) {
    report(&RULE, FaultKind::Subcommand, shell, findings);
}
