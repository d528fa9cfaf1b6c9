use super::runbooks::{RunbookTarget, Runbooks};
use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "alert/no-page",
    severity: Some(Severity::Warning),
    summary: "A paging alert has no page.",
    manual: "The on-call engineer has no instructions for this alert. An alert has a page if a \
        page lists it under `alerts:` in its front matter, has it as its title, has a heading \
        with its name, or is the target of its `runbook_url`. `[alerts] require_for` lists the \
        severities that need a page. Nothing is reported if no alert of the repository has a \
        page.",
    check: Check::Book(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    // If no alert has a page, the book is not about alerts.
    let alerts = &context.operations.alerts;
    if !alerts
        .iter()
        .any(|alert| context.alert_pages.has(&alert.name))
    {
        return;
    }
    let wanted = &context.settings.truth.require_for;
    let runbooks = Runbooks::new(context);
    for alert in &context.operations.alerts {
        let severity = alert.labels.get("severity");
        let needs = severity.is_some_and(|severity| wanted.contains(severity));
        let leads_here = || {
            let url = alert.runbook.as_ref();
            url.is_some_and(|runbook| runbooks.find(alert, &runbook.url) == RunbookTarget::Page)
        };
        if needs && !context.alert_pages.has(&alert.name) && !leads_here() {
            let message = format!("the alert `{}` has no page", alert.name);
            findings.push(
                RULE.finding(&alert.source, alert.span, message)
                    .with_help(format!(
                        "add a page with `alerts: [{}]` in its front matter",
                        alert.name
                    )),
            );
        }
    }
}
