//! Findings about the author's files: located, with a severity, a rule and a
//! way out.

mod fingerprint;
mod severity;

use std::sync::Arc;

use crate::source::{Position, SourceFile, Span};

pub use fingerprint::fingerprints;
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

/// The candidate nearest to `word` by edit distance, if one is near enough to
/// be meant. The first of equals wins, so the order of candidates matters.
pub fn did_you_mean<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    nearest(word, candidates).map(|(candidate, _)| candidate)
}

/// The same, and whether no other candidate is as near: only then may a repair
/// be made of it.
pub fn nearest<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<(&'a str, bool)> {
    let limit = (word.chars().count() / 3).min(4);
    let lower = word.to_lowercase();
    let mut best: Option<(usize, &str, bool)> = None;
    let length = word.chars().count();
    for candidate in candidates {
        if candidate.chars().count().abs_diff(length) > limit {
            continue;
        }
        let distance = edit_distance(&lower, &candidate.to_lowercase());
        match best {
            _ if distance > limit => {}
            Some((found, first, _)) if distance == found && first != candidate => {
                best = Some((found, first, false));
            }
            Some((found, ..)) if distance >= found => {}
            _ => best = Some((distance, candidate, true)),
        }
    }
    best.map(|(_, candidate, is_only)| (candidate, is_only))
}

/// Edit distance with neighbours swapped as one step (optimal string
/// alignment, Damerau 1964).
pub fn edit_distance(left: &str, right: &str) -> usize {
    let left: Vec<char> = left.chars().collect();
    let right: Vec<char> = right.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=right.len()).collect();
    for (i, &a) in left.iter().enumerate() {
        let mut row = vec![i + 1; right.len() + 1];
        for (j, &b) in right.iter().enumerate() {
            let change = last[j] + usize::from(a != b);
            row[j + 1] = change.min(last[j + 1] + 1).min(row[j] + 1);
            let swapped = i > 0 && j > 0 && a == right[j - 1] && b == left[i - 1];
            if swapped {
                row[j + 1] = row[j + 1].min(before[j - 1] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggests_what_is_near_and_nothing_else() {
        let words = ["timeout", "expect", "warn"];
        assert_eq!(did_you_mean("tiemout", words), Some("timeout"));
        assert_eq!(did_you_mean("Expct", words), Some("expect"));
        assert_eq!(did_you_mean("elephant", words), None);
    }

    #[test]
    fn what_two_are_equally_near_to_is_not_certain() {
        let words = ["step-one", "step-two", "step-two"];
        assert_eq!(nearest("step-on", words), Some(("step-one", true)));
        assert_eq!(nearest("step-tw", words), Some(("step-two", true)));
        assert_eq!(nearest("steps", ["stepx", "stepy"]), Some(("stepx", false)));
        assert_eq!(nearest("stepx", ["stepy", "stepx"]), Some(("stepx", true)));
    }

    #[test]
    fn a_swap_is_one_step() {
        assert_eq!(edit_distance("kublet", "kubelet"), 1);
        assert_eq!(edit_distance("ab", "ba"), 1);
        assert_eq!(edit_distance("", "abc"), 3);
    }
}
