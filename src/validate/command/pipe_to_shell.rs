use crate::diagnostic::{Diagnostic, Severity};
use crate::shell::SimpleCommand;
use crate::validate::Context;
use crate::validate::command::place_in;
use crate::validate::rule::{Check, Rule};
use crate::validate::shell_text::{ReadCommand, ShellText};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "command/pipe-to-shell",
    severity: Some(Severity::Warning),
    summary: "A command runs the content of a URL without review.",
    manual: "The content of the URL can change at any time, and an interrupted download runs \
        only in part. Download a pinned version, compare its checksum, then run the file; or \
        install a package. Installers that a well-known vendor documents in this form are not \
        reported.",
    check: Check::Shell(check),
};

fn check(_: &Context<'_>, shell: &ShellText<'_>, findings: &mut Vec<Diagnostic>) {
    for ReadCommand { command, simple } in shell.commands() {
        let mut pairs = simple.windows(2);
        let piped = pairs.find_map(|pair| match pair {
            [fetching, next] if fetches(fetching) && is_shell(next.tool()) => {
                let first = next.words.first().map_or(0, |word| word.range.start);
                has_pipe(&command.text, first).then_some(next)
            }
            _ => None,
        });
        let substituted = || {
            let mut commands = simple.iter().enumerate();
            let found = commands.find(|(at, _)| runs_substitution(&command.text, simple, *at));
            found.map(|(_, shell)| shell)
        };
        let Some(tool) = piped.or_else(substituted).map(SimpleCommand::tool) else {
            continue;
        };
        if is_official(&command.text) {
            continue;
        }
        let place = place_in(shell.page, command, tool);
        let message = format!("`{tool}` runs the downloaded content without review");
        findings.push(
            RULE.finding(&shell.page.document.source, place, message)
                .with_help("download a pinned version, compare its checksum, then run it"),
        );
    }
}

/// Whether the address is one that its vendor documents for this.
fn is_official(command: &str) -> bool {
    let lines = include_str!("installers.txt").lines();
    let mut known = lines.filter(|line| !line.starts_with('#'));
    known.any(|address| {
        let found = command.find(address);
        found.is_some_and(|at| command[..at].ends_with(['/', '.']))
    })
}

fn fetches(command: &SimpleCommand<'_>) -> bool {
    matches!(command.tool(), "curl" | "wget")
}

fn is_shell(tool: &str) -> bool {
    matches!(tool, "sh" | "bash" | "zsh" | "ksh" | "dash")
}

/// Whether this is `bash <(curl …)` or `sh -c "$(curl …)"`. The command in
/// `<(…)` follows the shell as a separate command.
fn runs_substitution(text: &str, commands: &[SimpleCommand<'_>], at: usize) -> bool {
    let shell = &commands[at];
    if !is_shell(shell.tool()) {
        return false;
    }
    let begins = |text: &str| text.starts_with("$(curl ") || text.starts_with("$(wget ");
    let mut behind_c = shell.words.iter().skip_while(|word| word.text != "-c");
    let script = behind_c.nth(1);
    let file = || {
        let first = commands.get(at + 1).filter(|next| fetches(next))?;
        let first = first.words.first()?;
        text.get(..first.range.start)
    };
    script.is_some_and(|script| begins(&script.text))
        || file().is_some_and(|before| before.ends_with("<(") && !before.ends_with("<<("))
}

/// Whether a single `|` precedes the command.
fn has_pipe(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    before.rsplit_once('|').is_some_and(|(front, between)| {
        !front.ends_with('|') && !between.contains([';', '\n', '&'])
    })
}
