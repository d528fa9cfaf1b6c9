use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, Severity, did_you_mean};
use crate::validate::Context;
use crate::validate::command::place_at;
use crate::validate::rule::{Check, Rule};
use crate::validate::shell_text::{ReadCommand, ShellText};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "command/unknown-tool",
    severity: Some(Severity::Warning),
    summary: "A command uses a tool that `[commands] tools` does not list.",
    manual: "Whoever is paged may not have it. List the tools that everybody on call has \
             under `[commands] tools`; without such a list the rule is silent. What every \
             POSIX system has need not be listed.",
    check: Check::Shell(check),
};

const EVERYWHERE: [&str; 82] = [
    "[", "alias", "awk", "base64", "basename", "bash", "break", "cat", "cd", "chmod", "chown",
    "command", "cp", "cut", "date", "dd", "df", "diff", "dirname", "du", "echo", "env", "eval",
    "exit", "export", "false", "find", "fold", "free", "function", "getent", "grep", "head",
    "hostname", "id", "if", "kill", "less", "ln", "local", "ls", "mkdir", "mktemp", "more",
    "mount", "mv", "nice", "nohup", "paste", "printf", "ps", "pwd", "read", "return", "rm",
    "rmdir", "sed", "seq", "set", "sh", "shift", "sleep", "sort", "source", "stat", "sudo", "tail",
    "tar", "tee", "test", "time", "touch", "tr", "trap", "true", "uname", "uniq", "unset", "wait",
    "wc", "which", "xargs",
];

fn check(context: &Context<'_>, shell: &ShellText<'_>, findings: &mut Vec<Diagnostic>) {
    let tools = &context.settings.truth.tools;
    if tools.is_empty() {
        return;
    }
    let mut told = BTreeSet::new();
    for ReadCommand { command, simple } in shell.commands() {
        for simple in simple {
            let tool = simple.tool();
            // `sudo bash -s` leaves an option in front.
            let plain = !tool.starts_with('-')
                && tool
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
            let known = EVERYWHERE.contains(&tool)
                || tools.iter().any(|other| other == tool)
                || is_keyword(tool);
            let Some(first) = simple.words.first() else {
                continue;
            };
            let own_file = first.text.contains('/');
            if !known && plain && !own_file && !tool.is_empty() && told.insert(tool.to_owned()) {
                let finding = RULE.finding(
                    &shell.page.document.source,
                    place_at(shell.page, command, first.range.clone()),
                    format!("`{tool}` is not among the tools that readers have"),
                );
                let known = tools.iter().map(String::as_str);
                findings.push(match did_you_mean(tool, known) {
                    Some(near) => finding.with_help(format!("did you mean `{near}`?")),
                    None => finding.with_help("add it to `[commands] tools` in book.toml"),
                });
            }
        }
    }
}

fn is_keyword(word: &str) -> bool {
    matches!(
        word,
        "for"
            | "while"
            | "until"
            | "case"
            | "esac"
            | "done"
            | "fi"
            | "in"
            | "{"
            | "}"
            | "[["
            | "!"
            | "elif"
            | "select"
    )
}
