use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::Sink;
use crate::platform::{self, Exchange, FolderLock};

/// The file that says that a folder is a site which may be replaced.
pub const MARKER: &str = ".opsbook-site";
/// The ending of an old site that makes room for the new one.
const ASIDE: &str = ".old";
const MARKER_TEXT: &str = "opsbook replaces this folder as a whole; keep nothing else here.\n";

/// Writes a site into a hidden folder beside its place and swaps the two in
/// one step. Killed at any moment, the old site or the new one is there.
///
/// A file that has not changed is linked from the old site, so that it keeps
/// its time of change.
#[derive(Debug)]
pub struct DiskSink {
    out: PathBuf,
    staging: PathBuf,
    /// Tells a live staging folder from one that a killed build left.
    _lock: Option<FolderLock>,
    folders: Mutex<BTreeSet<String>>,
    written: AtomicUsize,
    unchanged: AtomicUsize,
    published: bool,
}

/// What publishing a site changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Published {
    /// Files that are new or different.
    pub written: usize,
    /// Files that are as they were.
    pub unchanged: usize,
}

/// Why a site could not be published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The place is taken by something that opsbook did not make.
    #[error(
        "{0} is not empty and was not made by opsbook; choose another folder with --out, or empty it"
    )]
    NotASite(PathBuf),
    /// The place is a mount point and cannot be swapped.
    #[error("{0} is a mount point and cannot be replaced in one step; use a folder inside it")]
    MountPoint(PathBuf),
    /// The system refused.
    #[error("failed to {action} {path}: {source}")]
    Io {
        /// What was tried.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl PublishError {
    fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io {
            action,
            path,
            source,
        }
    }
}

impl DiskSink {
    /// Begins a new version of the site at `out`.
    ///
    /// # Errors
    /// When `out` holds something else than a site, or the system refuses.
    pub fn begin(out: &Path) -> Result<Self, PublishError> {
        let out = std::path::absolute(out).map_err(PublishError::io("find", out))?;
        let out = if out.is_symlink() {
            platform::real_path(&out).map_err(PublishError::io("find", &out))?
        } else {
            out
        };
        let parent = out.parent().unwrap_or(Path::new("/"));
        let prefix = staging_prefix(&out);
        restore_left_site(&out, parent, &prefix);
        refuse_what_is_not_a_site(&out)?;
        fs::create_dir_all(parent).map_err(PublishError::io("create", parent))?;
        remove_left_staging(parent, &prefix);
        let staging = parent.join(format!("{prefix}{}", std::process::id()));
        fs::create_dir(&staging).map_err(PublishError::io("create", &staging))?;
        // Without a lock (some network file systems) the folder is only not
        // protected from another build's clean-up.
        let lock = FolderLock::take(&staging);
        Ok(Self {
            out,
            staging,
            _lock: lock,
            folders: Mutex::default(),
            written: AtomicUsize::new(0),
            unchanged: AtomicUsize::new(0),
            published: false,
        })
    }

    /// Puts the new version in the old one's place.
    ///
    /// # Errors
    /// When the system refuses; the old site is untouched then.
    pub fn publish(mut self) -> Result<Published, PublishError> {
        let marker = self.staging.join(MARKER);
        write_file(&marker, MARKER_TEXT.as_bytes()).map_err(PublishError::io("write", &marker))?;
        let had_site = self.out.exists();
        swap(&self.staging, &self.out, had_site)?;
        self.published = true;
        if had_site {
            // Now the old site lies in the staging folder. Left behind, it is
            // removed by the next build.
            let _ = fs::remove_dir_all(&self.staging);
        }
        Ok(Published {
            written: self.written.load(Ordering::Relaxed),
            unchanged: self.unchanged.load(Ordering::Relaxed),
        })
    }

    fn create_folder_of(&self, path: &str) -> io::Result<()> {
        let Some((folder, _)) = path.rsplit_once('/') else {
            return Ok(());
        };
        let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        if folders.contains(folder) {
            return Ok(());
        }
        fs::create_dir_all(self.staging.join(folder))?;
        folders.insert(folder.to_owned());
        Ok(())
    }
}

impl Sink for DiskSink {
    fn write(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        refuse_to_leave(path)?;
        self.create_folder_of(path)?;
        let old = self.out.join(path);
        let new = self.staging.join(path);
        if same_content(&old, bytes) && fs::hard_link(&old, &new).is_ok() {
            self.unchanged.fetch_add(1, Ordering::Relaxed);
            return Ok(());
        }
        self.written.fetch_add(1, Ordering::Relaxed);
        write_file(&new, bytes)
    }
}

impl Drop for DiskSink {
    fn drop(&mut self) {
        if !self.published {
            let _ = fs::remove_dir_all(&self.staging);
        }
    }
}

/// Writes one file so that a reader, or a kill, sees the old text or the new.
///
/// # Errors
/// What the system says.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> io::Result<()> {
    use std::io::Write;

    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".opsbook-");
    if let Some(permissions) = platform::published_permissions() {
        builder.permissions(permissions);
    }
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.persist(path)?;
    Ok(())
}

/// Gives a file another name beside its own, under which nothing lies yet.
///
/// # Errors
/// What the system said.
pub fn put_aside(path: &Path) -> io::Result<PathBuf> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let names = (1_u32..).map(|number| path.with_file_name(format!("{name}.unreadable-{number}")));
    let mut free = names.filter(|path| path.symlink_metadata().is_err());
    let aside = free.next().unwrap_or_else(|| path.to_owned());
    fs::rename(path, &aside)?;
    Ok(aside)
}

/// A lock on a file, held until this is dropped.
#[derive(Debug)]
pub struct Held {
    _file: fs::File,
}

/// Waits until no other process holds the lock on a file, and takes it. The
/// file is made if there is none, and stays.
///
/// # Errors
/// What the system said, and when the file or its folder is a symbolic link:
/// whoever can change the repository could lead writing elsewhere.
pub fn hold(path: &Path) -> io::Result<Held> {
    let folder = path.parent().unwrap_or(Path::new("."));
    if folder.is_symlink() {
        let message = format!("{} is a symbolic link", folder.display());
        return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
    }
    fs::create_dir_all(folder)?;
    let mut options = fs::OpenOptions::new();
    let file = platform::refuse_links(&mut options)
        .create(true)
        .write(true)
        .truncate(false)
        .open(path)?;
    match file.lock() {
        // Some network file systems have no locks.
        Err(error) if error.kind() != io::ErrorKind::Unsupported => Err(error),
        _ => Ok(Held { _file: file }),
    }
}

/// Puts a line at the end of a file. A line before it that was cut off stays
/// a line of its own.
///
/// # Errors
/// What the system said, and when the file is a symbolic link.
pub fn append_line(path: &Path, line: &str) -> io::Result<()> {
    use std::io::{Read, Seek, SeekFrom, Write};

    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut options = fs::OpenOptions::new();
    let mut file = platform::refuse_links(&mut options)
        .create(true)
        .read(true)
        .append(true)
        .open(path)?;
    let mut last = [b'\n'];
    if file.seek(SeekFrom::End(-1)).is_ok() {
        file.read_exact(&mut last)?;
    }
    let gap = if last == *b"\n" { "" } else { "\n" };
    // In one call, so that two runs do not mix.
    file.write_all(format!("{gap}{line}").as_bytes())
}

#[expect(clippy::disallowed_methods, reason = "this is the place for it")]
fn write_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    fs::write(path, bytes)
}

fn same_content(path: &Path, bytes: &[u8]) -> bool {
    let same_size = |meta: fs::Metadata| meta.is_file() && meta.len() == bytes.len() as u64;
    fs::symlink_metadata(path).is_ok_and(same_size) && fs::read(path).is_ok_and(|old| old == bytes)
}

fn refuse_to_leave(path: &str) -> io::Result<()> {
    let leaves = |part: &str| part.is_empty() || part == "." || part == "..";
    if path.split('/').any(leaves) {
        let message = format!("`{path}` is not a path inside the site");
        return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
    }
    let reserved = |part| Some((part, platform::reserved_name(part)?));
    match path.split('/').find_map(reserved) {
        Some((part, why)) => Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            format!("`{part}` {why}"),
        )),
        None => Ok(()),
    }
}

fn refuse_what_is_not_a_site(out: &Path) -> Result<(), PublishError> {
    let mut entries = match fs::read_dir(out) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(_) if out.is_file() => return Err(PublishError::NotASite(out.to_owned())),
        Err(error) => return Err(PublishError::io("read", out)(error)),
    };
    if entries.next().is_some() && !out.join(MARKER).is_file() {
        return Err(PublishError::NotASite(out.to_owned()));
    }
    Ok(())
}

fn staging_prefix(out: &Path) -> String {
    let name = out.file_name().unwrap_or_default().to_string_lossy();
    format!(".{name}.opsbook-")
}

/// Removes what killed builds left: staging folders that nobody holds.
fn remove_left_staging(parent: &Path, prefix: &str) {
    for path in left_behind(parent, prefix, "") {
        if FolderLock::take(&path).is_some() {
            let _ = fs::remove_dir_all(&path);
        }
    }
}

fn swap(staging: &Path, out: &Path, had_site: bool) -> Result<(), PublishError> {
    if !had_site {
        return fs::rename(staging, out).map_err(PublishError::io("publish", out));
    }
    match platform::exchange(staging, out) {
        Exchange::Done => Ok(()),
        Exchange::MountPoint => Err(PublishError::MountPoint(out.to_owned())),
        Exchange::NotAvailable => replace(staging, out),
        Exchange::Failed(error) => Err(PublishError::io("publish", out)(error)),
    }
}

/// Publishes by two renames where folders cannot be exchanged. Killed between
/// them, the old site is put back by the next build.
fn replace(staging: &Path, out: &Path) -> Result<(), PublishError> {
    let mut aside = staging.as_os_str().to_owned();
    aside.push(ASIDE);
    fs::rename(out, &aside).map_err(PublishError::io("publish", out))?;
    let placed = fs::rename(staging, out);
    if placed.is_ok() {
        let _ = fs::remove_dir_all(&aside);
    } else {
        let _ = fs::rename(&aside, out);
    }
    placed.map_err(PublishError::io("publish", out))
}

/// Puts back an old site that a killed build had set aside, or removes it if
/// the new one is in place.
fn restore_left_site(out: &Path, parent: &Path, prefix: &str) {
    for path in left_behind(parent, prefix, ASIDE) {
        if out.symlink_metadata().is_err() {
            let _ = fs::rename(&path, out);
        } else {
            let _ = fs::remove_dir_all(&path);
        }
    }
}

/// What builds have put beside a site: names of the prefix, a process's number
/// and the ending.
fn left_behind(parent: &Path, prefix: &str, ending: &str) -> Vec<PathBuf> {
    let is_ours = |entry: &fs::DirEntry| {
        let name = entry.file_name();
        let number = name.to_str().and_then(|name| name.strip_prefix(prefix));
        let number = number.and_then(|number| number.strip_suffix(ending));
        number.is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let entries = fs::read_dir(parent).into_iter().flatten().flatten();
    entries.filter(is_ours).map(|entry| entry.path()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn publish(out: &Path, files: &[(&str, &str)]) -> Published {
        let sink = DiskSink::begin(out).expect("begins");
        for (path, text) in files {
            sink.write(path, text.as_bytes()).expect("writes");
        }
        sink.publish().expect("publishes")
    }

    #[test]
    fn a_second_version_replaces_the_first_as_a_whole() {
        let home = tempfile::tempdir().expect("a folder");
        let out = home.path().join("site");
        publish(&out, &[("a/index.html", "one"), ("b.html", "same")]);
        let second = publish(&out, &[("c.html", "new"), ("b.html", "same")]);
        assert_eq!(
            second,
            Published {
                written: 1,
                unchanged: 1
            }
        );
        assert!(!out.join("a").exists());
        assert_eq!(
            fs::read_to_string(out.join("c.html")).expect("is there"),
            "new"
        );
        let beside = fs::read_dir(home.path()).expect("lists").count();
        assert_eq!(beside, 1, "no staging folder is left");
    }

    #[test]
    fn without_an_exchange_two_renames_publish() {
        let home = tempfile::tempdir().expect("a folder");
        let (staging, out) = (
            home.path().join(".site.opsbook-1"),
            home.path().join("site"),
        );
        publish(&out, &[("a.html", "old")]);
        publish(&staging, &[("a.html", "new")]);
        replace(&staging, &out).expect("publishes");
        assert_eq!(
            fs::read_to_string(out.join("a.html")).expect("reads"),
            "new"
        );
        let beside = fs::read_dir(home.path()).expect("lists").count();
        assert_eq!(beside, 1, "nothing is left");
        // The new version is missing: the old one stays.
        replace(&staging, &out).expect_err("fails");
        assert!(out.join("a.html").exists());
    }

    #[test]
    fn a_build_killed_between_two_renames_is_repaired() {
        let home = tempfile::tempdir().expect("a folder");
        let out = home.path().join("site");
        let aside = home.path().join(".site.opsbook-99999999.old");
        publish(&out, &[("a.html", "old")]);
        fs::rename(&out, &aside).expect("moves");
        drop(DiskSink::begin(&out).expect("begins"));
        assert!(out.join("a.html").exists() && !aside.exists());
        // With the new site in place, the old one is only removed.
        publish(&aside, &[("a.html", "older")]);
        drop(DiskSink::begin(&out).expect("begins"));
        assert_eq!(
            fs::read_to_string(out.join("a.html")).expect("reads"),
            "old"
        );
        assert!(!aside.exists());
    }

    #[test]
    fn a_folder_of_somebody_elses_is_left_alone() {
        let home = tempfile::tempdir().expect("a folder");
        write_file(&home.path().join("thesis.txt"), b"years of work").expect("writes");
        let error = DiskSink::begin(home.path()).expect_err("refuses");
        assert!(matches!(error, PublishError::NotASite(_)), "{error}");
    }

    #[test]
    fn a_path_cannot_leave_the_site() {
        let home = tempfile::tempdir().expect("a folder");
        let sink = DiskSink::begin(&home.path().join("site")).expect("begins");
        for path in ["../x", "/etc/x", "a/../../x", "a//b"] {
            assert!(sink.write(path, b"x").is_err(), "{path}");
        }
    }

    #[test]
    fn what_a_killed_build_left_is_removed() {
        let home = tempfile::tempdir().expect("a folder");
        let left = home.path().join(".site.opsbook-99999999");
        fs::create_dir(&left).expect("creates");
        publish(&home.path().join("site"), &[("a.html", "a")]);
        assert!(!left.exists());
    }
}
