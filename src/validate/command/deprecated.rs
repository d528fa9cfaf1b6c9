use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::command::place_in;
use crate::validate::rule::{Check, Rule};
use crate::validate::shell_text::{ReadCommand, ShellText};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "command/deprecated-tool",
    severity: Some(Severity::Info),
    summary: "A command uses a tool or option that its maintainers have deprecated.",
    manual: "The tool may be missing on the machine of the on-call engineer. The help names \
        the replacement.",
    check: Check::Shell(check),
};

/// Tool, required option (if any), and replacement.
const GIVEN_UP: [(&str, &str, &str); 8] = [
    ("docker-compose", "", "docker compose"),
    ("kubectl", "--delete-local-data", "--delete-emptydir-data"),
    ("oc", "--delete-local-data", "--delete-emptydir-data"),
    ("kubectl", "--generator", "kubectl create"),
    ("apt-key", "", "a keyring under /etc/apt/keyrings"),
    ("egrep", "", "grep -E"),
    ("fgrep", "", "grep -F"),
    ("etcdctl", "backup", "etcdctl snapshot save"),
];

fn check(_: &Context<'_>, shell: &ShellText<'_>, findings: &mut Vec<Diagnostic>) {
    let mut told = BTreeSet::new();
    for ReadCommand { command, simple } in shell.commands() {
        for simple in simple {
            let row = GIVEN_UP.iter().find(|(tool, option, _)| {
                *tool == simple.tool()
                    && (option.is_empty()
                        || simple
                            .words
                            .iter()
                            .any(|word| word.text.starts_with(option)))
            });
            // Report it once per page.
            if let Some((tool, option, instead)) = row.filter(|row| told.insert(**row)) {
                let what = if option.is_empty() { tool } else { option };
                let place = place_in(shell.page, command, what);
                findings.push(
                    RULE.finding(
                        &shell.page.document.source,
                        place,
                        format!("`{what}` is deprecated"),
                    )
                    .with_help(format!("use {instead}")),
                );
            }
        }
    }
}
