use super::usage::{FaultKind, report};
use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};
use crate::validate::shell_text::ShellText;

pub(in crate::validate) const RULE: Rule = Rule {
    id: "command/invalid-argument",
    severity: Some(Severity::Error),
    summary: "An argument in another language has a syntax error: SQL, jq, JSONPath or a \
        regular expression.",
    manual: "The tool stops with a syntax error. SQL after `psql -c`, jq programs, JSONPath \
        and templates after `-o`, extended regular expressions and JSON are parsed; in awk and \
        sed, brackets, quotes and delimiters are counted. Placeholders and shell expansions \
        are ignored.",
    check: Check::Shell(check),
};

fn check(_: &Context<'_>, shell: &ShellText<'_>, findings: &mut Vec<Diagnostic>) {
    report(&RULE, FaultKind::Language, shell, findings);
}
