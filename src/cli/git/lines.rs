//! The commits that changed given lines, and the lines before them, computed
//! from the diffs of the history.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jiff::civil::Date;

use super::ask::git;
use crate::book::{LastChange, LineChange, LineChanges};

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

/// The commits since `since` that changed each of the wanted lines. Paths
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
            found: LineChanges::default(),
        }
    }

    /// Processes diffs, newest first. A diff without a commit header is that of
    /// the work tree, and lines in it have no commit yet.
    fn follow(&mut self, differences: &str) {
        let mut commit: Option<LastChange> = None;
        let mut file = "";
        let mut hunks: Vec<Hunk<'_>> = Vec::new();
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
            } else if let Some(mut hunk) = Hunk::parse(line) {
                hunk.take_lines(&mut lines);
                hunks.push(hunk);
            }
        }
        self.step(file, &hunks, commit.as_ref());
    }

    /// Maps the lines of one file backward over one diff.
    fn step(&mut self, file: &str, hunks: &[Hunk<'_>], commit: Option<&LastChange>) {
        let Some(lines) = self.lines.get_mut(file).filter(|_| !hunks.is_empty()) else {
            return;
        };
        let mut kept = Vec::with_capacity(lines.len());
        for &(now, then) in lines.iter() {
            let Some(hunk) = hunks.iter().find(|hunk| hunk.holds(then)) else {
                let before = hunks.iter().filter(|hunk| hunk.ends_before(then));
                let shift: i64 = before.map(Hunk::shift).sum();
                let earlier = i64::from(then) + shift;
                kept.push((now, u32::try_from(earlier).unwrap_or(0)));
                continue;
            };
            // Without a commit the line is not followed: it has none yet.
            let Some(commit) = commit else { continue };
            let (line, before) = hunk.before(then).unzip();
            kept.extend(line.map(|line| (now, line)));
            if before.map(str::trim) != Some(hunk.text(then).trim()) {
                let change = LineChange {
                    change: commit.clone(),
                    before: before.map(str::to_owned),
                };
                self.found.add(file, now, change);
            }
        }
        *lines = kept;
    }
}

/// A hunk of a diff: first line and line count before and after the change,
/// and the lines.
struct Hunk<'t> {
    before: (u32, u32),
    after: (u32, u32),
    removed: Vec<&'t str>,
    added: Vec<&'t str>,
}

impl<'t> Hunk<'t> {
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
            removed: Vec::new(),
            added: Vec::new(),
        })
    }

    /// Takes the hunk's lines. They may look like headers, so they are counted.
    fn take_lines(&mut self, lines: &mut std::str::Lines<'t>) {
        let mut left = u64::from(self.before.1) + u64::from(self.after.1);
        while left > 0
            && let Some(line) = lines.next()
        {
            // `\ No newline at end of file` is not counted.
            if line.starts_with('\\') {
                continue;
            }
            left -= 1;
            match line.strip_prefix('-') {
                Some(removed) => self.removed.push(removed),
                None => self.added.push(line.strip_prefix('+').unwrap_or(line)),
            }
        }
    }

    /// A line that it added.
    fn text(&self, line: u32) -> &'t str {
        let index = line.saturating_sub(self.after.0) as usize;
        self.added.get(index).copied().unwrap_or_default()
    }

    /// The line that an added one replaced, with its number: the one with the
    /// same key, or the only one.
    fn before(&self, line: u32) -> Option<(u32, &'t str)> {
        let index = line.saturating_sub(self.after.0) as usize;
        let text = self.added.get(index)?;
        let same = |other: &&&str| key(other) == key(text);
        let earlier = self.added[..index].iter().filter(same).count();
        let removed = self.removed.iter().enumerate();
        let mut fitting = removed.filter(|(_, other)| same(other));
        let single = self.removed.len() == 1 && self.added.len() == 1;
        let at = match fitting.nth(earlier) {
            Some((at, _)) => at,
            None if single => 0,
            None => return None,
        };
        let number = self.before.0.saturating_add(u32::try_from(at).ok()?);
        Some((number, self.removed[at]))
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

/// What a line sets: its text up to the first `:` or `=`, or its first word.
fn key(line: &str) -> &str {
    let line = line.trim_start().trim_start_matches("- ");
    let end = line.find([':', '=', ' ']).unwrap_or(line.len());
    line[..end].trim()
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
        assert_eq!(found(&tracked, 2), Some(("aaa".to_owned(), None)));
        let before = Some("y".to_owned());
        assert_eq!(found(&tracked, 5), Some(("bbb".to_owned(), before)));
        assert_eq!(found(&tracked, 9), None);
    }

    /// The last commit of a line, and the line before all commits.
    fn found(tracked: &Tracked<'_>, line: u32) -> Option<(String, Option<String>)> {
        let change = tracked.found.since("a.yml", line, Date::MIN)?;
        Some((change.last.commit.clone(), change.before.map(str::to_owned)))
    }

    #[test]
    fn the_line_before_has_the_same_key_and_is_followed_on() {
        let wanted = BTreeMap::from([("a.yml".to_owned(), BTreeSet::from([2, 3]))]);
        let mut tracked = Tracked::new(&wanted);
        tracked.follow(
            "\u{1}ccc 2024-03-03\n+++ a.yml\n@@ -1,2 +1,3 @@\n-replicas: 2\n-image: x\n\\ No newline at end of file\n+name: a\n+image: y\n+replicas: 3\n\
             \u{1}bbb 2024-02-02\n+++ a.yml\n@@ -1 +1 @@\n-  replicas: 2\n+replicas: 2\n\
             \u{1}aaa 2024-01-01\n+++ a.yml\n@@ -1 +1 @@\n-  replicas: 1\n+  replicas: 2\n",
        );
        let image = Some("image: x".to_owned());
        assert_eq!(found(&tracked, 2), Some(("ccc".to_owned(), image)));
        // The commit that only indented the line is no change.
        let replicas = Some("  replicas: 1".to_owned());
        assert_eq!(found(&tracked, 3), Some(("ccc".to_owned(), replicas)));
    }

    #[test]
    fn a_change_of_the_work_tree_has_no_commit() {
        let wanted = BTreeMap::from([("a".to_owned(), BTreeSet::from([1, 3]))]);
        let mut tracked = Tracked::new(&wanted);
        tracked.follow("+++ a\n@@ -1,0 +1,2 @@\n+p\n+q\n");
        tracked.follow("\u{1}ccc 2024-01-01\n+++ a\n@@ -1 +1 @@\n-r\n+s\n");
        let since = |line| tracked.found.since("a", line, Date::MIN);
        assert!(since(3).is_some());
        assert!(since(1).is_none());
    }
}
