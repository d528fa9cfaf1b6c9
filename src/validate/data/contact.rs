use super::is_phone_number;
use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "data/contact-not-dialable",
    severity: Some(Severity::Warning),
    summary: "A phone number cannot be dialled.",
    manual: "A placeholder instead of a phone number is discovered only during an incident. \
        Write the full number with its country code: `+49 30 1234567`.",
    check: Check::Book(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    for contact in &context.people.contacts {
        let Some(phone) = contact.what.phone.as_deref() else {
            continue;
        };
        if !is_phone_number(phone) && !is_another_way(phone) {
            let message = format!(
                "the phone number `{phone}` of {} cannot be dialled",
                contact.what.name
            );
            findings.push(
                RULE.finding(&contact.source, contact.place(phone), message)
                    .with_help("write the full number with its country code"),
            );
        }
    }
}

/// Whether words say how to reach somebody without a phone: "team channel".
/// A single word is a placeholder.
fn is_another_way(text: &str) -> bool {
    // The service that calls the person on call.
    const PAGERS: [&str; 4] = ["pagerduty", "opsgenie", "slack", "teams"];
    if PAGERS.contains(&&*text.trim().to_lowercase()) {
        return true;
    }
    let has_digit = text.bytes().any(|byte| byte.is_ascii_digit());
    let words = text.split(|c: char| !c.is_alphanumeric());
    let words = words.filter(|word| word.len() > 1);
    let mut written_out = words.filter(|word| word.bytes().any(|byte| byte.is_ascii_lowercase()));
    !has_digit && !text.starts_with("to be") && written_out.nth(1).is_some()
}
