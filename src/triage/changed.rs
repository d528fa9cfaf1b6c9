use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::{Path, PathBuf};

use similar::{Algorithm, DiffOp, DiffTag, capture_diff_slices};

use crate::diagnostic::Diagnostic;

/// How many pairs of lines are compared at most.
const MOST_COMPARED: usize = 100_000_000;

/// The lines that have changed since some revision.
#[derive(Clone, Debug, Default)]
pub struct ChangedLines {
    /// Lines of each file, from 1, by absolute path.
    lines: BTreeMap<PathBuf, Vec<Range<usize>>>,
    /// Files that are new as a whole.
    new: BTreeSet<PathBuf>,
}

impl ChangedLines {
    /// Adds the lines of a file that differ from an earlier text of it. The
    /// kind of line break does not count: git may change it on checkout.
    pub fn compare(&mut self, path: PathBuf, before: &str, after: &str) {
        let [before, after] = [before, after].map(|text| text.lines().collect::<Vec<_>>());
        let lines = different(&before, &after);
        if !lines.is_empty() {
            self.lines.insert(path, lines);
        }
    }

    /// Adds a file that git does not know yet.
    pub fn add_new(&mut self, path: PathBuf) {
        self.new.insert(path);
    }

    /// Whether anything of a file has changed.
    pub fn touches(&self, path: &Path) -> bool {
        self.new.contains(path) || self.lines.contains_key(path)
    }

    /// Leaves only findings in changed lines. `absolute` gives the absolute
    /// path of a finding's file.
    pub fn apply(&self, findings: &mut Vec<Diagnostic>, absolute: impl Fn(&str) -> PathBuf) {
        findings.retain(|finding| {
            let path = absolute(finding.source.path());
            let first = finding.source.position(finding.span.start).line;
            let last = finding.source.position(finding.span.end).line;
            let touches = |lines: &Range<usize>| lines.start <= last && first < lines.end;
            let lines = self.lines.get(&path);
            self.new.contains(&path) || lines.is_some_and(|lines| lines.iter().any(touches))
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
    if before.len().saturating_mul(after.len()) > MOST_COMPARED {
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
        changed.compare(PathBuf::from("/r/x.md"), before, after);
        assert!(changed.touches(Path::new("/r/x.md")));
        changed.compare(PathBuf::from("/r/y.md"), "a\r\n", "a\n");
        assert!(!changed.touches(Path::new("/r/y.md")));
        let source = Arc::new(SourceFile::new("x.md", "1\n2\n3\n4\n"));
        let mut findings: Vec<Diagnostic> = [0_usize, 2, 4, 6]
            .map(|at| Diagnostic::new("x/y", Severity::Error, &source, at..at + 1, "m"))
            .into();
        changed.apply(&mut findings, |path| Path::new("/r").join(path));
        let lines: Vec<_> = findings
            .iter()
            .map(|finding| finding.position().line)
            .collect();
        assert_eq!(lines, [2, 3]);
    }
}
