use crate::book::{Document, Page, Role};
use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::meta::locate;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "content/missing-part",
    severity: Some(Severity::Warning),
    summary: "The page of an alert does not explain the alert, its diagnosis or its mitigation.",
    manual: "The page of an alert has to answer three questions: what does it mean, how is it \
        diagnosed, and how is it mitigated? Sections are recognised by the words of their \
        headings (Meaning, Diagnosis, Mitigation and many others); add your own with `[roles]` \
        in `book.toml`. Text below the title counts as the meaning.",
    check: Check::Page(check),
};

fn check(_: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    let document = &page.document;
    let Some(alert) = document.meta.alerts.first() else {
        return;
    };
    let has = |role| {
        let parts = || document.roles.iter().map(|part| part.role);
        parts().any(|part| part == role) || (role == Role::What && has_lead(document))
    };
    let wanted = [
        (Role::What, "what it means"),
        (Role::Diagnose, "how to diagnose it"),
        (Role::Fix, "how to mitigate it"),
    ];
    let missing: Vec<&str> = wanted
        .into_iter()
        .filter(|(role, _)| !has(*role))
        .map(|(_, words)| words)
        .collect();
    if !missing.is_empty() {
        let message = format!("the page of `{alert}` does not say {}", missing.join(", "));
        let place = locate(document, "alerts", alert).unwrap_or_default();
        findings.push(
            RULE.finding(&document.source, place, message)
                .with_help("add sections such as Symptoms, Diagnosis and Resolution"),
        );
    }
}

/// Whether text precedes the first section.
fn has_lead(document: &Document) -> bool {
    let mut parts = document.headings.iter();
    let first = parts.find(|heading| heading.level > 1);
    let end = first.map_or(u32::MAX, |heading| heading.span.start);
    let mut before = document.texts.iter().take_while(|text| text.end <= end);
    before.any(|text| {
        let headings = &document.headings;
        let behind = headings.partition_point(|heading| heading.span.start <= text.start);
        let last = headings[..behind].last();
        !last.is_some_and(|heading| heading.span.contains(text.start))
    })
}
