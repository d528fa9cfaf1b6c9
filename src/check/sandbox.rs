//! Whether scripts can be kept from writing.

use crate::config::Sandbox;
use crate::platform::has_sandbox;

/// What a run can do about scripts that write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SandboxLevel {
    /// Nobody asked.
    None,
    /// They cannot.
    ReadOnly,
    /// They can, as this system has no sandbox for them.
    NotAvailable,
}

impl SandboxLevel {
    /// What is possible here of what was asked for.
    pub fn of(wanted: Sandbox) -> Self {
        match wanted {
            Sandbox::None => Self::None,
            Sandbox::ReadOnly if has_sandbox() => Self::ReadOnly,
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
