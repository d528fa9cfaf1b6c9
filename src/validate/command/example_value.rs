use std::sync::LazyLock;

use regex::Regex;

use crate::diagnostic::{Diagnostic, Severity};
use crate::pattern;
use crate::shell::is_tool;
use crate::validate::Context;
use crate::validate::command::place_in;
use crate::validate::rule::{Check, Rule};
use crate::validate::shell_text::{ReadCommand, ShellText};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "command/example-value",
    severity: Some(Severity::Info),
    summary: "A command contains an example value instead of a placeholder.",
    manual: "Pasted as it is, the command acts on an object that does not exist or belongs to \
        somebody else. Write a placeholder, `<name>`: the site asks for its value once and \
        fills it in.",
    check: Check::Shell(check),
};

static EXAMPLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(
        r"(?i)\b(your|my)[-_][a-z][a-z0-9_-]*|\bX{3,}\b|\b(foo|foobar|changeme)\b|:v123\b",
    )
    .expect("a valid pattern")
});

fn check(context: &Context<'_>, shell: &ShellText<'_>, findings: &mut Vec<Diagnostic>) {
    for ReadCommand { command, simple } in shell.commands() {
        if !EXAMPLE.is_match(&command.text) {
            continue;
        }
        for simple in simple {
            // Commands that only print their words are harmless.
            let known = is_tool(simple.tool());
            if !known || matches!(simple.tool(), "echo" | "printf" | "cat") {
                continue;
            }
            for word in simple.words.iter().skip(1) {
                let inside_input = word.text.contains(['<', '$', '{']);
                let found = EXAMPLE.find(&word.text).filter(|_| !inside_input);
                // A name that the repository defines is not an example.
                let found = found.filter(|found| !context.declares(found.as_str()));
                if let Some(found) = found {
                    let place = place_in(shell.page, command, found.as_str());
                    let message = format!("`{}` looks like an example value", found.as_str());
                    findings.push(
                        RULE.finding(&shell.page.document.source, place, message)
                            .with_help("replace it with a placeholder: <name>"),
                    );
                }
            }
        }
    }
}
