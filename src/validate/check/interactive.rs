use crate::book::Page;
use crate::diagnostic::{Diagnostic, Severity};
use crate::shell::{SimpleCommand, simple_commands};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "check/interactive",
    severity: Some(Severity::Warning),
    summary: "A check waits for input, or never ends.",
    manual: "A check has no terminal and receives no input: an editor, a pager, `top`, `tail \
        -f`, `ping` without `-c` and `docker exec -it` always run into the timeout. Use a \
        command that ends on its own and needs no terminal.",
    check: Check::Page(check),
};

fn check(_: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    for check in &page.document.checks {
        let Some(script) = check.probe.script() else {
            continue;
        };
        for command in simple_commands(&script) {
            if let Some(why) = never_ends(&command) {
                let message = format!("`{}` {why}", command.tool());
                findings.push(
                    RULE.finding(&page.document.source, check.span, message)
                        .with_help(
                            "use a form of the command that ends on its own and needs \
                            no terminal",
                        ),
                );
            }
        }
    }
}

fn never_ends(command: &SimpleCommand<'_>) -> Option<&'static str> {
    const FOLLOWS: Option<&str> = Some("follows its input and never ends");
    const WAITS: Option<&str> = Some("waits for input from a terminal");
    const GOES_ON: Option<&str> = Some("never ends");
    let follows = has_short(command, "fF") || command.has_option(&["--follow"]);
    let is = |name: &str| command.words.iter().any(|word| word.text == name);
    match command.tool() {
        "top" | "htop" if !has_short(command, "b") && !command.has_option(&["-bn1", "-n"]) => {
            Some("shows an interactive screen and never ends")
        }
        "vi" | "vim" | "nano" | "emacs" | "less" | "more" => WAITS,
        "watch" => GOES_ON,
        // Except on Windows, `ping` runs forever unless it has a count or
        // deadline.
        "ping" | "ping6" if !starts_with_any(command, &["-c", "-w"]) => GOES_ON,
        "tail" | "journalctl" | "stern" if follows => FOLLOWS,
        "redis-cli" if is("monitor") || is("MONITOR") => FOLLOWS,
        "docker" | "kubectl" | "oc" | "podman" | "docker-compose" => containers(command, follows),
        _ => None,
    }
}

/// Container commands that never end.
fn containers(command: &SimpleCommand, follows: bool) -> Option<&'static str> {
    let is = |name: &str| command.words.iter().any(|word| word.text == name);
    let terminal = has_short(command, "it") || command.has_option(&["--tty", "--interactive"]);
    let watches = has_short(command, "w") || command.has_option(&["--watch", "--watch-only"]);
    if is("logs") && follows {
        Some("follows its input and never ends")
    } else if is("port-forward")
        || is("attach")
        || (is("stats") && !command.has_option(&["--no-stream"]))
    {
        Some("never ends")
    } else if is("get") && watches {
        Some("follows its input and never ends")
    } else if (is("exec") || is("run") || is("rsh")) && terminal {
        Some("requests a terminal, which a check does not have")
    } else {
        None
    }
}

/// Whether one of these letters is set as a short option, alone or combined:
/// `-f`, `-fu`. More than three letters are a value, as in `-nproduction`.
fn has_short(command: &SimpleCommand, letters: &str) -> bool {
    command.words.iter().skip(1).any(|word| {
        let options = word.text.strip_prefix('-').unwrap_or_default();
        options.len() <= 3
            && options.bytes().all(|byte| byte.is_ascii_alphabetic())
            && options.contains(|c| letters.contains(c))
    })
}

fn starts_with_any(command: &SimpleCommand, options: &[&str]) -> bool {
    let mut words = command.words.iter().skip(1);
    words.any(|word| options.iter().any(|option| word.text.starts_with(option)))
}
