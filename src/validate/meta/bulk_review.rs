use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::book::{Page, read_date};
use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::meta::locate;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "meta/bulk-review",
    severity: Some(Severity::Info),
    summary: "More pages have the same review date than anybody can review in a day.",
    manual: "A date that was set on all pages at once does not show that any of them was \
        reviewed. Review each page, and set the date only on the pages that were reviewed.",
    check: Check::Book(check),
};

/// How many pages a team can review in one day.
const MAX_REVIEWS: usize = 20;

fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let mut by_date: BTreeMap<Date, Vec<&Page>> = BTreeMap::new();
    for page in &context.book.pages {
        let written = page.document.meta.review.last_reviewed_on.as_deref();
        if let Some(date) = written.and_then(read_date) {
            by_date.entry(date).or_default().push(page);
        }
    }
    for (date, pages) in by_date {
        if let (Some(first), true) = (pages.first(), pages.len() > MAX_REVIEWS) {
            let source = &first.document.source;
            let place =
                locate(&first.document, "last_reviewed_on", &date.to_string()).unwrap_or_default();
            let message = format!("{} pages have the review date {date}", pages.len());
            findings.push(
                RULE.finding(source, place, message)
                    .with_help("set the date only on pages that were reviewed"),
            );
        }
    }
}
