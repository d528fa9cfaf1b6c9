use crate::book::StatementVerdict;
use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};
use crate::validate::shell_text::ShellText;

pub(in crate::validate) const RULE: Rule = Rule {
    id: "content/contradiction",
    severity: Some(Severity::Warning),
    summary: "The text states a value, and a file sets another one.",
    manual: "One of the two is wrong, and the reader believes the page. Compared are sentences that \
             name what they speak of and state a quantity of it (replicas, memory, volumes, \
             timeouts, retries, schedules, intervals) with the files that set it, and sentences \
             that name the key itself in backticks. If any file sets it so, all is well. Sentences \
             about what is wanted, was, or may be otherwise are left alone.",
    check: Check::Shell(check),
};

fn check(context: &Context<'_>, shell: &ShellText<'_>, findings: &mut Vec<Diagnostic>) {
    for statement in shell.statements {
        let StatementVerdict::Contradicted(at) = statement.verdict else {
            continue;
        };
        let setting = &context.operations.settings[at];
        let message = format!(
            "the page says {}, `{}` is {}",
            statement.text, setting.key, setting.text
        );
        let help = format!("it is set in {}:{}", setting.file, setting.line);
        let finding = RULE.finding(&shell.page.document.source, statement.span, message);
        findings.push(finding.with_help(help));
    }
}
