//! Findings about the author's files: each has a location, a severity, a rule
//! and usually a help text.

mod fingerprint;
mod near;
mod severity;

use std::sync::Arc;

use crate::source::{Position, SourceFile, Span};

pub use fingerprint::{fingerprints, fingerprints_at};
pub use near::{did_you_mean, is_one_slip, nearest, nearest_within, within_edits};
pub use severity::Severity;

/// One finding.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// ID of the rule, such as `link/broken-page`.
    pub rule: &'static str,
    /// Severity of the finding.
    pub severity: Severity,
    /// What is wrong, in one line without a full stop.
    pub message: String,
    /// The file.
    pub source: Arc<SourceFile>,
    /// The bytes that the finding is about.
    pub span: Span,
    /// What to do, in one line.
    pub help: Option<String>,
    /// An exact fix.
    pub fix: Option<Fix>,
}

/// An exact fix: replaces `span` with `replacement`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// The bytes to replace.
    pub span: Span,
    /// The new text.
    pub replacement: String,
}

impl Diagnostic {
    /// A finding of `rule` at `span` of `source`, with its message.
    pub fn new(
        rule: &'static str,
        severity: Severity,
        source: &Arc<SourceFile>,
        span: impl Into<Span>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            rule,
            severity,
            message: message.into(),
            source: Arc::clone(source),
            span: span.into(),
            help: None,
            fix: None,
        }
    }

    /// Sets the help text.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Sets an exact fix.
    #[must_use]
    pub fn with_fix(mut self, span: impl Into<Span>, replacement: impl Into<String>) -> Self {
        self.fix = Some(Fix {
            span: span.into(),
            replacement: replacement.into(),
        });
        self
    }

    /// Line and column of the beginning.
    pub fn position(&self) -> Position {
        self.source.position(self.span.start)
    }

    /// Sort key of reports: file, position, rule, message.
    pub fn sort_key(&self) -> (&str, Span, &'static str, &str) {
        (self.source.path(), self.span, self.rule, &self.message)
    }
}

/// Sorts findings for a report and removes duplicates.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
    diagnostics.dedup_by(|a, b| a.sort_key() == b.sort_key());
}
