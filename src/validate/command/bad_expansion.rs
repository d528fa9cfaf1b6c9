use std::sync::LazyLock;

use regex::Regex;

use crate::diagnostic::{Diagnostic, Severity};
use crate::pattern;
use crate::validate::Context;
use crate::validate::command::place_in;
use crate::validate::rule::{Check, Rule};
use crate::validate::shell_text::{ReadCommand, ShellText};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "command/bad-expansion",
    severity: Some(Severity::Warning),
    summary: "A variable has an invalid name.",
    manual: "Names consist of letters, digits and `_`. The shell runs `MY-VAR=1` as a command, \
        which does not exist, expands `export $NAME=1` before it sets anything, and rejects \
        `${date +%F}`; the output of a command is `$(date +%F)`. All pass a syntax check and fail only at run time.",
    check: Check::Shell(check),
};

/// `${date +%F}`: a word followed by another one. Templates such as `${{ x }}`
/// and text for other tools are excluded.
static COMMAND: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r"\$\{([a-z][a-z0-9_-]*)[ \t]+[^}\s][^}\n]*\}").expect("a valid pattern")
});

/// `MY-VAR=…` where a command or an assignment is wanted.
static ASSIGNED: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(
        r"^(?:(?:export|local|readonly|declare)[ \t]+)?([A-Za-z_][A-Za-z0-9_]*-[A-Za-z0-9_-]*)=",
    )
    .expect("a valid pattern")
});

/// `export $NAME=value`.
static EXPANDED: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(
        r"^(?:(?:export|local|readonly|declare)[ \t]+)?(\$\{?([A-Za-z_][A-Za-z0-9_]*)\}?)=[^=~]",
    )
    .expect("a valid pattern")
});

fn check(_: &Context<'_>, shell: &ShellText<'_>, findings: &mut Vec<Diagnostic>) {
    for ReadCommand { command, .. } in shell.commands() {
        let text = command.text.as_str();
        let mut tell = |word: &str, message: String, help: String| {
            let place = place_in(shell.page, command, word);
            let finding = RULE.finding(&shell.page.document.source, place, message);
            findings.push(finding.with_help(help));
        };
        let name = text.split_once('=').map_or("", |(name, _)| name);
        let assigned = name.contains('-').then(|| ASSIGNED.captures(text));
        if let Some(found) = assigned.flatten() {
            let name = &found[1];
            tell(
                name,
                format!("`{name}` is not a valid variable name"),
                format!("write `{}`", name.replace('-', "_")),
            );
        }
        if let Some(found) = text
            .contains('$')
            .then(|| EXPANDED.captures(text))
            .flatten()
        {
            let (whole, name) = (&found[1], &found[2]);
            tell(
                whole,
                format!("the shell expands `{whole}` in front of `=` and sets no variable"),
                format!("write `{name}`"),
            );
        }
        // Most have no braces, and in single quotes they are text.
        if !text.contains("${") || text.contains('\'') {
            continue;
        }
        for found in COMMAND.find_iter(text) {
            let whole = found.as_str();
            tell(
                whole,
                format!("the shell reads `{whole}` as a variable and rejects its name"),
                format!("write `$({})`", &whole[2..whole.len() - 1]),
            );
        }
    }
}
