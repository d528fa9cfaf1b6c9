use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Severity, did_you_mean};
use crate::source::{SourceFile, Span};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "data/unknown-reference",
    severity: Some(Severity::Warning),
    summary: "A data file names a contact or an alert that does not exist.",
    manual: "An escalation level, a backup or a metric that names nobody leads nowhere. Names \
             are compared with the contacts of `_data/contacts.yaml` and with the alerting \
             rules of the repository.",
    check: Check::Book(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let people = &context.people;
    let in_data = |source: &SourceFile| source.path().contains("_data/");
    let names: Vec<&str> = people
        .contacts
        .iter()
        .map(|contact| contact.what.name.as_str())
        .collect();
    let roles = people
        .contacts
        .iter()
        .filter_map(|contact| contact.what.role.as_deref());
    let known: Vec<&str> = names.iter().copied().chain(roles).collect();
    if !names.is_empty() {
        for level in people.levels.iter().filter(|level| in_data(&level.source)) {
            let who = &level.what.action;
            if !known.contains(&who.as_str()) && !is_title(who) {
                findings.push(unknown(
                    &level.source,
                    level.place(who),
                    "contact",
                    who,
                    &names,
                ));
            }
        }
        for contact in people
            .contacts
            .iter()
            .filter(|contact| in_data(&contact.source))
        {
            let backup = contact.what.backup.as_deref();
            if let Some(backup) =
                backup.filter(|backup| !known.contains(backup) && !is_title(backup))
            {
                findings.push(unknown(
                    &contact.source,
                    contact.place(backup),
                    "contact",
                    backup,
                    &names,
                ));
            }
        }
    }
    let alerts: Vec<&str> = context
        .operations
        .alerts
        .iter()
        .map(|alert| alert.name.as_str())
        .collect();
    if !alerts.is_empty() {
        for metric in &people.metrics {
            if let Some(rule) = metric
                .what
                .rule
                .as_deref()
                .filter(|rule| !alerts.contains(rule))
            {
                findings.push(unknown(
                    &metric.source,
                    metric.place(rule),
                    "alert",
                    rule,
                    &alerts,
                ));
            }
        }
    }
}

/// Short titles such as CTO need no entry of their own.
fn is_title(who: &str) -> bool {
    who.len() <= 4 && who.chars().all(|c| c.is_ascii_uppercase())
}

fn unknown(
    source: &Arc<SourceFile>,
    place: Span,
    kind: &str,
    name: &str,
    known: &[&str],
) -> Diagnostic {
    let finding = RULE.finding(source, place, format!("there is no {kind} `{name}`"));
    match did_you_mean(name, known.iter().copied()) {
        Some(near) => finding.with_help(format!("did you mean `{near}`?")),
        None => finding.with_help(format!("correct the name, or add the {kind}")),
    }
}
