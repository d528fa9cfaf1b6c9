use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::diagnostic::Diagnostic;

/// The lines that have changed since some revision.
#[derive(Clone, Debug, Default)]
pub struct ChangedLines {
    /// Lines of each file, from 1, by absolute path.
    lines: BTreeMap<PathBuf, Vec<Range<usize>>>,
    /// Files that are new as a whole.
    new: BTreeSet<PathBuf>,
}

impl ChangedLines {
    /// Reads what `git diff --unified=0` says, in the repository at `top`.
    pub fn parse_diff(top: &Path, diff: &str) -> Self {
        let mut changed = Self::default();
        let mut file = None;
        for line in diff.lines() {
            if let Some(path) = line.strip_prefix("+++ ") {
                let path = path.trim_matches('"');
                file = path.strip_prefix("b/").map(|path| top.join(path));
            } else if let (Some(file), Some(lines)) = (&file, added(line)) {
                changed.lines.entry(file.clone()).or_default().push(lines);
            }
        }
        changed
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

/// The new lines of a hunk's head: `@@ -a,b +c,d @@`.
fn added(line: &str) -> Option<Range<usize>> {
    let rest = line.strip_prefix("@@ -")?;
    let (_, rest) = rest.split_once(" +")?;
    let (place, _) = rest.split_once(" @@")?;
    let (start, count) = place.split_once(',').unwrap_or((place, "1"));
    let start: usize = start.parse().ok()?;
    let count: usize = count.parse().ok()?;
    Some(start..start + count)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::diagnostic::Severity;
    use crate::source::SourceFile;

    #[test]
    fn only_changed_lines_count() {
        let diff = "diff --git a/x.md b/x.md\n--- a/x.md\n+++ b/x.md\n@@ -2 +2,2 @@ head\n-old\n+new\n+new\n@@ -9,3 +10,0 @@\n";
        let changed = ChangedLines::parse_diff(Path::new("/r"), diff);
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
