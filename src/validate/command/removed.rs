use std::ops::Range;

use super::usage::{FaultKind, report};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Span;
use crate::tools::{Removal, RemovedName, removed_names};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};
use crate::validate::shell_text::ShellText;

pub(in crate::validate) const RULE: Rule = Rule {
    id: "command/removed",
    severity: Some(Severity::Warning),
    summary: "A command uses a feature that was removed, or will be removed, from its tool.",
    manual: "The finding names the version that removes the option, subcommand or kind of \
        object, and the replacement if there is one.",
    check: Check::Shell(check),
};

fn check(context: &Context<'_>, shell: &ShellText<'_>, findings: &mut Vec<Diagnostic>) {
    report(&RULE, FaultKind::Removed, shell, findings);
    let source = &shell.page.document.source;
    let versions = &context.settings.truth.versions;
    for found in removed_names(source.text()) {
        let RemovedName {
            tool,
            name,
            removal,
            range,
        } = found;
        let is_gone = versions.has_lost(tool, removal.since) && !is_of_another(source.text(), tool);
        if !is_gone || !is_meant(shell, &range, removal) {
            continue;
        }
        let server = if tool == "mysql" {
            "MySQL"
        } else {
            "PostgreSQL"
        };
        let message = format!("`{name}` was removed in {server} {}", removal.since);
        let mut finding = RULE.finding(source, Span::new(range.clone()), message);
        finding.severity = Severity::Warning;
        findings.push(match removal.instead {
            "" => finding.with_help("remove it"),
            instead => finding
                .with_help(format!("use `{instead}`"))
                .with_fix(Span::new(range), instead.to_owned()),
        });
    }
}

/// Whether a page is about a server that still has what the newest one lost:
/// a fork, or an old version.
fn is_of_another(text: &str, tool: &str) -> bool {
    const OTHERS: [&str; 4] = ["MariaDB", "mariadb", "5.7", "5.6"];
    tool == "mysql" && OTHERS.iter().any(|other| text.contains(other))
}

/// Whether a name is to be used: it stands in a block, or as code in a
/// sentence that does not speak of its end or of what replaces it.
fn is_meant(shell: &ShellText<'_>, range: &Range<usize>, removal: Removal) -> bool {
    const HISTORY: [&str; 11] = [
        "renamed",
        "removed",
        "formerly",
        "older",
        "before",
        "prior",
        "until",
        "instead",
        "legacy",
        "or earlier",
        "replaced",
    ];
    let document = &shell.page.document;
    let is_in_block = document
        .blocks
        .iter()
        .any(|block| (block.span.start as usize..block.span.end as usize).contains(&range.start));
    let text = document.source.text();
    let start = text[..range.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[range.end..]
        .find('\n')
        .map_or(text.len(), |length| range.end + length);
    let line = text[start..end].to_lowercase();
    let is_new_there = !removal.instead.is_empty() && line.contains(removal.instead);
    let is_history = is_new_there || HISTORY.iter().any(|word| line.contains(word));
    let is_code = text[start..range.start].matches('`').count() % 2 == 1;
    !is_history && (is_in_block || is_code)
}
