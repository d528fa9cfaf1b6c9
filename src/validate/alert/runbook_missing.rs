use super::runbooks::{Found, Runbooks};
use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "alert/runbook-missing",
    severity: Some(Severity::Error),
    summary: "The runbook address of an alert leads to no page or heading of the book.",
    manual: "The link in the page at 3 am is dead. Addresses are resolved as they are written \
             in the field: an address of the site, with or without a slash; the file in the \
             repository's web view; a page with an anchor; a path in the repository; a \
             template, tried with the alert's labels; the alert's name in kebab case.\n\nAn \
             address counts as the book's own if it is a path, if it lies under `[site] url` \
             or a host of `[alerts] runbook_hosts`, or if another alert's address of the same \
             host leads to a page of the book.",
    check: Check::Book(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let runbooks = Runbooks::new(context);
    for alert in &context.operations.alerts {
        let Some(runbook) = &alert.runbook else {
            continue;
        };
        let message = match runbooks.find(alert, &runbook.url) {
            Found::Page | Found::Elsewhere => continue,
            Found::NoPage => format!("the runbook of `{}` is no page of the book", alert.name),
            Found::NoAnchor(page) => {
                format!(
                    "the runbook of `{}` has no such heading in `{page}`",
                    alert.name
                )
            }
        };
        findings.push(
            RULE.finding(&alert.source, runbook.span, message)
                .with_help("correct the address, or write the page"),
        );
    }
}
