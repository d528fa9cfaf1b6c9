use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "data/response-window",
    severity: Some(Severity::Warning),
    summary: "The response time of the highest severity does not match the escalation path.",
    manual: "If SEV-1 requires a response within 5 minutes but the second level is called \
        after 15, a missed page is noticed too late. Set the window of the first level to the \
        response time.",
    check: Check::Book(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let people = &context.people;
    let first_level = people.levels.iter().min_by_key(|level| level.what.level);
    let gravest = people
        .severities
        .iter()
        .min_by(|a, b| a.what.id.cmp(&b.what.id));
    let (Some(level), Some(severity)) = (first_level, gravest) else {
        return;
    };
    let written = severity.what.response_time.as_deref().unwrap_or_default();
    let (Some(window), Some(response)) = (level.what.to_minutes, minutes(written)) else {
        return;
    };
    if response != window {
        let id = &severity.what.id;
        let message = format!(
            "{id} requires a response within {written}, but the next level is called after \
             {window} minutes"
        );
        findings.push(
            RULE.finding(&severity.source, severity.place(written), message)
                .with_help("set the window of the first level to the response time"),
        );
    }
}

/// `5 minutes`, `5m`, `1 hour` in minutes.
fn minutes(text: &str) -> Option<u32> {
    let text = text.trim();
    let digits = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let number: u32 = text[..digits].parse().ok()?;
    match text[digits..].trim().chars().next() {
        Some('m') => Some(number),
        Some('h') => number.checked_mul(60),
        _ => None,
    }
}
