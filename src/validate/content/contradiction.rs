use crate::book::StatementVerdict;
use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};
use crate::validate::shell_text::ShellText;

pub(in crate::validate) const RULE: Rule = Rule {
    id: "content/contradiction",
    severity: Some(Severity::Warning),
    summary: "The page states a value that differs from the file that sets it.",
    manual: "Readers trust the page, so a wrong value misleads them. The rule compares \
        sentences that name an object and state one of its quantities (replicas, memory, \
        volumes, timeouts, retries, schedules, intervals) with the files that set it, and \
        sentences that name the key in backticks. Nothing is reported if any file sets the \
        stated value, or if the sentence describes a goal, the past or an alternative.",
    check: Check::Shell(check),
};

fn check(context: &Context<'_>, shell: &ShellText<'_>, findings: &mut Vec<Diagnostic>) {
    for statement in shell.statements {
        let StatementVerdict::Contradicted(at) = statement.verdict else {
            continue;
        };
        let setting = &context.operations.settings[at];
        let message = format!(
            "the page says {}, but `{}` is {}",
            statement.text, setting.key, setting.text
        );
        let help = format!("it is set in {}:{}", setting.file, setting.line);
        let finding = RULE.finding(&shell.page.document.source, statement.span, message);
        findings.push(finding.with_help(help));
    }
}
