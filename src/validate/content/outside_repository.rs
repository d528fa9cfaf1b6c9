use super::refused::report;
use crate::diagnostic::{Diagnostic, Severity};
use crate::files::Refusal;
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "content/outside-repository",
    severity: Some(Severity::Error),
    summary: "A symbolic link leads to a file outside the repository.",
    manual: "The file is not read and not published: on a build machine it could hold secrets, and who proposes a \
             change could put them into the site. Links that stay inside the repository are fine. The repository is \
             the nearest folder at or above the book that holds `.git`, or else the book's folder; files that \
             `[repository] root` names count as well, those inside `.git` never do. `allow_outside = true` under \
             `[book]` permits all others.",
    check: Check::Book(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    report(context, &RULE, is_meant, findings);
}

fn is_meant(why: &Refusal) -> bool {
    matches!(why, Refusal::Outside)
}
