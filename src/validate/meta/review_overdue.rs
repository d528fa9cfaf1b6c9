use crate::book::Page;
use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::meta::locate;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "meta/review-overdue",
    severity: Some(Severity::Warning),
    summary: "A page is overdue for review.",
    manual: "A runbook that has not been reviewed since the system changed misleads its \
        readers. The due date is computed from `last_reviewed_on` and `review_in` (`3 months`, \
        `quarterly`) in the front matter, or `Last Updated` and `Review Frequency` at the end \
        of the page. With only an interval, the page's last commit counts as the review. \
        Review the page, correct it, and update the date.",
    check: Check::Page(check),
};

fn check(context: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    let review = &page.document.meta.review;
    let Some(written_interval) = &review.review_in else {
        return;
    };
    let source = &page.document.source;
    let written = review.last_reviewed_on.as_ref().unwrap_or(written_interval);
    let Some(due) = review.due(context.committed.get(source.path()).copied()) else {
        return;
    };
    if due < context.today {
        let key = if review.last_reviewed_on.is_some() {
            "last_reviewed_on"
        } else {
            "review_in"
        };
        let place = locate(&page.document, key, written).unwrap_or_default();
        let message = format!("the review of this page was due on {due}");
        findings.push(
            RULE.finding(source, place, message)
                .with_help("review the page, correct it, and update the date"),
        );
    }
}
