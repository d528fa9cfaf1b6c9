use crate::book::{self, Conditions, Page, Probe};
use crate::condition::{Condition, Kind, parse_condition_of};
use crate::diagnostic::{Diagnostic, Severity, did_you_mean};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "check/condition",
    severity: Some(Severity::Error),
    summary: "A condition names a fact that its kind of check does not provide, or compares \
        values of different types.",
    manual: "Such a condition has no result: the check always ends with an error. A shell \
        check provides `exit`, `stdout`, `stderr` and `ms`; an http check `status`, `body`, \
        `json`, `headers` and `ms`; both provide `value` if they measure a number. A promql \
        check provides `value` and `ms`, a tcp check `connected` and `ms`, a tls check \
        `trusted`, `days_left` (also as `value`), `issuer`, `names` and `ms`, and a dns check \
        `found`, `answers` and `ms`. Compare numbers with numbers and strings with strings. \
        The functions are those of CEL. Names in `headers` are lowercase. The content of \
        `json` and `headers` is known only at run time.",
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
            // Invalid conditions are reported by `check/attributes`.
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
        let message = format!("this kind of check has no fact `{name}`");
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
        format!("`{text}` cannot be evaluated: {mistake}"),
    );
    Some(finding.with_help("compare values of the same type"))
}

/// The facts of a kind of check with their types.
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
