use crate::book::{Conditions, Page, Probe};
use crate::condition::parse_condition_of;
use crate::diagnostic::{Diagnostic, Severity, did_you_mean};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "check/condition",
    severity: Some(Severity::Error),
    summary: "A condition of a check names a fact that its kind of check does not know.",
    manual: "Such a condition is neither true nor false: the outcome is always error, and \
             nobody is told whether the service is well. A shell check knows `exit`, \
             `stdout`, `stderr` and `ms`; an http check `status`, `body`, `json`, `headers` \
             and `ms`; both know `value`, the number that they measured; a promql \
             check knows `value` and `ms`, a tcp check `connected` and `ms`, a tls check \
             `days_left` (which is its `value`), `issuer`, `names` and `ms`, a dns check \
             `answers` and `ms`.",
    check: Check::Page(check),
};

fn check(_: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    for check in &page.document.checks {
        let known: &[&str] = match check.probe {
            Probe::Shell { .. } | Probe::Console { .. } => {
                &["exit", "stdout", "stderr", "ms", "value"]
            }
            Probe::Http { .. } => &["status", "body", "json", "headers", "ms", "value"],
            Probe::Promql { .. } => &["value", "ms"],
            Probe::Tcp { .. } => &["connected", "ms"],
            Probe::Tls { .. } => &["days_left", "issuer", "names", "value", "ms"],
            Probe::Dns { .. } => &["answers", "ms"],
        };
        let Conditions {
            ok,
            alert,
            warn,
            target,
            value,
            unit,
        } = &check.conditions;
        let value = value.as_ref().filter(|value| !value.starts_with('/'));
        for text in [ok, alert, warn, target].into_iter().flatten().chain(value) {
            // What is no condition at all is `check/attributes`.
            let Ok(condition) = parse_condition_of(text, unit.as_deref()) else {
                continue;
            };
            for name in condition.names() {
                if known.contains(&name.as_str()) {
                    continue;
                }
                let source = &page.document.source;
                let place = source.find_in(check.span, &name);
                let message = format!("a check of this kind knows no `{name}`");
                let finding = RULE.finding(source, place, message);
                findings.push(match did_you_mean(&name, known.iter().copied()) {
                    Some(near) => finding.with_help(format!("did you mean `{near}`?")),
                    None => finding.with_help(format!("it knows {}", known.join(", "))),
                });
            }
        }
    }
}
