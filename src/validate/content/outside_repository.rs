use super::refused::report;
use crate::diagnostic::{Diagnostic, Severity};
use crate::files::Refusal;
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "content/outside-repository",
    severity: Some(Severity::Error),
    summary: "A symbolic link points to a file outside the repository.",
    manual: "The file is neither read nor published: on a build machine it could contain \
        secrets, and anyone who proposes a change could publish them. Links that stay inside \
        the repository are allowed. The repository is the nearest folder at or above the book \
        that contains `.git`, or else the book's folder. Files of `[repository] root` are \
        allowed as well; files inside `.git` never are. `allow_outside = true` under `[book]` \
        allows all other files.",
    check: Check::Book(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    report(context, &RULE, is_meant, findings);
}

fn is_meant(why: &Refusal) -> bool {
    matches!(why, Refusal::Outside)
}
