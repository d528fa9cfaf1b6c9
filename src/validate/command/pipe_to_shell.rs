use crate::diagnostic::{Diagnostic, Severity};
use crate::shell::SimpleCommand;
use crate::validate::Context;
use crate::validate::command::place_in;
use crate::validate::rule::{Check, Rule};
use crate::validate::shell_text::{ReadCommand, ShellText};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "command/pipe-to-shell",
    severity: Some(Severity::Warning),
    summary: "A command runs what an address answers, unseen.",
    manual: "Nobody knows what the address answers tonight, and a connection that breaks runs half of it. \
             Download a certain version, compare its checksum, then run the file; or name a package.",
    check: Check::Shell(check),
};

fn check(_: &Context<'_>, shell: &ShellText<'_>, findings: &mut Vec<Diagnostic>) {
    for ReadCommand { command, simple } in shell.commands() {
        let fetched = simple.iter().position(fetches);
        let piped = fetched.and_then(|at| simple.get(at + 1));
        let runs = piped.filter(|next| {
            let first = next.words.first().map_or(0, |word| word.range.start);
            is_shell(next.tool()) && has_pipe(&command.text, first)
        });
        // `bash <(curl …)`, `sh -c "$(curl …)"`.
        let inside = || {
            let shells = simple.iter().any(|simple| is_shell(simple.tool()));
            let forms = ["<(curl ", "<(wget ", "$(curl ", "$(wget "];
            let text = &command.text;
            shells && forms.iter().any(|form| text.contains(form)) && !text.contains("<<<")
        };
        let Some(tool) = runs.map(SimpleCommand::tool).or_else(|| {
            let first = simple
                .iter()
                .map(SimpleCommand::tool)
                .find(|tool| is_shell(tool));
            first.filter(|_| inside())
        }) else {
            continue;
        };
        let place = place_in(shell.page, command, tool);
        let message = format!("`{tool}` runs what the address answers, unseen");
        findings.push(
            RULE.finding(&shell.page.document.source, place, message)
                .with_help("download a certain version, compare its checksum, then run it"),
        );
    }
}

fn fetches(command: &SimpleCommand<'_>) -> bool {
    matches!(command.tool(), "curl" | "wget")
}

fn is_shell(tool: &str) -> bool {
    matches!(tool, "sh" | "bash" | "zsh" | "ksh" | "dash")
}

/// Whether a single `|` leads into the command that begins here.
fn has_pipe(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    before.rsplit_once('|').is_some_and(|(front, between)| {
        !front.ends_with('|') && !between.contains([';', '\n', '&'])
    })
}
