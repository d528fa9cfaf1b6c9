use super::runbooks::{RunbookTarget, Runbooks};
use crate::diagnostic::{Diagnostic, Severity, did_you_mean};
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
    if context.operations.alerts.is_empty() {
        return;
    }
    let runbooks = Runbooks::new(context);
    for alert in &context.operations.alerts {
        let Some(runbook) = &alert.runbook else {
            continue;
        };
        let name = &alert.name;
        let (message, near) = match runbooks.find(alert, &runbook.url) {
            RunbookTarget::Page | RunbookTarget::Elsewhere => continue,
            RunbookTarget::NoPage => (
                format!("the runbook of `{name}` is no page of the book"),
                runbooks
                    .nearest(&runbook.url)
                    .map(|page| in_repository(context, &page.document.path)),
            ),
            RunbookTarget::NoAnchor(page) => {
                let anchor = runbook.url.split_once('#').map_or("", |(_, anchor)| anchor);
                let near = nearest_anchor(context, &page, anchor);
                let file = in_repository(context, &page);
                (
                    format!("the runbook of `{name}` has no such heading in `{file}`"),
                    near.map(|near| format!("#{near}")),
                )
            }
        };
        let finding = RULE.finding(&alert.source, runbook.span, message);
        findings.push(match near {
            Some(near) => finding.with_help(format!("did you mean `{near}`?")),
            None => finding.with_help("correct the address, or write the page"),
        });
    }
}

/// The path of a page from the repository's root, as a rule file names it.
fn in_repository(context: &Context<'_>, page: &str) -> String {
    match context.operations.content.as_str() {
        "" => page.to_owned(),
        content => format!("{content}/{page}"),
    }
}

/// The anchor of a page that is nearest to what was written.
fn nearest_anchor<'a>(context: &Context<'a>, path: &str, anchor: &str) -> Option<&'a str> {
    let mut pages = context.book.pages.iter();
    let page = pages.find(|page| page.document.path == path)?;
    let headings = page.document.headings.iter();
    did_you_mean(anchor, headings.map(|heading| heading.anchor.as_str()))
}
