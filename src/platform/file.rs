//! Kinds, identities and permissions of files.

use std::fs::{DirBuilder, FileType, Metadata, OpenOptions, Permissions};
use std::io;
use std::path::{Path, PathBuf};

/// What a file is called that is neither a regular file nor a folder.
#[cfg(unix)]
pub fn special_kind(kind: FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt;

    if kind.is_fifo() {
        "FIFO"
    } else if kind.is_socket() {
        "socket"
    } else {
        "device"
    }
}

/// What a file is called that is neither a regular file nor a folder.
#[cfg(not(unix))]
pub fn special_kind(_: FileType) -> &'static str {
    "device"
}

/// A number that differs between a folder and one that replaced it.
#[cfg(unix)]
pub fn identity(metadata: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

/// A number that differs between a folder and one that replaced it.
#[cfg(windows)]
pub fn identity(metadata: &Metadata) -> u64 {
    std::os::windows::fs::MetadataExt::creation_time(metadata)
}

/// Whether symbolic links lead in a circle.
#[cfg(unix)]
pub fn is_link_loop(error: &io::Error) -> bool {
    rustix::io::Errno::from_io_error(error) == Some(rustix::io::Errno::LOOP)
}

/// Whether symbolic links lead in a circle.
#[cfg(windows)]
pub fn is_link_loop(error: &io::Error) -> bool {
    const CANT_RESOLVE_FILENAME: i32 = 1921;
    error.raw_os_error() == Some(CANT_RESOLVE_FILENAME)
}

/// Lets options open a file only if its name is no symbolic link: opening one
/// is an error.
#[cfg(unix)]
pub fn refuse_links(options: &mut OpenOptions) -> &mut OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;

    let flags = rustix::fs::OFlags::NOFOLLOW.bits();
    options.custom_flags(i32::try_from(flags).unwrap_or_default())
}

/// Lets options open a symbolic link itself, and not what it leads to.
#[cfg(windows)]
pub fn refuse_links(options: &mut OpenOptions) -> &mut OpenOptions {
    use std::os::windows::fs::OpenOptionsExt;

    const OPEN_REPARSE_POINT: u32 = 0x0020_0000;
    options.custom_flags(OPEN_REPARSE_POINT)
}

/// The permissions of files that others may read; nothing where a new file
/// takes them from its folder.
#[cfg(unix)]
pub fn published_permissions() -> Option<Permissions> {
    Some(std::os::unix::fs::PermissionsExt::from_mode(0o644))
}

/// The permissions of files that others may read; nothing where a new file
/// takes them from its folder.
#[cfg(not(unix))]
pub fn published_permissions() -> Option<Permissions> {
    None
}

/// Creates a folder that only its owner can look into. On Windows it takes the
/// permissions of the folder around it, which for temporary files is private.
///
/// # Errors
/// What the system says.
pub fn create_private_folder(path: &Path) -> io::Result<()> {
    #[allow(unused_mut, reason = "some systems have no mode to set")]
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// The absolute path without symbolic links. On Windows without the prefix
/// `\\?\`, which many programs do not understand.
///
/// # Errors
/// What the system says, as when nothing is there.
#[cfg_attr(
    not(windows),
    expect(clippy::disallowed_methods, reason = "this is the place for it")
)]
pub fn real_path(path: &Path) -> io::Result<PathBuf> {
    #[cfg(windows)]
    return dunce::canonicalize(path);
    #[cfg(not(windows))]
    path.canonicalize()
}
