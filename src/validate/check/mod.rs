//! Rules about checks.

pub(super) mod cannot_fail;
pub(super) mod cannot_succeed;
pub(super) mod condition;
pub(super) mod damaged_lock;
pub(super) mod interactive;
pub(super) mod needs;
pub(super) mod unapproved;
pub(super) mod undeclared_env;

/// The id of the rule about a lock file that cannot be read.
pub const DAMAGED_LOCK: &str = "check/damaged-lock";
