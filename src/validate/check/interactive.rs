use crate::book::Page;
use crate::diagnostic::{Diagnostic, Severity};
use crate::shell::{SimpleCommand, simple_commands};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "check/interactive",
    severity: Some(Severity::Warning),
    summary: "A check waits for somebody, or never ends by itself.",
    manual: "A check has no terminal and nobody answers it: an editor, a pager, `top`, `tail \
             -f` or `docker exec -it` runs into its limit every time. Ask once, and without a \
             terminal.",
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
                        .with_help("ask once, and without a terminal"),
                );
            }
        }
    }
}

fn never_ends(command: &SimpleCommand) -> Option<&'static str> {
    let follows = command.has_option(&["-f", "--follow", "-F"]);
    let terminal = command.has_option(&["-it", "-ti", "-t", "--tty", "-i", "--interactive"]);
    match command.tool() {
        "top" | "htop" if !command.has_option(&["-b", "-bn1", "-n"]) => {
            Some("shows a screen until somebody ends it")
        }
        "vi" | "vim" | "nano" | "emacs" | "less" | "more" => {
            Some("waits for somebody at a terminal")
        }
        "watch" => Some("never ends by itself"),
        "tail" | "journalctl" | "stern" if follows => Some("follows and never ends"),
        "docker" | "kubectl" | "oc" | "podman" | "docker-compose" => {
            let is = |name: &str| command.words.iter().any(|word| word.text == name);
            if is("logs") && follows {
                Some("follows and never ends")
            } else if (is("exec") || is("run")) && terminal {
                Some("asks for a terminal, and a check has none")
            } else {
                None
            }
        }
        _ => None,
    }
}
