use super::refused::report;
use crate::diagnostic::{Diagnostic, Severity};
use crate::files::Refusal;
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "content/unreadable",
    severity: Some(Severity::Warning),
    summary: "A file or folder of the content cannot be read.",
    manual: "The file or folder is missing from the site; everything else is published. \
        opsbook opens regular files only: no FIFOs, sockets or devices. Check its permissions \
        and the target of its symbolic link.",
    check: Check::Book(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    report(context, &RULE, is_meant, findings);
}

fn is_meant(why: &Refusal) -> bool {
    !matches!(
        why,
        Refusal::Outside
            | Refusal::Taken
            | Refusal::TooLarge { .. }
            | Refusal::TooLargeTogether { .. }
    )
}
