use crate::book::{Page, Probe};
use crate::diagnostic::{Diagnostic, Severity};
use crate::shell::{SimpleCommand, simple_commands};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "check/cannot-fail",
    severity: Some(Severity::Warning),
    summary: "A check asks with curl in a way that cannot fail.",
    manual: "Without `--fail`, curl ends with 0 also when the server answers 500, and the \
             check stays green while production burns. Add `--fail`, or judge the answer with \
             `expect` or `ok`, or write an `http` check.",
    check: Check::Page(check),
};

fn check(_: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    for check in &page.document.checks {
        let Some(script) = check.probe.script() else {
            continue;
        };
        let is_judged = matches!(check.probe, Probe::Console { .. });
        if is_judged || check.expect.is_some() || check.conditions.ok.is_some() {
            continue;
        }
        let commands = simple_commands(&script);
        let judged_later = script.contains('|') || script.contains("test ") || script.contains('[');
        let blind = commands
            .iter()
            .any(|command| command.tool() == "curl" && !can_fail(command));
        if blind && !judged_later {
            findings.push(
                RULE.finding(
                    &page.document.source,
                    check.span,
                    "curl ends with 0 whatever the server answers",
                )
                .with_help("add --fail, or expect=… or ok=…"),
            );
        }
    }
}

fn can_fail(command: &SimpleCommand<'_>) -> bool {
    let short = |word: &str| word.starts_with('-') && !word.starts_with("--") && word.contains('f');
    command.has_option(&["--fail", "--fail-with-body", "--fail-early"])
        || command.words.iter().any(|word| short(&word.text))
}
