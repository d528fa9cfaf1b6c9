use crate::book::{self, Conditions, Empty, Page, Probe};
use crate::diagnostic::{Diagnostic, Severity};
use crate::promql::{Gives, gives};
use crate::shell::{SimpleCommand, simple_commands};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "check/cannot-fail",
    severity: Some(Severity::Warning),
    summary: "A check asks in a way that cannot fail.",
    manual: "Without `--fail`, curl ends with 0 also when the server answers 500, and the \
             check stays green while production burns. Add `--fail`, or judge the answer with \
             `expect` or `ok`, or write an `http` check. A promql check without a condition \
             passes whatever number it finds; and the expression of an alert, such as \
             `up == 0`, finds something only when it is not well. Write `empty=pass`, so that \
             something is a failure, or judge the number: `alert=\"== 0\"`.",
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
            "the query finds something only when it is not well",
            "write empty=pass, so that what it finds is a failure, or leave the comparison out and write alert=…",
        )),
        Gives::Numbers => Some((
            "nothing judges the number that the query gives",
            "write alert=…, warn=…, target=… or ok=…, such as alert=\"> 5\"",
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
        "curl ends with 0 whatever the server answers",
        "add --fail, or expect=… or ok=…",
    ))
}

fn can_fail(command: &SimpleCommand<'_>) -> bool {
    let short = |word: &str| word.starts_with('-') && !word.starts_with("--") && word.contains('f');
    command.has_option(&["--fail", "--fail-with-body", "--fail-early"])
        || command.words.iter().any(|word| short(&word.text))
}
