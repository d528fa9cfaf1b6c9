use std::collections::BTreeMap;
use std::sync::Arc;

use crate::book::{AlertRule, Contact, Sourced, plain_name};
use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::alert::thresholds;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "data/contradiction",
    severity: Some(Severity::Warning),
    summary: "Two places state different values for the same contact, severity or metric.",
    manual: "Readers find only one of the values. The threshold of a metric that names an \
        alerting rule is also compared with that rule. Define the value in one place, such as \
        a file in `_data`, and link to it.",
    check: Check::Book(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let people = &context.people;
    let mut facts: Vec<(String, String, Sourced<()>)> = Vec::new();
    let mut add = |name: &str, what: &str, value: Option<&str>, said: Sourced<()>| {
        let value = value.map(str::trim).filter(|value| !value.is_empty());
        // `[Name]` of a template is anybody's.
        let is_name = !name.is_empty() && !name.starts_with(['[', '<', '{']);
        if let Some(value) = value.filter(|_| is_name) {
            facts.push((format!("{what} of {name}"), value.to_owned(), said));
        }
    };
    for contact in &people.contacts {
        let Contact {
            name, phone, email, ..
        } = &contact.what;
        let phone = phone
            .as_deref()
            .filter(|phone| phone.bytes().any(|byte| byte.is_ascii_digit()));
        add(name, "the phone number", phone, place(contact));
        add(name, "the email address", email.as_deref(), place(contact));
    }
    for severity in &people.severities {
        let response = severity.what.response_time.as_deref();
        add(
            &severity.what.id,
            "the response time",
            response,
            place(severity),
        );
    }
    for metric in &people.metrics {
        add(
            &metric.what.name,
            "the alert threshold",
            Some(&metric.what.alert),
            place(metric),
        );
    }
    of_rules(context, findings);
    let mut first: BTreeMap<String, (&str, &Sourced<()>)> = BTreeMap::new();
    for (what, value, said) in &facts {
        let known = first.entry(plain_name(what));
        let (other, there) = *known.or_insert((value, said));
        if plain(other) != plain(value) {
            let line = there.source.position(there.span.start).line;
            let message = format!(
                "{what} is `{value}` here, but `{other}` in {}:{line}",
                there.source.path()
            );
            findings.push(
                RULE.finding(&said.source, said.place(value), message)
                    .with_help("correct the wrong value"),
            );
        }
    }
}

/// Metrics of the data files that name an alerting rule with another limit.
fn of_rules(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    for metric in &context.people.metrics {
        let rule = metric.what.rule.as_deref();
        let rules = &context.operations.alerts;
        let mut rules = rules
            .iter()
            .filter(|alert| rule == Some(alert.name.as_str()));
        let Some((stated, first)) = thresholds::stated(&metric.what.alert).zip(rules.next()) else {
            continue;
        };
        let differs = |alert: &AlertRule| thresholds::agree(&stated, &alert.expr) == Some(false);
        if differs(first) && rules.all(differs) {
            let message = format!(
                "{} alerts at {} here, but at `{}` in the rule `{}`",
                metric.what.name,
                stated.text,
                thresholds::limit_of(&first.expr),
                first.name
            );
            let line = first.source.position(first.span.start).line;
            let place = metric.place(&metric.what.alert);
            findings.push(
                RULE.finding(&metric.source, place, message)
                    .with_help(format!(
                        "the rule is defined in {}:{line}",
                        first.source.path()
                    )),
            );
        }
    }
}

fn place<T>(said: &Sourced<T>) -> Sourced<()> {
    Sourced {
        what: (),
        source: Arc::clone(&said.source),
        span: said.span,
    }
}

/// A value without spaces, with units in their short form.
fn plain(value: &str) -> String {
    let short = value
        .to_lowercase()
        .replace("minutes", "m")
        .replace("minute", "m");
    let short = short.replace("hours", "h").replace("hour", "h");
    short
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .collect()
}
