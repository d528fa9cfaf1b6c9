use super::usage::{FaultKind, report};
use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};
use crate::validate::shell_text::ShellText;

pub(in crate::validate) const RULE: Rule = Rule {
    id: "command/unknown-option",
    severity: Some(Severity::Error),
    summary: "A command has an option that its tool does not know.",
    manual: "The tool prints its usage and does nothing. Options are compared with those that the tools themselves list, of every version that is supported; where the list is not complete, only a slip of a known option is reported, as a warning. Also reported are options without the value they need, and options that exclude each other.",
    check: Check::Shell(check),
};

fn check(_: &Context<'_>, shell: &ShellText<'_>, findings: &mut Vec<Diagnostic>) {
    report(&RULE, FaultKind::Option, shell, findings);
}
