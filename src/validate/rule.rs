use std::sync::Arc;

use super::Context;
use super::shell_text::ShellText;
use crate::book::Page;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{SourceFile, Span};

/// One thing that can be untrue in a book.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Stable id: group and name. An id never changes its meaning.
    pub id: &'static str,
    /// Its severity, unless `book.toml` says otherwise; none if it is off.
    pub severity: Option<Severity>,
    /// What it finds, in one sentence.
    pub summary: &'static str,
    /// Its page of the manual, as markdown: why, and what to do.
    pub manual: &'static str,
    /// How it is found.
    pub(super) check: Check,
}

/// How a rule finds.
#[derive(Clone, Copy, Debug)]
pub(super) enum Check {
    /// Page by page.
    Page(fn(&Context<'_>, &Page, &mut Vec<Diagnostic>)),
    /// Page by page, over its shell: commands and blocks are read once for all
    /// rules of this kind.
    Shell(fn(&Context<'_>, &ShellText<'_>, &mut Vec<Diagnostic>)),
    /// Over the book as a whole.
    Book(fn(&Context<'_>, &mut Vec<Diagnostic>)),
    /// While the files are read, before there is a book.
    Reading,
}

impl Rule {
    /// A finding of this rule, with the rule's own severity.
    pub(super) fn finding(
        &self,
        source: &Arc<SourceFile>,
        span: Span,
        message: impl Into<String>,
    ) -> Diagnostic {
        // A rule that is off looks only where book.toml switched it on, and
        // takes its severity from there.
        let severity = self.severity.unwrap_or(Severity::Warning);
        Diagnostic::new(self.id, severity, source, span, message)
    }

    /// The part of the id before the slash.
    pub fn group(&self) -> &'static str {
        self.id.split_once('/').map_or(self.id, |(group, _)| group)
    }
}
