use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, Severity, did_you_mean, is_one_slip};
use crate::tools;
use crate::validate::Context;
use crate::validate::command::place_at;
use crate::validate::rule::{Check, Rule};
use crate::validate::shell_text::{ReadCommand, ShellText};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "command/unknown-tool",
    severity: Some(Severity::Warning),
    summary: "A command uses a tool that does not exist, or that `[commands] tools` does not \
        list.",
    manual: "A name that is one letter away from a tool that the book uses (`virctl` for \
        `virtctl`) is reported as a misspelling; add correct names to `[tools] known`. List \
        the tools that every on-call engineer has installed under `[commands] tools`; without \
        the list, only misspellings are reported. Tools that every POSIX system has need not \
        be listed.",
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
    let truth = &context.settings.truth;
    let mut told = BTreeSet::new();
    for ReadCommand { command, simple } in shell.commands() {
        for simple in simple {
            let tool = simple.tool();
            let Some(first) = simple.words.first() else {
                continue;
            };
            let is_listed = truth.tools.iter().any(|other| other == tool);
            let own_file = first.text.contains('/');
            if is_listed || own_file || !is_name(tool) || truth.versions.knows(tool) {
                continue;
            }
            let place = || place_at(shell.page, command, first.range.clone());
            let source = &shell.page.document.source;
            if let Some(near) = slip(context, shell, tool) {
                let message = format!("there is no tool `{tool}`; the book uses `{near}`");
                let finding = RULE.finding(source, place(), message);
                findings.push(finding.with_help(format!("did you mean `{near}`?")));
            } else if !truth.tools.is_empty()
                && !EVERYWHERE.contains(&tool)
                && !is_keyword(tool)
                && told.insert(tool.to_owned())
            {
                let message = format!("`[commands] tools` does not list `{tool}`");
                let finding = RULE.finding(source, place(), message);
                let known = truth.tools.iter().map(String::as_str);
                findings.push(match did_you_mean(tool, known) {
                    Some(near) => finding.with_help(format!("did you mean `{near}`?")),
                    None => finding.with_help("add it to `[commands] tools` in book.toml"),
                });
            }
        }
    }
}

/// Whether a word can be the name of a tool. `sudo bash -s` leaves an option
/// in front.
fn is_name(tool: &str) -> bool {
    !tool.is_empty()
        && !tool.starts_with('-')
        && tool
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

/// A tool of the book whose name differs by one letter from an unknown name.
fn slip(context: &Context<'_>, shell: &ShellText<'_>, tool: &str) -> Option<&'static str> {
    let is_word = tool.len() >= 5 && tool.bytes().all(|byte| byte.is_ascii_lowercase());
    if !is_word || tools::tool(tool).is_some() || EVERYWHERE.contains(&tool) {
        return None;
    }
    // `dockerd` and `sshd` are programs of their own.
    let is_other = |known: &str| {
        known.starts_with(tool)
            || tool.starts_with(known)
            || known.ends_with(tool)
            || tool.ends_with(known)
    };
    // `getfacl` is no `setfacl`: the first letter is rarely the wrong one.
    let begins_alike = |known: &str| known.as_bytes().first() == tool.as_bytes().first();
    let near = tools::names()
        .find(|known| begins_alike(known) && is_one_slip(tool, known) && !is_other(known))?;
    let text = shell.page.document.source.text();
    let forms = ["alias ", "function "].map(|front| format!("{front}{tool}"));
    let is_defined = text.contains(&format!("{tool}()"))
        || forms.iter().any(|form| text.contains(form.as_str()))
        || context.declares(tool)
        || context.has_program(tool);
    let mut on_page = shell.commands().iter().flat_map(|read| &read.simple);
    let is_used = on_page.any(|simple| simple.tool() == near) || context.uses_of(near) >= 2;
    // A name that is used repeatedly is not a misspelling.
    let is_rare = context.uses_of(tool) <= 2;
    (is_used && is_rare && !is_defined).then_some(near)
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
