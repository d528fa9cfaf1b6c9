use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::book::LastChange;
use crate::triage::ChangedLines;
use anyhow::Context;

/// The lines around `folder` that changed since a revision, as git tells.
pub(super) fn changed_since(folder: &Path, revision: &str) -> anyhow::Result<ChangedLines> {
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    anyhow::ensure!(!revision.starts_with('-'), "`{revision}` is no revision");
    let top = git(folder, &["rev-parse", "--show-toplevel"])?;
    let top = PathBuf::from(top.trim_end());
    let diff = git(
        &top,
        &[
            "diff",
            "--unified=0",
            "--no-color",
            "--no-ext-diff",
            "--src-prefix=a/",
            "--dst-prefix=b/",
            revision,
            "--",
        ],
    )?;
    let mut changed = ChangedLines::parse_diff(&top, &diff);
    let new = git(&top, &["ls-files", "--others", "--exclude-standard", "-z"])?;
    for path in new.split('\0').filter(|path| !path.is_empty()) {
        changed.add_new(top.join(path));
    }
    Ok(changed)
}

/// The last commit of every file below a folder, by its absolute path, in one
/// question.
pub(super) fn last_commits(folder: &Path) -> anyhow::Result<BTreeMap<PathBuf, LastChange>> {
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let top = git(folder, &["rev-parse", "--show-toplevel"])?;
    let top = PathBuf::from(top.trim_end());
    let log = git(
        folder,
        &[
            "log",
            "--format=%x01%cs %h",
            "--name-only",
            "--no-renames",
            "-z",
            "--",
            ".",
        ],
    )?;
    let mut commits = BTreeMap::new();
    let mut commit = None;
    for part in log.split(['\0', '\n']).filter(|part| !part.is_empty()) {
        match part.strip_prefix('\u{1}') {
            Some(line) => commit = read_commit(line),
            None => {
                if let Some(commit) = &commit {
                    // Newest first: the first one seen is the last commit.
                    commits
                        .entry(top.join(part))
                        .or_insert_with(|| LastChange::clone(commit));
                }
            }
        }
    }
    Ok(commits)
}

/// `2026-11-02 1a2b3c4`.
fn read_commit(line: &str) -> Option<LastChange> {
    let (day, commit) = line.split_once(' ')?;
    Some(LastChange {
        day: day.parse().ok()?,
        commit: commit.to_owned(),
    })
}

/// A file as it was committed when a text came into another file, below
/// `folder`.
pub(super) fn when_first(
    folder: &Path,
    (other, text): (&Path, &str),
    file: &Path,
) -> anyhow::Result<String> {
    let other = other.to_string_lossy();
    let log = git(
        folder,
        &[
            "log",
            "-1",
            "--format=%H",
            &format!("-S{text}"),
            "--",
            &other,
        ],
    )?;
    let commit = log.trim();
    anyhow::ensure!(!commit.is_empty(), "it was never committed");
    let top = git(folder, &["rev-parse", "--show-toplevel"])?;
    let top = Path::new(top.trim_end()).canonicalize()?;
    let file = file.canonicalize()?;
    let file = file.strip_prefix(top)?.to_string_lossy();
    git(folder, &["show", &format!("{commit}:{file}")])
}

#[expect(
    clippy::disallowed_methods,
    reason = "git is asked, never a page's command; checks start elsewhere"
)]
fn git(folder: &Path, arguments: &[&str]) -> anyhow::Result<String> {
    let output = Command::new("git")
        .args(["-c", "core.quotePath=false"])
        .args(arguments)
        .current_dir(folder)
        .output()
        .context("failed to start git")?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        anyhow::bail!("git cannot tell: {}", said.trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
