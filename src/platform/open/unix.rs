use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Component, Path};

use rustix::fs::{CWD, Mode, OFlags, openat};
use rustix::io::{Errno, Result};

use super::OpenError;

/// Neither a FIFO nor a terminal may keep us waiting.
const READ: OFlags = OFlags::RDONLY
    .union(OFlags::NONBLOCK)
    .union(OFlags::NOCTTY)
    .union(OFlags::CLOEXEC);

#[cfg(target_os = "linux")]
const FOLDER: OFlags = OFlags::PATH.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);

#[cfg(not(target_os = "linux"))]
const FOLDER: OFlags = OFlags::RDONLY
    .union(OFlags::DIRECTORY)
    .union(OFlags::CLOEXEC);

/// A folder to open files below.
#[derive(Debug)]
pub struct Folder(OwnedFd);

impl Folder {
    /// Opens the folder at `path`.
    ///
    /// # Errors
    /// What the system says.
    pub fn open(path: &Path) -> io::Result<Self> {
        Ok(Self(openat(CWD, path, FOLDER, Mode::empty())?))
    }

    /// Opens the file at the relative `path` for reading, if no symbolic link
    /// lies on the way.
    ///
    /// # Errors
    /// When the way leads elsewhere, or the system refuses.
    pub fn open_beneath(&self, path: &Path) -> std::result::Result<File, OpenError> {
        beneath(self.0.as_fd(), path).map_err(|error| match error {
            Errno::LOOP | Errno::XDEV | Errno::NXIO => OpenError::Diverted,
            error => OpenError::System(error.into()),
        })
    }
}

/// Opens `path` for reading; symbolic links are followed.
///
/// # Errors
/// When what is there is no file, or the system refuses.
pub fn open_anywhere(path: &Path) -> std::result::Result<File, OpenError> {
    match openat(CWD, path, READ, Mode::empty()) {
        Ok(file) => Ok(File::from(file)),
        Err(Errno::LOOP | Errno::XDEV | Errno::NXIO) => Err(OpenError::Diverted),
        Err(error) => Err(OpenError::System(error.into())),
    }
}

/// Fails with `ELOOP` for a symbolic link, and with `EXDEV` for a step out.
fn beneath(top: BorrowedFd<'_>, path: &Path) -> Result<File> {
    match at_once(top, path) {
        // An old kernel, or a sandbox that does not know the call.
        Err(Errno::NOSYS | Errno::PERM | Errno::INVAL) => step_by_step(top, path),
        opened => opened,
    }
}

#[cfg(target_os = "linux")]
fn at_once(top: BorrowedFd<'_>, path: &Path) -> Result<File> {
    use rustix::fs::{ResolveFlags, openat2};

    let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
    openat2(top, path, READ, Mode::empty(), resolve).map(File::from)
}

#[cfg(not(target_os = "linux"))]
fn at_once(_: BorrowedFd<'_>, _: &Path) -> Result<File> {
    Err(Errno::NOSYS)
}

/// The same by one call for each folder on the way.
fn step_by_step(top: BorrowedFd<'_>, path: &Path) -> Result<File> {
    let mut folder: Option<OwnedFd> = None;
    let mut steps = path.components().peekable();
    while let Some(step) = steps.next() {
        let Component::Normal(name) = step else {
            return Err(Errno::XDEV);
        };
        let from = folder.as_ref().map_or(top, AsFd::as_fd);
        if steps.peek().is_none() {
            return openat(from, name, READ | OFlags::NOFOLLOW, Mode::empty()).map(File::from);
        }
        let opened = openat(from, name, FOLDER | OFlags::NOFOLLOW, Mode::empty());
        // With O_DIRECTORY a link is "not a directory" for some systems.
        folder = Some(opened.map_err(|error| match error {
            Errno::NOTDIR => Errno::LOOP,
            error => error,
        })?);
    }
    Err(Errno::ISDIR)
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::os::unix::fs::symlink;

    use super::*;

    type Opener = fn(BorrowedFd<'_>, &Path) -> Result<File>;

    #[test]
    fn no_link_is_followed_either_way() {
        let home = tempfile::tempdir().expect("a folder");
        let text = home.path().join("a/b.txt");
        std::fs::create_dir(home.path().join("a")).expect("creates");
        std::io::Write::write_all(&mut File::create(&text).expect("creates"), b"inside")
            .expect("writes");
        symlink("b.txt", home.path().join("a/link.txt")).expect("links");
        symlink("a", home.path().join("c")).expect("links");
        let top = Folder::open(home.path()).expect("opens");
        for open in [beneath as Opener, step_by_step] {
            let mut read = String::new();
            let mut file = open(top.0.as_fd(), Path::new("a/b.txt")).expect("opens");
            file.read_to_string(&mut read).expect("reads");
            assert_eq!(read, "inside");
            for path in ["a/link.txt", "c/b.txt", "../x", "/etc/passwd"] {
                let refused = open(top.0.as_fd(), Path::new(path)).err();
                let expected = [Some(Errno::LOOP), Some(Errno::XDEV)];
                assert!(expected.contains(&refused), "{path}: {refused:?}");
            }
        }
    }
}
