use crate::book::{self, Conditions, Empty, Page, Probe};
use crate::diagnostic::{Diagnostic, Severity};
use crate::promql::{Gives, gives};
use crate::shell::{SimpleCommand, simple_commands};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "check/cannot-fail",
    severity: Some(Severity::Warning),
    summary: "A check cannot fail.",
    manual: "curl without `--fail` exits with 0 even if the server responds with 500, so the \
        check passes during an outage. Add `--fail`, judge the response with `expect` or `ok`, \
        or write an `http` check. A PromQL check without a condition passes for every value. \
        An alert expression such as `up == 0` returns series only while there is a problem: \
        add `empty=pass` so that any series fails the check, or judge the value instead: \
        `alert=\"== 0\"`.",
    check: Check::Page(check),
};

fn check(_: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    for check in &page.document.checks {
        let found = match &check.probe {
            Probe::Promql { query } => unjudged_query(check, query),
            Probe::Shell { script, .. } => unjudged_curl(check, script),
            _ => None,
        };
        if let Some((message, help)) = found {
            let source = &page.document.source;
            findings.push(RULE.finding(source, check.span, message).with_help(help));
        }
    }
}

type Told = (&'static str, &'static str);

fn unjudged_query(check: &book::Check, query: &str) -> Option<Told> {
    let Conditions {
        ok,
        alert,
        warn,
        target,
        value: _,
        unit: _,
    } = &check.conditions;
    let is_judged = [ok, alert, warn, target].iter().any(|one| one.is_some());
    if is_judged || check.empty == Some(Empty::Pass) {
        return None;
    }
    match gives(query)? {
        Gives::Matches => Some((
            "the query returns series only while there is a problem, so they never fail the \
             check",
            "add empty=pass so that any series fails the check, or remove the comparison and \
             add alert=…",
        )),
        Gives::Numbers => Some((
            "no condition judges the value of the query",
            "add alert=…, warn=…, target=… or ok=…, such as alert=\"> 5\"",
        )),
        Gives::Range | Gives::Text => None,
    }
}

fn unjudged_curl(check: &book::Check, script: &str) -> Option<Told> {
    if check.expect.is_some() || check.conditions.ok.is_some() {
        return None;
    }
    let commands = simple_commands(script);
    let judged_later = script.contains('|') || script.contains("test ") || script.contains('[');
    let blind = commands
        .iter()
        .any(|command| command.tool() == "curl" && !can_fail(command));
    (blind && !judged_later).then_some((
        "curl without `--fail` exits with 0 for every response",
        "add --fail, or expect=… or ok=…",
    ))
}

fn can_fail(command: &SimpleCommand<'_>) -> bool {
    let short = |word: &str| word.starts_with('-') && !word.starts_with("--") && word.contains('f');
    command.has_option(&["--fail", "--fail-with-body", "--fail-early"])
        || command.words.iter().any(|word| short(&word.text))
}
