//! Whether scripts can be prevented from writing files.

use crate::config::Sandbox;
use crate::platform::has_sandbox;

/// The sandbox of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SandboxLevel {
    /// No sandbox is configured.
    None,
    /// Scripts cannot write files.
    ReadOnly,
    /// A sandbox is configured, but the system does not support it.
    NotAvailable,
}

impl SandboxLevel {
    /// The best available level for a configured sandbox.
    pub fn of(wanted: Sandbox) -> Self {
        match wanted {
            Sandbox::None => Self::None,
            Sandbox::ReadOnly if has_sandbox() => Self::ReadOnly,
            Sandbox::ReadOnly => Self::NotAvailable,
        }
    }

    /// The name used in results; `None` without a configured sandbox.
    pub fn word(self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::ReadOnly => Some("read-only"),
            Self::NotAvailable => Some("not available"),
        }
    }
}
