use crate::book::{Page, earliest_date, read_interval};
use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::meta::locate;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "meta/unreadable-date",
    severity: Some(Severity::Warning),
    summary: "A review date or interval has an invalid format, or the date is in the future.",
    manual: "Without a valid date, nobody learns when the page is due. Write dates as \
        `2026-01-31`, and intervals as `30 days`, `6 weeks`, `3 months`, `1 year`, `weekly`, \
        `monthly`, `quarterly` or `yearly`.",
    check: Check::Page(check),
};

/// Whether a template leaves the date open: `[DATE]`, `2026-01-XX`.
fn is_placeholder(written: &str) -> bool {
    let written = written.trim();
    let is_bracketed = written.starts_with(['[', '<', '{']);
    let marks = ["XX", "YYYY", "DD"];
    is_bracketed || marks.iter().any(|mark| written.contains(mark))
}

fn check(context: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    let review = &page.document.meta.review;
    let source = &page.document.source;
    let mut tell = |key: &str, written: &str, message: String, help: &str| {
        let place = locate(&page.document, key, written).unwrap_or_default();
        findings.push(RULE.finding(source, place, message).with_help(help));
    };
    let last_reviewed_on = review.last_reviewed_on.as_ref();
    if let Some(written) = last_reviewed_on.filter(|written| !is_placeholder(written)) {
        match earliest_date(written) {
            None => tell(
                "last_reviewed_on",
                written,
                format!("`{written}` is no date"),
                "write it as 2026-01-31",
            ),
            // Today is counted in UTC, and it may be tomorrow already where the
            // author is.
            Some(date)
                if context
                    .today
                    .tomorrow()
                    .is_ok_and(|tomorrow| date > tomorrow) =>
            {
                tell(
                    "last_reviewed_on",
                    written,
                    format!("the review date {date} is in the future"),
                    "write the date of the last review",
                );
            }
            Some(_) => {}
        }
    }
    if let Some(written) = &review.review_in
        && read_interval(written).is_none()
    {
        tell(
            "review_in",
            written,
            format!("`{written}` is no interval"),
            "write it as `3 months` or `quarterly`",
        );
    }
}
