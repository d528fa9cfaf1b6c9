use crate::book::Page;
use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "check/unapproved",
    severity: Some(Severity::Info),
    summary: "A check is not approved, or was changed after its approval.",
    manual: "`opsbook run` refuses checks that `checks.lock` does not contain. Review the \
        check, run `opsbook approve`, and commit the file. Nothing is reported in a book \
        without `checks.lock`.",
    check: Check::Page(check),
};

fn check(context: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    for check in &page.document.checks {
        if (context.is_approved)(check) == Some(false) {
            let message = format!(
                "`checks.lock` does not contain this version of the check \
                `{}`",
                check.id
            );
            findings.push(
                RULE.finding(&page.document.source, check.span, message)
                    .with_help("review the check, then run `opsbook approve`"),
            );
        }
    }
}
