//! Git data of a book: changed lines, last commits and earlier versions.

mod ask;
mod host;
mod lines;

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
pub(super) use ask::Silent;
use ask::{git, git_with};
pub(super) use host::{Origin, default_branch, host, may_name_files, origin, own_repository};
pub(super) use lines::line_changes;

use crate::book::LastChange;
use crate::platform::{real_path, slashed};
use crate::source::SourceFile;
use crate::triage::ChangedLines;

/// The lines of `sources` that changed since a revision.
///  A diff against the work tree would run the filters of the repository's
/// configuration, so opsbook reads the old versions from git and compares them
/// itself.
pub(super) fn changed_since<'a>(
    folder: &Path,
    revision: &str,
    sources: impl Iterator<Item = &'a Arc<SourceFile>>,
) -> anyhow::Result<ChangedLines> {
    let top = top_of(folder)?;
    let tree = tree_of(&top, revision);
    let tree = tree.with_context(|| format!("unknown revision `{revision}`"))?;
    let old = files_of(&top, &tree)?;
    let renamed = renamed_since(&top, &tree);
    let mut changed = ChangedLines::default();
    let mut compared: BTreeMap<&str, (Arc<SourceFile>, &str)> = BTreeMap::new();
    for source in sources {
        let Some((inside, source_text)) = in_tree(&top, source) else {
            continue;
        };
        let before = renamed.get(&inside).map_or(&*inside, String::as_str);
        match old.get(before) {
            Some(object) => drop(compared.insert(source.path(), (source_text, object))),
            None => changed.add_new(source.path().to_owned()),
        }
    }
    let objects: String = compared
        .values()
        .flat_map(|(_, object)| [object, "\n"])
        .collect();
    let answer = git_with(&top, &["cat-file", "--batch"], objects.as_bytes())?;
    let mut rest = answer.as_slice();
    for (path, (source, _)) in compared {
        let before = next_object(&mut rest).unwrap_or_default();
        let (before, _) = SourceFile::from_bytes("", before.to_vec());
        changed.compare(path.to_owned(), before.text(), source.text());
    }
    Ok(changed)
}

/// The path of a file in the work tree at `top`, and the content that git
/// stores for it. For a symbolic link, git stores its target path.
fn in_tree(top: &Path, source: &Arc<SourceFile>) -> Option<(String, Arc<SourceFile>)> {
    let path = Path::new(source.path());
    let inside = |path: &Path| {
        let inside = path.strip_prefix(top).ok()?;
        Some(slashed(inside).into_owned())
    };
    if let Some(inside) = inside(&super::project::absolute(source.path())) {
        return Some((inside, Arc::clone(source)));
    }
    let folder = path.parent()?.to_str()?;
    let folder = if folder.is_empty() { "." } else { folder };
    let link = super::project::absolute(folder).join(path.file_name()?);
    let named = link.read_link().ok()?;
    let text = SourceFile::new(source.path(), slashed(&named));
    Some((inside(&link)?, Arc::new(text)))
}

/// The top folder of the work tree.
fn top_of(folder: &Path) -> anyhow::Result<PathBuf> {
    let top = git(folder, &["rev-parse", "--show-toplevel"])?;
    let top = String::from_utf8_lossy(&top);
    Ok(PathBuf::from(top.strip_suffix('\n').unwrap_or(&top)))
}

/// The tree of a revision; `a...b` means the merge base of both.
fn tree_of(top: &Path, revision: &str) -> anyhow::Result<String> {
    anyhow::ensure!(!revision.starts_with('-'), "`{revision}` is no revision");
    let commit = match revision.split_once("..") {
        None => revision.to_owned(),
        Some((from, to)) => match to.strip_prefix('.') {
            None => from.to_owned(),
            Some(to) => {
                let [from, to] = [from, to].map(|name| if name.is_empty() { "HEAD" } else { name });
                anyhow::ensure!(!to.starts_with('-'), "`{revision}` is no revision");
                first_line(&git(top, &["merge-base", from, to])?)
            }
        },
    };
    let tree = format!("{commit}^{{tree}}");
    Ok(first_line(&git(top, &["rev-parse", "--verify", &tree])?))
}

/// The files of a tree: path and object.
fn files_of(top: &Path, tree: &str) -> anyhow::Result<HashMap<String, String>> {
    let listed = git(top, &["ls-tree", "-r", "-z", "--full-tree", tree])?;
    let listed = String::from_utf8_lossy(&listed);
    let entries = listed.split('\0').filter_map(|entry| {
        let (head, path) = entry.split_once('\t')?;
        let (kind, object) = head.rsplit_once(' ')?;
        kind.ends_with(" blob")
            .then(|| (path.to_owned(), object.to_owned()))
    });
    Ok(entries.collect())
}

/// Earlier paths of files that were renamed between a tree and the last commit;
/// empty without a commit.
fn renamed_since(top: &Path, tree: &str) -> HashMap<String, String> {
    let arguments = [
        "diff-tree",
        "-r",
        "-z",
        "--find-renames",
        "--diff-filter=R",
        "--name-status",
        "--no-ext-diff",
        "--no-textconv",
        tree,
        "HEAD",
    ];
    let listed = git(top, &arguments).unwrap_or_default();
    let listed = String::from_utf8_lossy(&listed);
    let mut parts = listed.split('\0');
    let mut renamed = HashMap::new();
    while let (Some(_), Some(from), Some(to)) = (parts.next(), parts.next(), parts.next()) {
        renamed.insert(to.to_owned(), from.to_owned());
    }
    renamed
}

/// The next object in the output of `cat-file --batch`: `name type size`, a
/// line break, and the content.
fn next_object<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let end = memchr::memchr(b'\n', rest)?;
    let head = std::str::from_utf8(&rest[..end]).ok()?;
    let size = head.rsplit(' ').next()?.parse::<usize>().ok();
    *rest = &rest[end + 1..];
    // Missing objects have no content.
    let size = size?;
    let bytes = rest.get(..size)?;
    *rest = rest.get(size + 1..).unwrap_or_default();
    Some(bytes)
}

/// The commit that is checked out.
pub(super) fn head(folder: &Path) -> anyhow::Result<LastChange> {
    let arguments = ["rev-list", "--max-count=1", "--format=%cs %h", "HEAD"];
    let said = git(folder, &arguments)?;
    let said = String::from_utf8_lossy(&said);
    let line = said.lines().last().and_then(|line| line.split_once(' '));
    let (day, commit) = line.context("git names no commit")?;
    let (day, commit) = (day.parse()?, commit.to_owned());
    Ok(LastChange { day, commit })
}

/// The last commit of every file at or below `paths`, which are relative to a
/// folder, by its absolute path, in one question.
pub(super) fn last_commits(
    folder: &Path,
    paths: &[&str],
) -> anyhow::Result<BTreeMap<PathBuf, LastChange>> {
    let top = top_of(folder)?;
    let revisions = git(folder, &[&["rev-list", "HEAD", "--"], paths].concat())?;
    let arguments = [
        "diff-tree",
        "--stdin",
        "-r",
        "--root",
        "--name-only",
        "--no-renames",
        "--no-ext-diff",
        "--no-textconv",
        "--no-show-signature",
        "--abbrev",
        "-z",
        "--format=%x01%cs %h",
        "--",
    ];
    let log = git_with(folder, &[&arguments, paths].concat(), &revisions)?;
    let log = String::from_utf8_lossy(&log);
    let mut commits = BTreeMap::new();
    let mut commit = None;
    for part in log.split('\0').filter(|part| !part.is_empty()) {
        if let Some(line) = part.strip_prefix('\u{1}') {
            commit = read_commit(line);
        } else if let Some(commit) = &commit {
            // Commits are listed newest first, so the first one of a file is
            // its last commit.
            let path = part.strip_prefix('\n').unwrap_or(part);
            commits
                .entry(top.join(path))
                .or_insert_with(|| LastChange::clone(commit));
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

/// A file as of the commit that added a text to another file below `folder`.
pub(super) fn when_first(
    folder: &Path,
    (other, text): (&Path, &str),
    file: &Path,
) -> anyhow::Result<String> {
    let other = other.to_string_lossy();
    let top = real_path(&top_of(folder)?)?;
    let revisions = git(folder, &["rev-list", "HEAD", "--", &other])?;
    let searched = format!("-S{text}");
    let arguments = [
        "diff-tree",
        "--stdin",
        "-r",
        "--root",
        "--no-patch",
        "--no-ext-diff",
        "--no-textconv",
        "--no-show-signature",
        "--format=%H",
        &searched,
        "--",
        &other,
    ];
    let commit = first_line(&git_with(folder, &arguments, &revisions)?);
    anyhow::ensure!(!commit.is_empty(), "the file was never committed");
    let file = real_path(file)?;
    let file = slashed(file.strip_prefix(top)?);
    let text = git(folder, &["cat-file", "blob", &format!("{commit}:{file}")])?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// A file below `folder` at a revision; `None` if it does not exist there or is
/// a symbolic link.
pub(super) fn file_at(
    folder: &Path,
    revision: &str,
    file: &Path,
) -> anyhow::Result<Option<Vec<u8>>> {
    let top = real_path(&top_of(folder)?)?;
    let tree = tree_of(&top, revision);
    let tree = tree.with_context(|| format!("unknown revision `{revision}`"))?;
    let below = super::project::absolute(&folder.to_string_lossy());
    let below = below.strip_prefix(&top)?.join(file);
    let path = slashed(&below);
    let listed = git(&top, &["ls-tree", "-z", "--full-tree", &tree, "--", &path])?;
    let listed = String::from_utf8_lossy(&listed);
    let entries = listed.split('\0');
    let object = entries
        .filter_map(|entry| entry.split_once('\t'))
        .find(|(head, found)| *found == path && head.starts_with("100") && head.contains(" blob "))
        .and_then(|(head, _)| head.rsplit_once(' '));
    let Some((_, object)) = object else {
        return Ok(None);
    };
    git(&top, &["cat-file", "blob", object]).map(Some)
}

fn first_line(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    text.lines().next().unwrap_or_default().to_owned()
}
