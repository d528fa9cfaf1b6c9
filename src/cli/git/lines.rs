//! The last commits that changed given lines, computed from the diffs of the
//! history.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jiff::civil::Date;

use super::ask::git;
use crate::book::{LastChange, LineChanges};

/// Limit on the number of files: the length of a command line is limited.
const MOST_FILES: usize = 1_000;

/// Options for plain diffs that ignore the user's git settings.
const PLAIN: [&str; 8] = [
    "-U0",
    "--no-color",
    "--no-ext-diff",
    "--no-textconv",
    "--no-renames",
    "--no-prefix",
    "--relative",
    "--diff-algorithm=myers",
];

/// The last commit since `since` that changed each of the wanted lines. Paths
/// are relative to `folder`; line numbers are those of the work tree.
///
/// # Errors
/// When git fails or does not respond.
pub(in crate::cli) fn line_changes(
    folder: &Path,
    wanted: &BTreeMap<String, BTreeSet<u32>>,
    since: Date,
) -> anyhow::Result<LineChanges> {
    let files = wanted.keys().take(MOST_FILES).map(String::as_str);
    let files: Vec<&str> = files.collect();
    let since = format!("--since={since}T00:00:00");
    let local = [&["diff"][..], &PLAIN, &["HEAD", "--"], &files].concat();
    // With first parents only, each diff is relative to the next commit listed.
    let history = [
        &[
            "log",
            "-p",
            "-m",
            "--first-parent",
            &since,
            "--format=%x01%h %cs",
        ][..],
        &PLAIN,
        &["--"],
        &files,
    ]
    .concat();
    let mut tracked = Tracked::new(wanted);
    tracked.follow(&String::from_utf8_lossy(&git(folder, &local)?));
    tracked.follow(&String::from_utf8_lossy(&git(folder, &history)?));
    Ok(tracked.found)
}

/// Line numbers, mapped backward through the history.
struct Tracked<'a> {
    /// For each file: the current line number, and the number in the commit that
    /// was processed last.
    lines: BTreeMap<&'a str, Vec<(u32, u32)>>,
    found: LineChanges,
}

impl<'a> Tracked<'a> {
    fn new(wanted: &'a BTreeMap<String, BTreeSet<u32>>) -> Self {
        let lines = wanted.iter().map(|(file, lines)| {
            let lines = lines.iter().map(|&line| (line, line));
            (file.as_str(), lines.collect())
        });
        Self {
            lines: lines.collect(),
            found: LineChanges::new(),
        }
    }

    /// Processes diffs, newest first. A diff without a commit header is that of
    /// the work tree, and lines in it have no commit yet.
    fn follow(&mut self, differences: &str) {
        let mut commit: Option<LastChange> = None;
        let mut file = "";
        let mut hunks: Vec<Hunk> = Vec::new();
        let mut lines = differences.lines();
        while let Some(line) = lines.next() {
            if let Some(header) = line.strip_prefix('\u{1}') {
                self.step(file, &hunks, commit.as_ref());
                hunks.clear();
                commit = header.split_once(' ').and_then(|(name, day)| {
                    let day = day.parse().ok()?;
                    let commit = name.to_owned();
                    Some(LastChange { day, commit })
                });
            } else if let Some(path) = line.strip_prefix("+++ ") {
                self.step(file, &hunks, commit.as_ref());
                hunks.clear();
                file = path.trim_end_matches('\t');
            } else if let Some(hunk) = Hunk::parse(line) {
                // Changed lines may look like headers, so they are skipped by count.
                for _ in 0..hunk.before.1 + hunk.after.1 {
                    lines.next();
                }
                hunks.push(hunk);
            }
        }
        self.step(file, &hunks, commit.as_ref());
    }

    /// Maps the lines of one file backward over one diff.
    fn step(&mut self, file: &str, hunks: &[Hunk], commit: Option<&LastChange>) {
        let Some(lines) = self.lines.get_mut(file).filter(|_| !hunks.is_empty()) else {
            return;
        };
        let mut kept = Vec::with_capacity(lines.len());
        for &(now, then) in lines.iter() {
            if hunks.iter().any(|hunk| hunk.holds(then)) {
                if let Some(commit) = commit {
                    self.found.insert((file.to_owned(), now), commit.clone());
                }
                continue;
            }
            let before = hunks.iter().filter(|hunk| hunk.ends_before(then));
            let shift: i64 = before.map(Hunk::shift).sum();
            let earlier = i64::from(then) + shift;
            kept.push((now, u32::try_from(earlier).unwrap_or(0)));
        }
        *lines = kept;
    }
}

/// A hunk of a diff: first line and line count before and after the change.
struct Hunk {
    before: (u32, u32),
    after: (u32, u32),
}

impl Hunk {
    /// Reads `@@ -3,2 +3,0 @@`.
    fn parse(line: &str) -> Option<Self> {
        let mut words = line.strip_prefix("@@ ")?.split(' ');
        let mut range = |sign: char| {
            let word = words.next()?.strip_prefix(sign)?;
            let (first, count) = word.split_once(',').unwrap_or((word, "1"));
            Some((first.parse().ok()?, count.parse().ok()?))
        };
        Some(Self {
            before: range('-')?,
            after: range('+')?,
        })
    }

    fn holds(&self, line: u32) -> bool {
        let (first, count) = self.after;
        line >= first && line < first.saturating_add(count)
    }

    fn ends_before(&self, line: u32) -> bool {
        let (first, count) = self.after;
        // git gives the line before the hunk if no lines remain.
        let end = if count == 0 {
            first.saturating_add(1)
        } else {
            first.saturating_add(count)
        };
        line >= end
    }

    fn shift(&self) -> i64 {
        i64::from(self.before.1) - i64::from(self.after.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_followed_back() {
        let wanted = BTreeMap::from([("a.yml".to_owned(), BTreeSet::from([2, 5, 9]))]);
        let mut tracked = Tracked::new(&wanted);
        // Two lines were added at the top, then line 3 of then was changed.
        tracked.follow(
            "\u{1}aaa 2024-02-02\n+++ a.yml\n@@ -0,0 +1,2 @@\n+x\n++++ b.yml\n\
             \u{1}bbb 2024-01-01\n+++ a.yml\n@@ -3 +3 @@\n-y\n+z\n",
        );
        let found: Vec<(u32, &str)> = tracked
            .found
            .iter()
            .map(|((_, line), change)| (*line, change.commit.as_str()))
            .collect();
        assert_eq!(found, [(2, "aaa"), (5, "bbb")]);
    }

    #[test]
    fn a_change_of_the_work_tree_has_no_commit() {
        let wanted = BTreeMap::from([("a".to_owned(), BTreeSet::from([1, 3]))]);
        let mut tracked = Tracked::new(&wanted);
        tracked.follow("+++ a\n@@ -1,0 +1,2 @@\n+p\n+q\n");
        tracked.follow("\u{1}ccc 2024-01-01\n+++ a\n@@ -1 +1 @@\n-r\n+s\n");
        assert!(tracked.found.contains_key(&("a".to_owned(), 3)));
        assert!(!tracked.found.contains_key(&("a".to_owned(), 1)));
    }
}
