use super::usage::{FaultKind, report};
use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};
use crate::validate::shell_text::ShellText;

pub(in crate::validate) const RULE: Rule = Rule {
    id: "command/unknown-word",
    severity: Some(Severity::Error),
    summary: "A command uses a word that closely resembles one of a fixed list: a resource \
        kind, a signal or a unit.",
    manual: "Kubernetes rejects unknown resource kinds, and kill unknown signals. Extensions \
        can define further kinds, and packages further units, so only close misspellings are \
        reported.",
    check: Check::Shell(check),
};

fn check(_: &Context<'_>, shell: &ShellText<'_>, findings: &mut Vec<Diagnostic>) {
    report(&RULE, FaultKind::Word, shell, findings);
}
