//! Findings about the author's files: located, with a severity, a rule and a
//! way out.

mod fingerprint;
mod near;
mod severity;

use std::sync::Arc;

use crate::source::{Position, SourceFile, Span};

pub use fingerprint::fingerprints;
pub use near::{did_you_mean, is_one_slip, nearest, nearest_within, within_edits};
pub use severity::Severity;

/// One finding.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// Stable id of the rule, such as `link/broken-page`.
    pub rule: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in one line, without a full stop.
    pub message: String,
    /// The file, and the place in it.
    pub source: Arc<SourceFile>,
    /// The bytes that are wrong.
    pub span: Span,
    /// What to do about it, in one line.
    pub help: Option<String>,
    /// An exact repair.
    pub fix: Option<Fix>,
}

/// An exact repair: put `replacement` where `span` is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// The bytes to replace.
    pub span: Span,
    /// What to put there.
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

    /// Adds what to do about it.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds an exact repair.
    #[must_use]
    pub fn with_fix(mut self, span: impl Into<Span>, replacement: impl Into<String>) -> Self {
        self.fix = Some(Fix {
            span: span.into(),
            replacement: replacement.into(),
        });
        self
    }

    /// Line and column where it begins.
    pub fn position(&self) -> Position {
        self.source.position(self.span.start)
    }

    /// The order of a report: by file, place, rule, message.
    pub fn sort_key(&self) -> (&str, Span, &'static str, &str) {
        (self.source.path(), self.span, self.rule, &self.message)
    }
}

/// Sorts findings into the order of a report and drops exact repeats.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
    diagnostics.dedup_by(|a, b| a.sort_key() == b.sort_key());
}
