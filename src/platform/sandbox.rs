//! Scripts that can read and run everything, and write only to one folder.
//! Linux has Landlock (landlock(7)). Elsewhere there is none: macOS marks
//! `sandbox-exec` as deprecated, and Windows has nothing that leaves programs
//! able to read the user's files.

use std::io;
use std::path::Path;

/// Whether this machine can keep a script from writing.
#[cfg(target_os = "linux")]
pub fn has_sandbox() -> bool {
    landlocked::ruleset().is_ok()
}

/// Whether this machine can keep a script from writing.
#[cfg(not(target_os = "linux"))]
pub fn has_sandbox() -> bool {
    false
}

/// Keeps this thread, and everything that it starts, from writing anywhere
/// but to `writable` and to devices.
///
/// # Errors
/// When this machine has no sandbox.
#[cfg(target_os = "linux")]
pub fn enter_sandbox(writable: &Path) -> io::Result<()> {
    landlocked::enter(writable).map_err(io::Error::other)
}

/// Keeps this thread, and everything that it starts, from writing anywhere
/// but to `writable` and to devices.
///
/// # Errors
/// When this machine has no sandbox.
#[cfg(not(target_os = "linux"))]
pub fn enter_sandbox(_: &Path) -> io::Result<()> {
    Err(io::Error::new(
        io::ErrorKind::Unsupported,
        "this system has no sandbox for scripts",
    ))
}

#[cfg(target_os = "linux")]
mod landlocked {
    use std::path::Path;

    use landlock::{
        ABI, Access, AccessFs, CompatLevel, Compatible, PathBeneath, PathFd, Ruleset, RulesetAttr,
        RulesetCreated, RulesetCreatedAttr, RulesetError,
    };

    /// The oldest usable version: before it, a file could be truncated.
    const OLDEST: ABI = ABI::V3;

    pub(super) fn ruleset() -> Result<RulesetCreated, RulesetError> {
        Ruleset::default()
            .set_compatibility(CompatLevel::HardRequirement)
            .handle_access(AccessFs::from_all(OLDEST))?
            .create()
    }

    pub(super) fn enter(writable: &Path) -> Result<(), RulesetError> {
        let reading = AccessFs::from_read(OLDEST);
        let devices = reading | AccessFs::WriteFile | AccessFs::Truncate;
        let mut rules = ruleset()?;
        for (path, access) in [
            (Path::new("/"), reading),
            (Path::new("/dev"), devices),
            (writable, AccessFs::from_all(OLDEST)),
        ] {
            if let Ok(folder) = PathFd::new(path) {
                rules = rules.add_rule(PathBeneath::new(folder, access))?;
            }
        }
        rules.restrict_self().map(drop)
    }
}
