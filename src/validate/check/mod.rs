//! Rules about checks.

pub(super) mod cannot_fail;
pub(super) mod interactive;
pub(super) mod unapproved;
