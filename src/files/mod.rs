//! Opens the author's files: only regular files inside the repository, whatever
//! symbolic links exist.

mod refusal;

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use crate::platform::{self, Folder, OpenError, real_path};

pub use refusal::{Refusal, plain};

/// The folders from which files may be read: the repository around a book.
#[derive(Clone, Debug)]
pub struct Boundary {
    tops: Vec<Top>,
    /// Base of relative paths.
    here: PathBuf,
    outside: Outside,
}

/// How to handle files outside the repository.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Outside {
    /// They are not read.
    #[default]
    Refused,
    /// They are read like others, as configured.
    Allowed,
}

/// The type of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A readable regular file with its size in bytes.
    File(u64),
    /// A folder.
    Folder,
}

/// A folder from which files may be read.
#[derive(Clone, Debug)]
struct Top {
    /// The resolved path.
    path: PathBuf,
    /// `None` if the folder cannot be opened; then no file below it can be
    /// read.
    folder: Option<Arc<Folder>>,
    /// Whether it is a git repository.
    is_repository: bool,
}

impl Top {
    fn new(path: PathBuf, is_repository: bool) -> Self {
        Self {
            folder: Folder::open(&path).ok().map(Arc::new),
            path,
            is_repository,
        }
    }
}

impl Boundary {
    /// The repository around `folder`: the nearest folder at or above it that
    /// contains `.git`, else `folder` itself.
    pub fn around(folder: &Path) -> Self {
        let real = real_path(folder);
        let real = real.unwrap_or_else(|_| folder.to_owned());
        let top = match git_root(&real) {
            Some(top) => Top::new(top, true),
            None => Top::new(real, false),
        };
        Self {
            tops: vec![top],
            here: std::env::current_dir().unwrap_or_default(),
            outside: Outside::Refused,
        }
    }

    /// Also allows files below `folder`. A folder that contains the repository
    /// is ignored, because it would defeat the boundary.
    #[must_use]
    pub fn with(mut self, folder: &Path) -> Self {
        let Ok(real) = real_path(folder) else {
            return self;
        };
        let is_around = |top: &Top| top.is_repository && top.path.starts_with(&real);
        if real.parent().is_some() && !self.tops.iter().any(is_around) {
            self.tops.push(Top::new(real, false));
        }
        self
    }

    /// Sets how files outside are handled.
    #[must_use]
    pub fn with_outside(mut self, outside: Outside) -> Self {
        self.outside = outside;
        self
    }

    /// The resolved path of the repository.
    pub fn top(&self) -> &Path {
        &self.tops[0].path
    }

    /// The resolved path of a file or folder inside.
    ///
    /// # Errors
    /// When it is outside or does not exist.
    pub fn real(&self, path: &Path) -> Result<PathBuf, Refusal> {
        let real = real_path(path).map_err(|error| {
            let refusal = Refusal::of(&error);
            let is_link = path
                .symlink_metadata()
                .is_ok_and(|found| found.is_symlink());
            match refusal {
                Refusal::Missing if is_link => Refusal::Dangling,
                refusal => refusal,
            }
        })?;
        if self.outside == Outside::Allowed || self.below(&real).is_some() {
            Ok(real)
        } else {
            Err(Refusal::Outside)
        }
    }

    /// The type of `path`, following symbolic links inside the repository.
    ///
    /// # Errors
    /// When it is outside, neither a file nor a folder, or unreadable.
    pub fn look(&self, path: &Path) -> Result<Entry, Refusal> {
        match self.open(path) {
            Ok((_, size)) => Ok(Entry::File(size)),
            Err(Refusal::Folder) => Ok(Entry::Folder),
            Err(refusal) => Err(refusal),
        }
    }

    /// Reads a regular file of at most `limit` bytes.
    ///
    /// # Errors
    /// When it is outside, not a regular file, too large, or unreadable.
    pub fn read(&self, path: &Path, limit: u64) -> Result<Vec<u8>, Refusal> {
        let (file, size) = self.open(path)?;
        read_open(file, size, limit)
    }

    /// Reads a file of at most `limit` bytes that the system has just listed as
    /// a regular one below a folder. What it is then is not asked before it is
    /// opened.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn read_listed(&self, folder: &Path, path: &str, limit: u64) -> Result<Vec<u8>, Refusal> {
        let top = &self.tops[0];
        let is_top = folder == top.path && self.outside == Outside::Refused;
        let below = Path::new(path);
        if is_top && !below.components().any(is_private) {
            match open_below(top, below) {
                Err(OpenError::Diverted) => {}
                opened => {
                    let (file, size) = checked(opened)?;
                    return read_open(file, size, limit);
                }
            }
        }
        self.read(&folder.join(path), limit)
    }

    /// Opens a regular file and returns its size. The resolved path is opened
    /// without following links, so the opened file is the one that was checked.
    fn open(&self, path: &Path) -> Result<(File, u64), Refusal> {
        let found = path
            .symlink_metadata()
            .map_err(|error| Refusal::of(&error))?;
        // Most files are reached without a link and need no further check.
        if !found.is_symlink() && self.outside == Outside::Refused {
            regular(&found)?;
            let absolute = self.here.join(path);
            if let Some((top, below)) = self.below(&absolute) {
                match open_below(top, below) {
                    Err(OpenError::Diverted) => {}
                    opened => return checked(opened),
                }
            }
        }
        let real = self.real(path)?;
        let found = real
            .symlink_metadata()
            .map_err(|error| Refusal::of(&error))?;
        regular(&found)?;
        match (self.outside, self.below(&real)) {
            (Outside::Allowed, _) => checked(platform::open_anywhere(&real)),
            (Outside::Refused, Some((top, below))) => checked(open_below(top, below)),
            (Outside::Refused, None) => Err(Refusal::Outside),
        }
    }

    /// The allowed folder that contains a path, and the relative path.
    fn below<'a>(&self, path: &'a Path) -> Option<(&Top, &'a Path)> {
        let mut tops = self.tops.iter();
        let (top, below) = tops.find_map(|top| Some((top, path.strip_prefix(&top.path).ok()?)))?;
        (!below.components().any(is_private)).then_some((top, below))
    }
}

/// Reads a regular file of at most `limit` bytes anywhere: for files of opsbook
/// itself, whose path no page can choose.
///
/// # Errors
/// I/O errors, and files that are not regular or too large.
pub fn read_regular(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let found = path.metadata()?;
    let refused = |refusal: Refusal| io::Error::other(refusal.to_string());
    regular(&found).map_err(refused)?;
    let (file, size) = checked(platform::open_anywhere(path)).map_err(refused)?;
    read_open(file, size, limit).map_err(refused)
}

/// The nearest folder at or above `folder` that contains `.git`.
pub fn git_root(folder: &Path) -> Option<PathBuf> {
    let mut folders = folder.ancestors();
    let found = folders.find(|folder| folder.join(".git").exists());
    found.map(Path::to_owned)
}

fn open_below(top: &Top, below: &Path) -> Result<File, OpenError> {
    let denied = || OpenError::System(io::ErrorKind::PermissionDenied.into());
    top.folder.as_ref().ok_or_else(denied)?.open_beneath(below)
}

/// Whether a part of a path leads outside or to files that are not read.
fn is_private(part: Component<'_>) -> bool {
    match part {
        // Files of git contain the credentials of the user.
        Component::Normal(name) => name.eq_ignore_ascii_case(".git"),
        Component::CurDir => false,
        Component::ParentDir | Component::RootDir | Component::Prefix(_) => true,
    }
}

/// Checks that an open file is still the expected one.
fn checked(opened: Result<File, OpenError>) -> Result<(File, u64), Refusal> {
    let file = opened.map_err(|error| match error {
        OpenError::Diverted => Refusal::Changed,
        OpenError::System(error) => Refusal::of(&error),
    })?;
    let found = file.metadata().map_err(|error| Refusal::of(&error))?;
    regular(&found)?;
    Ok((file, found.len()))
}

fn read_open(mut file: File, size: u64, limit: u64) -> Result<Vec<u8>, Refusal> {
    if size > limit {
        return Err(Refusal::TooLarge { size, limit });
    }
    let length = usize::try_from(size).unwrap_or_default();
    // One call tells that a file of the reported size has ended.
    let mut bytes = vec![0; length + 1];
    let count = file.read(&mut bytes).unwrap_or_default();
    bytes.truncate(count);
    if count == length && length > 0 {
        return Ok(bytes);
    }
    // The reported size of some files, such as those in /proc, is wrong.
    let read = file.take(limit.saturating_add(1)).read_to_end(&mut bytes);
    read.map_err(|error| Refusal::of(&error))?;
    let size = bytes.len() as u64;
    if size > limit {
        return Err(Refusal::TooLarge { size, limit });
    }
    Ok(bytes)
}

fn regular(found: &Metadata) -> Result<(), Refusal> {
    let kind = found.file_type();
    if kind.is_file() {
        Ok(())
    } else if kind.is_dir() {
        Err(Refusal::Folder)
    } else {
        Err(Refusal::Special(platform::special_kind(kind)))
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;

    use super::*;
    use crate::output::write_atomically;

    /// A repository beside a secret, with every kind of link to it.
    fn repository() -> tempfile::TempDir {
        let home = tempfile::tempdir().expect("a folder");
        let path = |name: &str| home.path().join(name);
        for (name, text) in [
            ("secret", "secret"),
            ("repo/.git/config", "token"),
            ("repo/docs/a.md", "inside"),
            ("repo/other/b.md", "inside"),
        ] {
            write_atomically(&path(name), text.as_bytes()).expect("writes");
        }
        for (target, link) in [
            ("../other/b.md", "repo/docs/inside"),
            ("../other", "repo/docs/folder"),
            ("../../secret", "repo/docs/out"),
            ("out", "repo/docs/chain"),
            ("/proc/self/environ", "repo/docs/environ"),
            ("../..", "repo/docs/up"),
            ("../.git/config", "repo/docs/token"),
            ("nothing", "repo/docs/dangling"),
            ("self", "repo/docs/self"),
            ("/dev/zero", "repo/docs/zero"),
        ] {
            symlink(target, path(link)).expect("links");
        }
        UnixListener::bind(path("repo/docs/socket")).expect("binds");
        rustix::fs::mknodat(
            rustix::fs::CWD,
            path("repo/docs/fifo"),
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::RUSR,
            0,
        )
        .expect("makes a FIFO");
        home
    }

    #[test]
    fn only_regular_files_inside_are_read() {
        let home = repository();
        let docs = home.path().join("repo/docs");
        let boundary = Boundary::around(&docs);
        let read = |name: &str| boundary.read(&docs.join(name), 100);
        for inside in ["a.md", "inside", "folder/b.md", "../other/b.md"] {
            assert_eq!(read(inside), Ok(b"inside".to_vec()), "{inside}");
        }
        let outside = ["out", "chain", "environ", "up/secret", "../../secret"];
        for outside in outside
            .into_iter()
            .chain(["token", "../.git/config", "zero"])
        {
            assert_eq!(read(outside), Err(Refusal::Outside), "{outside}");
        }
        for (name, refusal) in [
            ("dangling", Refusal::Dangling),
            ("self", Refusal::Dangling),
            ("fifo", Refusal::Special("FIFO")),
            ("socket", Refusal::Special("socket")),
            ("folder", Refusal::Folder),
            ("none", Refusal::Missing),
            ("a.md/b", Refusal::Missing),
            (&"x".repeat(5000), Refusal::Missing),
        ] {
            assert_eq!(read(name), Err(refusal), "{name}");
        }
        let top = boundary.top().to_owned();
        let listed = |path: &str| boundary.read_listed(&top, path, 100);
        assert_eq!(listed("docs/a.md"), Ok(b"inside".to_vec()));
        assert_eq!(listed("docs/inside"), Ok(b"inside".to_vec()));
        for outside in ["docs/out", "docs/chain", ".git/config", "../secret"] {
            assert_eq!(listed(outside), Err(Refusal::Outside), "{outside}");
        }
        assert_eq!(listed("docs/fifo"), Err(Refusal::Special("FIFO")));
        let small = boundary.read(&docs.join("a.md"), 5);
        assert_eq!(small, Err(Refusal::TooLarge { size: 6, limit: 5 }));
    }

    #[test]
    fn a_book_may_ask_for_files_outside_and_gets_regular_ones() {
        let home = repository();
        let docs = home.path().join("repo/docs");
        let boundary = Boundary::around(&docs).with_outside(Outside::Allowed);
        let read = |name: &str| boundary.read(&docs.join(name), 1_000_000);
        assert_eq!(read("chain"), Ok(b"secret".to_vec()));
        assert!(read("environ").is_ok());
        assert_eq!(read("zero"), Err(Refusal::Special("device")));
    }

    #[test]
    fn a_named_folder_adds_to_the_repository_but_not_what_is_around_it() {
        let home = repository();
        let docs = home.path().join("repo/docs");
        write_atomically(&home.path().join("app/x"), b"app").expect("writes");
        let app = home.path().join("app");
        let boundary = Boundary::around(&docs).with(&app);
        assert_eq!(boundary.read(&app.join("x"), 9), Ok(b"app".to_vec()));
        let boundary = Boundary::around(&docs).with(home.path());
        assert_eq!(boundary.read(&app.join("x"), 9), Err(Refusal::Outside));
        let boundary = Boundary::around(&docs).with(Path::new("/"));
        assert_eq!(boundary.read(&app.join("x"), 9), Err(Refusal::Outside));
        assert_eq!(
            boundary.top(),
            real_path(docs.parent().expect("a folder")).expect("is")
        );
    }

    #[test]
    fn a_file_without_a_size_ends_at_the_limit() {
        let limited = read_regular(Path::new("/proc/self/environ"), 3);
        assert!(limited.is_err());
        assert!(read_regular(Path::new("/dev/zero"), 3).is_err());
    }
}
