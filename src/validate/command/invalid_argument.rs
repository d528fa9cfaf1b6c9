use super::usage::{FaultKind, report};
use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};
use crate::validate::shell_text::ShellText;

pub(in crate::validate) const RULE: Rule = Rule {
    id: "command/invalid-argument",
    severity: Some(Severity::Error),
    summary: "An argument in another language cannot be read: SQL, jq, JSONPath, a regular expression.",
    manual: "The tool stops with a syntax error. SQL behind `psql -c`, programs of jq, JSONPath and templates behind `-o`, extended regular expressions and JSON are read by parsers; in awk and sed brackets, quotes and delimiters are counted. What the reader or the shell fills in is left alone.",
    check: Check::Shell(check),
};

fn check(_: &Context<'_>, shell: &ShellText<'_>, findings: &mut Vec<Diagnostic>) {
    report(&RULE, FaultKind::Language, shell, findings);
}
