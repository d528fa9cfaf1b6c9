use super::words::nearest_by_words;
use crate::book::{FactKind, Page};
use crate::diagnostic::{Diagnostic, Severity, did_you_mean};
use crate::source::Span;
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "alert/unknown-name",
    severity: Some(Severity::Error),
    summary: "A page names an alert that no rule file defines.",
    manual: "Whoever is paged searches for the alert's name, and a page under a wrong name is \
             never found; and nobody will ever be paged by an alert that does not exist. \
             Names are taken from `alerts:` in front matter and from lists of alerts. Silent \
             where the repository has no alerting rules.",
    check: Check::Page(check),
};

fn check(context: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    let alerts = &context.operations.alerts;
    if alerts.is_empty() {
        return;
    }
    let source = &page.document.source;
    let declared = page.document.meta.alerts.iter();
    let front = page.document.meta.span.unwrap_or_default();
    let mut named: Vec<(&str, Span)> = declared.map(|name| (name.as_str(), front)).collect();
    named.extend(
        page.document
            .facts
            .iter()
            .filter_map(|fact| match &fact.kind {
                FactKind::Alert(alert) => Some((alert.name.as_str(), fact.span)),
                _ => None,
            }),
    );
    for (name, around) in named {
        if context.operations.alert(name).is_some() {
            continue;
        }
        let place = source.find_in(around, name);
        let finding = RULE.finding(
            source,
            place,
            format!("no rule file defines the alert `{name}`"),
        );
        let names = || alerts.iter().map(|alert| alert.name.as_str());
        let near = did_you_mean(name, names()).or_else(|| nearest_by_words(name, names()));
        findings.push(match near {
            Some(near) => finding.with_help(format!("did you mean `{near}`?")),
            None => finding.with_help("correct the name, or remove it"),
        });
    }
}
