use std::collections::BTreeMap;
use std::sync::Arc;

use globset::{Glob, GlobMatcher};

use super::RULE;
use super::keys::key_span;
use crate::book::PageKind;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::SourceFile;

/// `[pages]` of `book.toml`: kinds of pages by path in the content folder.
#[derive(Clone, Debug, Default)]
pub struct PageKindPatterns(Vec<(GlobMatcher, PageKind)>);

impl PageKindPatterns {
    /// The kind that the first matching pattern assigns to a path.
    pub fn kind_of(&self, path: &str) -> Option<PageKind> {
        let fitting = self.0.iter().find(|(pattern, _)| pattern.is_match(path));
        fitting.map(|(_, kind)| *kind)
    }

    fn patterns(&self) -> impl Iterator<Item = (&str, PageKind)> {
        self.0
            .iter()
            .map(|(pattern, kind)| (pattern.glob().glob(), *kind))
    }
}

impl PartialEq for PageKindPatterns {
    fn eq(&self, other: &Self) -> bool {
        self.patterns().eq(other.patterns())
    }
}

impl Eq for PageKindPatterns {}

/// Parses `kind = ["glob", …]`; invalid patterns are findings.
pub(super) fn resolve(
    source: &Arc<SourceFile>,
    raw: BTreeMap<String, Vec<String>>,
    findings: &mut Vec<Diagnostic>,
) -> PageKindPatterns {
    let mut patterns = Vec::new();
    for (word, globs) in raw {
        let mut report = |message: String, help: String| {
            let place = key_span(source, &word);
            let finding = Diagnostic::new(RULE, Severity::Warning, source, place, message);
            findings.push(finding.with_help(help));
        };
        let Some(kind) = PageKind::from_word(&word) else {
            let words = PageKind::ALL.map(PageKind::as_str).join(", ");
            report(
                format!("unknown kind of page `{word}`"),
                format!("use one of {words}"),
            );
            continue;
        };
        for glob in globs {
            match Glob::new(&glob) {
                Ok(glob) => patterns.push((glob.compile_matcher(), kind)),
                Err(error) => report(
                    format!("`{glob}` is not a valid pattern: {}", error.kind()),
                    "correct the pattern, for example `archive/**`".to_owned(),
                ),
            }
        }
    }
    PageKindPatterns(patterns)
}
