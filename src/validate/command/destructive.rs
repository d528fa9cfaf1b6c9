use crate::book::{Command, Page};
use crate::diagnostic::{Diagnostic, Severity};
use crate::shell::{SimpleCommand, simple_commands};
use crate::source::Span;
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "command/destructive",
    severity: Some(Severity::Warning),
    summary: "A command destroys something, and the page does not warn of it.",
    manual: "Half asleep, people paste what stands there. Say in a word what is lost (a \
             warning callout, or a sentence with \"warning\", \"careful\", \"deletes\", \
             \"cannot be undone\"), in the section of the command.",
    check: Check::Page(check),
};

/// Words that tell the reader to think first.
const WARNINGS: [&str; 22] = [
    "warning",
    "caution",
    "danger",
    "careful",
    "beware",
    "destroy",
    "delete",
    "irreversibl",
    "cannot be undone",
    "data loss",
    "lost",
    "lose",
    "empties",
    "wipes",
    "removes",
    "only if",
    "only with",
    "last resort",
    "make sure",
    "attention",
    "important",
    "kills",
];

fn check(_: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    for command in &page.document.commands {
        let destroys = simple_commands(&command.text).iter().any(destroys_data);
        if destroys && !is_warned(page, command) {
            findings.push(
                RULE.finding(
                    &page.document.source,
                    command.span,
                    "the command destroys something, and nothing says so",
                )
                .with_help("say above it what is lost, and when it is right"),
            );
        }
    }
}

/// What cannot be brought back: data, objects, a history.
fn destroys_data(command: &SimpleCommand) -> bool {
    let has = |words: &[&str]| {
        command
            .words
            .iter()
            .any(|word| words.contains(&word.text.to_ascii_lowercase().as_str()))
    };
    let sql = command.words.iter().any(|word| {
        let text = word.text.to_ascii_lowercase();
        [
            "drop table",
            "drop database",
            "drop schema",
            "truncate ",
            "delete from",
        ]
        .iter()
        .any(|part| text.contains(part))
    });
    let short = |letter: char| {
        command.words.iter().any(|word| {
            word.text.starts_with('-') && !word.text.starts_with("--") && word.text.contains(letter)
        })
    };
    sql || match command.tool() {
        "rm" => short('r') || short('R') || has(&["--recursive"]),
        "kubectl" | "oc" => {
            has(&["delete"]) && !has(&["pod", "pods", "po", "--dry-run=client"]) || has(&["drain"])
        }
        "redis-cli" => has(&["flushdb", "flushall"]),
        "docker" | "podman" | "docker-compose" => {
            has(&["prune"]) || (has(&["down"]) && has(&["-v", "--volumes"]))
        }
        "terraform" | "tofu" | "fly" | "flyctl" => has(&["destroy"]),
        "helm" => has(&["uninstall", "delete"]),
        "git" => {
            (has(&["push"]) && has(&["--force", "-f"]))
                || (has(&["reset"]) && has(&["--hard"]))
                || (has(&["clean"]) && short('f'))
        }
        "mkfs" | "shred" | "dd" | "wipefs" => true,
        "find" => has(&["-delete"]),
        "dropdb" => true,
        _ => false,
    }
}

/// Whether the section around a command warns: its text, its comments, or a
/// callout.
fn is_warned(page: &Page, command: &Command) -> bool {
    let document = &page.document;
    let (mut start, mut end) = (
        0,
        u32::try_from(document.source.text().len()).unwrap_or(u32::MAX),
    );
    for heading in &document.headings {
        if heading.span.start <= command.span.start {
            start = heading.span.start;
        } else {
            end = end.min(heading.span.start);
        }
    }
    let section = document.source.slice(Span { start, end });
    let without = section
        .replacen(command.text.as_str(), "", 1)
        .to_lowercase();
    WARNINGS.iter().any(|word| without.contains(word))
}
