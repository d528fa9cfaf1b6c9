use crate::book::{self, Conditions, Page, Probe};
use crate::condition::{Condition, Kind, parse_condition_of};
use crate::diagnostic::{Diagnostic, Severity, did_you_mean};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "check/condition",
    severity: Some(Severity::Error),
    summary: "A condition of a check names a fact that its kind of check does not know, or compares what cannot be compared.",
    manual: "Such a condition is neither true nor false: the outcome is always error, and \
             nobody is told whether the service is well. A shell check knows `exit`, \
             `stdout`, `stderr` and `ms`; an http check `status`, `body`, `json`, `headers` \
             and `ms`; both know `value`, the number that they measured; a promql \
             check knows `value` and `ms`, a tcp check `connected` and `ms`, a tls check \
             `trusted`, `days_left` (which is its `value`), `issuer`, `names` and `ms`, a dns \
             check `found`, `answers` and `ms`. Numbers are compared with numbers and texts \
             with texts; functions are those of CEL; names in `headers` are in small letters; \
             what lies inside `json` and `headers` is known only when it is there.",
    check: Check::Page(check),
};

fn check(_: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    for check in &page.document.checks {
        let Conditions {
            ok,
            alert,
            warn,
            target,
            value,
            unit,
        } = &check.conditions;
        let value = value.as_ref().filter(|value| !value.starts_with('/'));
        let conditions = [ok, alert, warn, target].into_iter().flatten();
        let all = conditions.map(|text| (text, true));
        for (text, is_condition) in all.chain(value.map(|text| (text, false))) {
            // What is no condition at all is `check/attributes`.
            let Ok(condition) = parse_condition_of(text, unit.as_deref()) else {
                continue;
            };
            let before = findings.len();
            unknown_names(page, check, &condition, findings);
            if is_condition && findings.len() == before {
                findings.extend(of_wrong_kind(page, check, &condition));
            }
        }
    }
}

fn unknown_names(
    page: &Page,
    check: &book::Check,
    condition: &Condition,
    findings: &mut Vec<Diagnostic>,
) {
    let known = || facts(&check.probe).iter().map(|(name, _)| *name);
    for name in condition.names() {
        if known().any(|known| known == name) {
            continue;
        }
        let source = &page.document.source;
        let place = source.find_in(check.span, &name);
        let message = format!("a check of this kind knows no `{name}`");
        let finding = RULE.finding(source, place, message);
        let help = match did_you_mean(&name, known()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("it knows {}", known().collect::<Vec<_>>().join(", ")),
        };
        findings.push(finding.with_help(help));
    }
}

fn of_wrong_kind(page: &Page, check: &book::Check, condition: &Condition) -> Option<Diagnostic> {
    let known = facts(&check.probe);
    let kind = |name: &str| {
        let fact = known.iter().find(|(known, _)| *known == name);
        fact.map_or(Kind::Unknown, |(_, kind)| *kind)
    };
    let mistake = condition.mistake(&kind)?;
    let source = &page.document.source;
    let text = condition.text();
    let finding = RULE.finding(
        source,
        source.find_in(check.span, text),
        format!("`{text}` cannot be decided: {mistake}"),
    );
    Some(finding.with_help("compare each fact with a value of its kind"))
}

/// The facts that a kind of check knows, and of what kind they are.
fn facts(probe: &Probe) -> &'static [(&'static str, Kind)] {
    match probe {
        Probe::Shell { .. } | Probe::Console { .. } => &[
            ("exit", Kind::Number),
            ("stdout", Kind::Text),
            ("stderr", Kind::Text),
            ("ms", Kind::Number),
            ("value", Kind::Number),
        ],
        Probe::Http { .. } => &[
            ("status", Kind::Number),
            ("body", Kind::Text),
            ("json", Kind::Unknown),
            ("headers", Kind::Map),
            ("ms", Kind::Number),
            ("value", Kind::Number),
        ],
        Probe::Promql { .. } => &[("value", Kind::Number), ("ms", Kind::Number)],
        Probe::Tcp { .. } => &[("connected", Kind::Truth), ("ms", Kind::Number)],
        Probe::Tls { .. } => &[
            ("trusted", Kind::Truth),
            ("days_left", Kind::Number),
            ("issuer", Kind::Text),
            ("names", Kind::List),
            ("value", Kind::Number),
            ("ms", Kind::Number),
        ],
        Probe::Dns { .. } => &[
            ("answers", Kind::List),
            ("found", Kind::Truth),
            ("ms", Kind::Number),
        ],
        Probe::Unreadable { .. } => &[],
    }
}
