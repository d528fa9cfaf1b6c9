//! Rules about checks.

pub(super) mod cannot_fail;
pub(super) mod cannot_succeed;
pub(super) mod condition;
pub(super) mod interactive;
pub(super) mod needs;
pub(super) mod unapproved;
pub(super) mod undeclared_env;
