use crate::book::{CommandHome, Page, Risk, Role};
use crate::diagnostic::{Diagnostic, Severity};
use crate::shell::{SimpleCommand, is_command, risk, simple_commands};
use crate::source::Span;
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "command/mutating-diagnosis",
    severity: Some(Severity::Warning),
    summary: "A command under Diagnosis changes the system.",
    manual: "Who diagnoses wants to look, and pastes without thinking of what changes. Move \
             the command under Resolution, or use one that only reads.",
    check: Check::Page(check),
};

fn check(_: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    let diagnosis: Vec<Span> = innermost(page);
    for command in &page.document.commands {
        // A word in a sentence is spoken of, not asked for.
        if !matches!(command.home, CommandHome::Block(_)) {
            continue;
        }
        if !diagnosis
            .iter()
            .any(|span| span.contains(command.span.start))
        {
            continue;
        }
        for simple in simple_commands(&command.text) {
            let plain: Vec<&str> = simple.words.iter().map(|word| word.text.as_str()).collect();
            if is_scratch(&simple)
                || !is_command(&plain.join(" "))
                || risk(&plain.join(" ")) == Risk::Reads
            {
                continue;
            }
            let message = format!(
                "`{}` changes the system, under a heading that says diagnosis",
                simple.tool()
            );
            findings.push(
                RULE.finding(&page.document.source, command.span, message)
                    .with_help("move it under Resolution, or use a command that only reads"),
            );
            break;
        }
    }
}

/// What is made or removed only to look at something.
fn is_scratch(command: &SimpleCommand) -> bool {
    matches!(
        command.tool(),
        "mkdir"
            | "touch"
            | "tee"
            | "cp"
            | "cd"
            | "git"
            | "chmod"
            | "mv"
            | "apt"
            | "apt-get"
            | "yum"
            | "dnf"
            | "pip"
            | "npm"
    )
}

/// The parts that answer how to look, without parts inside that answer
/// something else.
fn innermost(page: &Page) -> Vec<Span> {
    let roles = &page.document.roles;
    let mut spans = Vec::new();
    for part in roles.iter().filter(|part| part.role == Role::Diagnose) {
        let inside = roles.iter().filter(|other| {
            other.role != Role::Diagnose
                && other.span.start > part.span.start
                && other.span.start < part.span.end
        });
        let end = inside
            .map(|other| other.span.start)
            .min()
            .unwrap_or(part.span.end);
        spans.push(Span { end, ..part.span });
    }
    spans
}
