//! The lock file in effect: from the work tree or from a revision.

use std::path::Path;

use crate::check::{LOCK_FILE, Lock, parse_lock};
use crate::cli::{git, project};
use crate::pipeline::{self, LoadedBook};
use crate::printable::printable_line;

/// The approved checks, and the file that approves them.
pub(super) struct Approved {
    pub(super) lock: Lock,
    /// The lock file, described for messages.
    pub(super) origin: String,
}

/// Loads the lock file in effect: from a revision if the command line or
/// `book.toml` names one. The command line takes precedence, because a change
/// can edit `book.toml`.
pub(super) fn load(loaded: &LoadedBook, revision: Option<&str>) -> anyhow::Result<Approved> {
    let folder = project::folder(loaded);
    let path = folder.join(LOCK_FILE);
    let shown = project::shown(&path);
    let revision = revision.or(loaded.settings.checks.approved_at.as_deref());
    let Some(revision) = revision else {
        return Ok(Approved {
            lock: pipeline::load_lock(&folder)?,
            origin: shown.to_string(),
        });
    };
    let origin = format!("{shown} at {}", printable_line(revision));
    let lock = match git::file_at(&folder, revision, Path::new(LOCK_FILE))? {
        Some(bytes) => parse_lock(Path::new(&origin), &bytes)?,
        None => Lock::default(),
    };
    Ok(Approved { lock, origin })
}
