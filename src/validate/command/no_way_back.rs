use crate::book::Role;
use crate::diagnostic::{Diagnostic, Severity};
use crate::tools::Effect;
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};
use crate::validate::shell_text::ShellText;

pub(in crate::validate) const RULE: Rule = Rule {
    id: "command/no-way-back",
    severity: Some(Severity::Info),
    summary: "A page with a destructive command explains neither verification nor rollback.",
    manual: "After a destructive command, readers need to know whether it helped, and what to \
        do if it did not. Add a section such as Verification, or explain how to restore or \
        roll back.",
    check: Check::Shell(check),
};

/// Words of a page that knows a way back, or how to look.
const WAYS: [&str; 8] = [
    "roll back",
    "rollback",
    "restore",
    "undo",
    "revert",
    "verify",
    "backup",
    "recreate",
];

fn check(_: &Context<'_>, shell: &ShellText<'_>, findings: &mut Vec<Diagnostic>) {
    let document = &shell.page.document;
    let mut commands = shell.page.document.commands.iter();
    let Some(first) = commands.find(|command| command.risk == Effect::Destroys) else {
        return;
    };
    let verifies = document
        .headings
        .iter()
        .any(|heading| heading.role == Some(Role::Verify));
    let text = document.source.text().to_lowercase();
    if !verifies && !WAYS.iter().any(|word| text.contains(word)) {
        findings.push(
            RULE.finding(
                &document.source,
                first.span,
                "the page does not explain how to verify or undo this command",
            )
            .with_help("add a section `Verification`, or explain how to restore"),
        );
    }
}
