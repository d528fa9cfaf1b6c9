//! Kinds of names in `book.toml`: `[names]` and `[truth]`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::RULE;
use super::keys::key_span;
use crate::book::NameKind;
use crate::diagnostic::{Diagnostic, Severity, did_you_mean};
use crate::source::SourceFile;

/// The kinds of names with these keys; another key is a finding.
pub(super) fn kinds_of(
    source: &Arc<SourceFile>,
    key: &str,
    written: Option<Vec<String>>,
    findings: &mut Vec<Diagnostic>,
) -> BTreeSet<NameKind> {
    let mut kinds = BTreeSet::new();
    for name in written.unwrap_or_default() {
        if let Some(kind) = NameKind::from_key(&name) {
            kinds.insert(kind);
            continue;
        }
        let message = format!("unknown kind of name `{name}`");
        let place = key_span(source, key);
        let finding = Diagnostic::new(RULE, Severity::Warning, source, place, message);
        let known = NameKind::ALL.iter().map(|kind| kind.key());
        findings.push(match did_you_mean(&name, known) {
            Some(near) => finding.with_help(format!("did you mean `{near}`?")),
            None => finding.with_help("docs/book-format.md lists them"),
        });
    }
    kinds
}

/// Names by kind; a kind that does not exist is a finding.
pub(super) fn resolve_names(
    source: &Arc<SourceFile>,
    mut names: BTreeMap<String, Vec<String>>,
    findings: &mut Vec<Diagnostic>,
) -> BTreeMap<String, Vec<String>> {
    let kinds: Vec<&str> = NameKind::ALL.iter().map(|kind| kind.key()).collect();
    names.retain(|kind, _| {
        let is_known = kinds.contains(&kind.as_str());
        if !is_known {
            let place = key_span(source, kind);
            let message = format!("unknown kind of name `{kind}`");
            let finding = Diagnostic::new(RULE, Severity::Warning, source, place, message);
            findings.push(finding.with_help(format!("use one of {}", kinds.join(", "))));
        }
        is_known
    });
    names
}
