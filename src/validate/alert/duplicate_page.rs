use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::meta::locate;
use crate::validate::paths::relative_link;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "alert/duplicate-page",
    severity: Some(Severity::Warning),
    summary: "Two pages say that they answer the same alert.",
    manual: "Whoever is paged finds one of them, and perhaps the older one. Keep one page, or \
             let one of them link to the other without listing the alert.",
    check: Check::Book(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    for (alert, pages) in context.alert_pages.declared() {
        let [first, others @ ..] = pages else {
            continue;
        };
        for page in others {
            if std::ptr::eq(*first, *page) {
                continue;
            }
            let source = &page.document.source;
            let place = locate(&page.document, "alerts", alert).unwrap_or_default();
            let other = relative_link(&page.document.path, &first.document.path);
            let message = format!("`{other}` answers the alert `{alert}` as well");
            findings.push(
                RULE.finding(source, place, message)
                    .with_help("keep the alert on one of the two pages"),
            );
        }
    }
}
