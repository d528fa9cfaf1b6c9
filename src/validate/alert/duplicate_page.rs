use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::meta::locate;
use crate::validate::paths::relative_link;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "alert/duplicate-page",
    severity: Some(Severity::Warning),
    summary: "Two pages claim the same alert.",
    manual: "An on-call engineer finds only one of them, possibly the outdated one. Keep one \
        page, or link from one to the other and list the alert only once.",
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
            let message = format!("`{other}` also claims the alert `{alert}`");
            findings.push(
                RULE.finding(source, place, message)
                    .with_help("list the alert on only one of the two pages"),
            );
        }
    }
}
