use super::refused::report;
use crate::diagnostic::{Diagnostic, Severity};
use crate::files::Refusal;
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "content/path-taken",
    severity: Some(Severity::Warning),
    summary: "Two files of the site want the same path, or paths that differ only in case.",
    manual: "A page `a.md` is published in the folder `a`, so a file named `a` cannot stand beside it, nor one at \
             `a/index.html`. The page wins, and the file is left out. Files whose paths differ only in upper and \
             lower case are both published, but some hosts and systems keep only one.",
    check: Check::Book(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    report(context, &RULE, is_meant, findings);
}

fn is_meant(why: &Refusal) -> bool {
    matches!(why, Refusal::Taken)
}
