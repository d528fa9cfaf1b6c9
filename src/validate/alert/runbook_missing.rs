use super::runbooks::{RunbookTarget, Runbooks};
use crate::diagnostic::{Diagnostic, Severity, did_you_mean};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "alert/runbook-missing",
    severity: Some(Severity::Error),
    summary: "The runbook URL of an alert points to a page or heading that does not exist.",
    manual: "The link in the notification is broken when it is needed. The rule resolves the \
        common forms of runbook URLs: a URL of the site, with or without a trailing slash; a \
        file in the repository's web view; a page with an anchor; a path in the repository; a \
        template, filled with the alert's labels; and the alert's name in kebab case.\n\nA URL \
        counts as the book's own if it is a path, if it is below `[site] url` or a host of \
        `[alerts] runbook_hosts`, or if the URL of another alert on the same host points to a \
        page of the book.",
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
                format!("the runbook URL of `{name}` does not match a page of the book"),
                runbooks
                    .nearest(&runbook.url)
                    .map(|page| in_repository(context, &page.document.path)),
            ),
            RunbookTarget::NoAnchor(page) => {
                let anchor = runbook.url.split_once('#').map_or("", |(_, anchor)| anchor);
                let near = nearest_anchor(context, &page, anchor);
                let file = in_repository(context, &page);
                (
                    format!(
                        "the runbook URL of `{name}` points to a heading that `{file}` \
                        does not have"
                    ),
                    near.map(|near| format!("#{near}")),
                )
            }
        };
        let finding = RULE.finding(&alert.source, runbook.span, message);
        findings.push(match near {
            Some(near) => finding.with_help(format!("did you mean `{near}`?")),
            None => finding.with_help("correct the URL, or add the page"),
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

/// The anchor of a page closest to the written one.
fn nearest_anchor<'a>(context: &Context<'a>, path: &str, anchor: &str) -> Option<&'a str> {
    let mut pages = context.book.pages.iter();
    let page = pages.find(|page| page.document.path == path)?;
    let headings = page.document.headings.iter();
    did_you_mean(anchor, headings.map(|heading| heading.anchor.as_str()))
}
