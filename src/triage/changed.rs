use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use similar::{Algorithm, DiffOp, DiffTag, capture_diff_slices};

use crate::diagnostic::Diagnostic;

/// How many pairs of lines are compared at most.
const MAX_COMPARED: usize = 100_000_000;

/// The lines that have changed since some revision.
#[derive(Clone, Debug, Default)]
pub struct ChangedLines {
    /// Lines of each file, from 1, by the path that findings name.
    lines: BTreeMap<String, Vec<Range<usize>>>,
    /// Files that are new as a whole.
    new: BTreeSet<String>,
}

impl ChangedLines {
    /// Adds the lines of a file that differ from an earlier text of it. The
    /// kind of line break does not count: git may change it on checkout.
    pub fn compare(&mut self, path: String, before: &str, after: &str) {
        let [before, after] = [before, after].map(|text| text.lines().collect::<Vec<_>>());
        let lines = different(&before, &after);
        if !lines.is_empty() {
            self.lines.insert(path, lines);
        }
    }

    /// Adds a file that git does not know yet.
    pub fn add_new(&mut self, path: String) {
        self.new.insert(path);
    }

    /// Whether anything of a file has changed.
    pub fn touches(&self, path: &str) -> bool {
        self.new.contains(path) || self.lines.contains_key(path)
    }

    /// Leaves only findings in changed lines.
    pub fn apply(&self, findings: &mut Vec<Diagnostic>) {
        findings.retain(|finding| {
            let path = finding.source.path();
            let first = finding.source.position(finding.span.start).line;
            let last = finding.source.position(finding.span.end).line;
            let touches = |lines: &Range<usize>| lines.start <= last && first < lines.end;
            let lines = self.lines.get(path);
            self.new.contains(path) || lines.is_some_and(|lines| lines.iter().any(touches))
        });
    }
}

/// The lines of `after`, from 1, that `before` does not have there. Where lines
/// are only gone, the range is empty.
fn different(before: &[&str], after: &[&str]) -> Vec<Range<usize>> {
    let same = |(a, b): &(&&str, &&str)| a == b;
    let start = before.iter().zip(after).take_while(same).count();
    let (before, after) = (&before[start..], &after[start..]);
    let end = before.iter().rev().zip(after.iter().rev());
    let end = end.take_while(same).count();
    let (before, after) = (&before[..before.len() - end], &after[..after.len() - end]);
    let whole = start + 1..start + 1 + after.len();
    if before.is_empty() && after.is_empty() {
        return Vec::new();
    }
    // Texts with little in common would take long to compare.
    if before.len().saturating_mul(after.len()) > MAX_COMPARED {
        return vec![whole];
    }
    let differences = capture_diff_slices(Algorithm::Myers, before, after);
    let differences = differences
        .iter()
        .filter(|part| part.tag() != DiffTag::Equal);
    let lines = differences.map(DiffOp::new_range);
    lines
        .map(|lines| lines.start + start + 1..lines.end + start + 1)
        .collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::diagnostic::Severity;
    use crate::source::SourceFile;

    #[test]
    fn only_changed_lines_count() {
        let mut changed = ChangedLines::default();
        let (before, after) = ("1\r\nold\r\n4\r\n5\r\n", "1\n2\n3\n4\n");
        changed.compare("x.md".to_owned(), before, after);
        assert!(changed.touches("x.md"));
        changed.compare("y.md".to_owned(), "a\r\n", "a\n");
        assert!(!changed.touches("y.md"));
        let source = Arc::new(SourceFile::new("x.md", "1\n2\n3\n4\n"));
        let mut findings: Vec<Diagnostic> = [0_usize, 2, 4, 6]
            .map(|at| Diagnostic::new("x/y", Severity::Error, &source, at..at + 1, "m"))
            .into();
        changed.apply(&mut findings);
        let lines: Vec<_> = findings
            .iter()
            .map(|finding| finding.position().line)
            .collect();
        assert_eq!(lines, [2, 3]);
    }
}
