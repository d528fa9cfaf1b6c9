use crate::book::Page;
use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "check/unapproved",
    severity: Some(Severity::Info),
    summary: "A check is not approved, or was changed after it was.",
    manual: "It will not run: `opsbook run` refuses what `checks.lock` does not hold. Review \
             it, run `opsbook approve`, and commit the lock. Silent in a book without a lock.",
    check: Check::Page(check),
};

fn check(context: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    for check in &page.document.checks {
        if (context.is_approved)(check) == Some(false) {
            let message = format!("the check `{}` is not approved as it stands", check.id);
            findings.push(
                RULE.finding(&page.document.source, check.span, message)
                    .with_help("review it and run `opsbook approve`"),
            );
        }
    }
}
