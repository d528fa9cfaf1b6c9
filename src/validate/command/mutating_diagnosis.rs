use crate::book::{CommandHome, Page, Role};
use crate::diagnostic::{Diagnostic, Severity};
use crate::shell::{SimpleCommand, is_command, risk};
use crate::source::Span;
use crate::tools::Effect;
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};
use crate::validate::shell_text::{ReadCommand, ShellText};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "command/mutating-diagnosis",
    severity: Some(Severity::Warning),
    summary: "A command in the diagnosis changes the system.",
    manual: "Readers expect diagnosis commands to be safe and paste them without checking. \
        Move the command to the resolution, or use one that only reads.",
    check: Check::Shell(check),
};

fn check(_: &Context<'_>, shell: &ShellText<'_>, findings: &mut Vec<Diagnostic>) {
    let diagnosis: Vec<Span> = innermost(shell.page);
    for ReadCommand { command, simple } in shell.commands() {
        // Inline commands are often only mentioned. If the whole command only
        // reads, so do its parts.
        if command.risk == Effect::Reads || !matches!(command.home, CommandHome::Block(_)) {
            continue;
        }
        let before = diagnosis.partition_point(|span| span.start <= command.span.start);
        let inside = diagnosis[..before].last();
        if !inside.is_some_and(|span| span.contains(command.span.start)) {
            continue;
        }
        for simple in simple {
            // From the first word to the last, because operators inside quotes
            // are not operators; a trailing redirection is omitted.
            let words = &simple.words;
            let (Some(first), Some(last)) = (words.first(), words.last()) else {
                continue;
            };
            let range = first.range.start..last.range.end;
            let text = command.text.get(range).unwrap_or_default();
            if is_scratch(simple) || !is_command(text) || risk(text) == Effect::Reads {
                continue;
            }
            let message = format!(
                "`{}` changes the system, but its section is about diagnosis",
                simple.tool()
            );
            findings.push(
                RULE.finding(&shell.page.document.source, command.span, message)
                    .with_help("move it to the resolution, or use a command that only reads"),
            );
            break;
        }
    }
}

/// URL parts that are requested with POST but change nothing: searches and
/// queries.
const QUERIES: [&str; 8] = [
    "/_search",
    "/_count",
    "/_msearch",
    "/query",
    "/query_range",
    "/search",
    "/graphql",
    "/explain",
];

/// Temporary objects for diagnosis.
fn is_scratch(command: &SimpleCommand<'_>) -> bool {
    if command.tool() == "curl" {
        let asks = |text: &str| {
            let path = text.split('?').next().unwrap_or(text);
            QUERIES
                .iter()
                .any(|query| path.trim_end_matches('/').ends_with(query))
        };
        return command.words.iter().any(|word| asks(&word.text));
    }
    // A container or pod that is gone afterwards, and an image to look at.
    if matches!(command.tool(), "docker" | "podman" | "kubectl" | "oc") {
        let mut words = command.arguments();
        let first = words.next().map_or("", |word| &*word.text);
        return matches!(first, "pull" | "build")
            || (first == "run" && command.has_option(&["--rm"]));
    }
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
            | "pnpm"
            | "yarn"
            | "bun"
            | "cargo"
            | "make"
            | "go"
    )
}

/// The parts that answer how to look, without parts inside that answer
/// something else; in their order.
fn innermost(page: &Page) -> Vec<Span> {
    let roles = &page.document.roles;
    let mut others = roles
        .iter()
        .filter(|part| part.role != Role::Diagnose)
        .peekable();
    let mut spans = Vec::new();
    // Troubleshooting is looking and repairing in one.
    let repairs = |heading: usize| {
        let heading = page.document.headings.get(heading);
        heading.is_some_and(|heading| heading.text.to_lowercase().contains("troubleshoot"))
    };
    let diagnosis = roles
        .iter()
        .filter(|part| part.role == Role::Diagnose && !repairs(part.heading));
    for part in diagnosis {
        while others
            .next_if(|other| other.span.start <= part.span.start)
            .is_some()
        {}
        let next = others.peek().map_or(u32::MAX, |other| other.span.start);
        spans.push(Span {
            end: part.span.end.min(next),
            ..part.span
        });
    }
    spans
}
