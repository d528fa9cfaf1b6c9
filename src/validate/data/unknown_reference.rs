use std::sync::Arc;

use crate::book::{NameKind, People};
use crate::diagnostic::{Diagnostic, Severity, did_you_mean};
use crate::source::{SourceFile, Span};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "data/unknown-reference",
    severity: Some(Severity::Warning),
    summary: "A data file refers to a contact, alert, owner or container that does not exist.",
    manual: "An escalation level, backup, service or metric with an unknown name has no effect \
        when it is needed. Names are compared with the contacts in `_data/contacts.yaml`, \
        `[meta] owners`, and the alerting rules and Compose files of the repository. Nothing \
        is reported if none of these exist.",
    check: Check::Book(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let people = &context.people;
    contacts(people, findings);
    services(context, findings);
    let alerts = context.operations.alerts.iter();
    let alerts: Vec<&str> = alerts.map(|alert| alert.name.as_str()).collect();
    if alerts.is_empty() {
        return;
    }
    for metric in &people.metrics {
        let rule = metric.what.rule.as_deref();
        if let Some(rule) = rule.filter(|rule| !alerts.contains(rule)) {
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

/// The owners and containers of services, where a file says which there are.
fn services(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let owners = &context.settings.truth.owners;
    let owners: Vec<&str> = owners.iter().map(String::as_str).collect();
    let containers = context.names(NameKind::Container).iter();
    let containers: Vec<&str> = containers.copied().collect();
    for service in &context.people.services {
        let named = [
            ("owner", service.what.owner.as_deref(), &owners),
            ("container", service.what.container.as_deref(), &containers),
        ];
        for (kind, name, known) in named {
            let name = name.filter(|name| !known.is_empty() && !known.contains(name));
            if let Some(name) = name {
                let place = service.place(name);
                findings.push(unknown(&service.source, place, kind, name, known));
            }
        }
    }
}

/// Whom the escalation and the backups of the data files name.
fn contacts(people: &People, findings: &mut Vec<Diagnostic>) {
    let in_data = |source: &SourceFile| source.path().contains("_data/");
    let names: Vec<&str> = people
        .contacts
        .iter()
        .map(|contact| contact.what.name.as_str())
        .collect();
    if names.is_empty() {
        return;
    }
    let roles = people
        .contacts
        .iter()
        .filter_map(|contact| contact.what.role.as_deref());
    let known: Vec<&str> = names.iter().copied().chain(roles).collect();
    let is_unknown = |who: &str| !who.is_empty() && !known.contains(&who) && !is_title(who);
    for level in people.levels.iter().filter(|level| in_data(&level.source)) {
        let who = level.what.action.as_str();
        if is_unknown(who) {
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
        let backup = contact.what.backup.as_deref().unwrap_or_default();
        if is_unknown(backup) {
            let place = contact.place(backup);
            findings.push(unknown(&contact.source, place, "contact", backup, &names));
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
