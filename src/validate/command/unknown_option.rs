use super::usage::{FaultKind, report};
use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};
use crate::validate::shell_text::ShellText;

pub(in crate::validate) const RULE: Rule = Rule {
    id: "command/unknown-option",
    severity: Some(Severity::Error),
    summary: "A command uses an option that its tool does not have.",
    manual: "The tool prints its usage and does nothing. Options are compared with the options \
        of all supported versions of the tool. If the list is incomplete, only a close \
        misspelling of a known option is reported, as a warning. Also reported are options \
        without their required value, and options that exclude each other.",
    check: Check::Shell(check),
};

fn check(_: &Context<'_>, shell: &ShellText<'_>, findings: &mut Vec<Diagnostic>) {
    report(&RULE, FaultKind::Option, shell, findings);
}
