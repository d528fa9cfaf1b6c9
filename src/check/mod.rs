//! Plans, approves and runs the marked checks.
