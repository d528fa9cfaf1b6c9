use std::collections::BTreeMap;

use crate::book::{LastChange, Page, StatementVerdict, Verdict};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Span;
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};
use crate::validate::shell_text::ShellText;

pub(in crate::validate) const RULE: Rule = Rule {
    id: "meta/facts-changed",
    severity: Some(Severity::Info),
    summary: "What a page relies on has changed since its last review.",
    manual: "A name or a value can still be right while what is behind it has changed. Looked at are \
             pages with a date of review (`last_reviewed_on`) and the lines of the repository that \
             prove what they say. If a commit after that date changed such a line, the finding names \
             the line and the commit. Read the page, correct it, and set the date. Nothing is \
             reported outside a git repository.",
    check: Check::Shell(check),
};

/// Limit on the number of lines in a finding.
const NAMED: usize = 5;

fn check(context: &Context<'_>, shell: &ShellText<'_>, findings: &mut Vec<Diagnostic>) {
    let Some(reviewed) = reviewed(shell.page) else {
        return;
    };
    let mut changed: BTreeMap<(&str, u32), (Span, &str, &LastChange)> = BTreeMap::new();
    for (span, text, file, line) in proven(context, shell) {
        if let Some(change) = context.changes.since(file, line, reviewed) {
            let last = change.last;
            changed.entry((file, line)).or_insert((span, text, last));
        }
    }
    let Some(first) = changed.values().map(|(span, ..)| *span).min() else {
        return;
    };
    let count = changed.len();
    let what = if count == 1 {
        "a line that this page relies on has".to_owned()
    } else {
        format!("{count} lines that this page relies on have")
    };
    let message = format!("{what} changed since the review on {reviewed}");
    let named = changed
        .iter()
        .take(NAMED)
        .map(|((file, line), (_, text, change))| {
            format!("`{text}` ({file}:{line}, commit {})", change.commit)
        });
    let named: Vec<String> = named.collect();
    let more = if count > NAMED { ", …" } else { "" };
    let help = format!("see {}{more}", named.join(", "));
    let source = &shell.page.document.source;
    findings.push(RULE.finding(source, first, message).with_help(help));
}

/// The review date that a page states.
fn reviewed(page: &Page) -> Option<jiff::civil::Date> {
    page.document.meta.review.reviewed()
}

/// Proven statements: position and text on the page, and the defining line.
fn proven<'a>(
    context: &'a Context<'_>,
    shell: &'a ShellText<'_>,
) -> impl Iterator<Item = (Span, &'a str, &'a str, u32)> {
    let operations = context.operations;
    let names = shell
        .resolutions
        .iter()
        .filter_map(|one| match one.verdict {
            Verdict::Proven(at) => {
                let definition = operations.definitions.get(at)?;
                let mention = &one.mention;
                Some((
                    mention.span,
                    mention.text.as_str(),
                    &*definition.file,
                    definition.line,
                ))
            }
            _ => None,
        });
    let values = shell.statements.iter().filter_map(|one| match one.verdict {
        StatementVerdict::Proven(at) => {
            let setting = operations.settings.get(at)?;
            Some((one.span, one.text.as_str(), &*setting.file, setting.line))
        }
        StatementVerdict::Contradicted(_) => None,
    });
    names.chain(values)
}
