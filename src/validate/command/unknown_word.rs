use super::usage::{FaultKind, report};
use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};
use crate::validate::shell_text::ShellText;

pub(in crate::validate) const RULE: Rule = Rule {
    id: "command/unknown-word",
    severity: Some(Severity::Error),
    summary: "A command has a word that is nearly one of a closed list: a kind of object, a signal, a unit.",
    manual: "Kubernetes refuses a kind of object that it does not have, and kill a signal. Extensions define kinds too, and packages units, so only a slip of a known word is reported.",
    check: Check::Shell(check),
};

fn check(_: &Context<'_>, shell: &ShellText<'_>, findings: &mut Vec<Diagnostic>) {
    report(&RULE, FaultKind::Word, shell, findings);
}
