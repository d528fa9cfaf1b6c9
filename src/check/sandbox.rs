//! Landlock (landlock(7)): a script that may read and run everything and write
//! nothing but its temporary folder and devices.

use std::path::Path;

use landlock::{
    ABI, Access, AccessFs, CompatLevel, Compatible, PathBeneath, PathFd, Ruleset, RulesetAttr,
    RulesetCreated, RulesetCreatedAttr, RulesetError,
};

use crate::config::Sandbox;

/// The least that a kernel has to know: before it, a file could be emptied.
const LEAST: ABI = ABI::V3;

/// What a run can do about scripts that write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SandboxLevel {
    /// Nobody asked.
    None,
    /// They cannot.
    ReadOnly,
    /// They can, as this kernel has no Landlock.
    NotAvailable,
}

impl SandboxLevel {
    /// What is possible here of what was asked for.
    pub fn of(wanted: Sandbox) -> Self {
        match wanted {
            Sandbox::None => Self::None,
            Sandbox::ReadOnly if ruleset().is_ok() => Self::ReadOnly,
            Sandbox::ReadOnly => Self::NotAvailable,
        }
    }

    /// The word in results; nothing where nobody asked.
    pub fn word(self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::ReadOnly => Some("read-only"),
            Self::NotAvailable => Some("not available"),
        }
    }
}

fn ruleset() -> Result<RulesetCreated, RulesetError> {
    Ruleset::default()
        .set_compatibility(CompatLevel::HardRequirement)
        .handle_access(AccessFs::from_all(LEAST))?
        .create()
}

/// Shuts this thread, and everything it starts, in.
pub(super) fn enter(writable: &Path) -> Result<(), RulesetError> {
    let reading = AccessFs::from_read(LEAST);
    let devices = reading | AccessFs::WriteFile | AccessFs::Truncate;
    let mut rules = ruleset()?;
    for (path, access) in [
        (Path::new("/"), reading),
        (Path::new("/dev"), devices),
        (writable, AccessFs::from_all(LEAST)),
    ] {
        if let Ok(folder) = PathFd::new(path) {
            rules = rules.add_rule(PathBeneath::new(folder, access))?;
        }
    }
    rules.restrict_self().map(drop)
}
