use super::refused::report;
use crate::diagnostic::{Diagnostic, Severity};
use crate::files::Refusal;
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "content/path-taken",
    severity: Some(Severity::Warning),
    summary: "Two files of the site have the same path, or paths that differ only in case.",
    manual: "The page `a.md` is published as the folder `a`, so neither a file `a` nor a file \
        `a/index.html` can be published beside it. The page takes precedence, and the file is \
        left out. Files whose paths differ only in case are both published, but some file \
        systems and hosts keep only one.",
    check: Check::Book(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    report(context, &RULE, is_meant, findings);
}

fn is_meant(why: &Refusal) -> bool {
    matches!(why, Refusal::Taken)
}
