//! Version 1 of the lock file: the hash of each check's own options, and what
//! `book.toml` said of runners, Prometheus and the sandbox.

use std::collections::BTreeMap;

use super::covered::{Covered, default_of};
use crate::book::{Check, CheckId, Probe};
use crate::config::{CheckSettings, Sandbox};

/// Settings that version 1 did not record. An entry of it approves a check
/// only where all of them have their defaults.
const NOT_RECORDED: [&str; 7] = [
    "ttl",
    "every",
    "delay",
    "severity",
    "env",
    "max_output",
    "hosts",
];

/// What a lock file of version 1 holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct OldLock {
    pub(super) approved: BTreeMap<CheckId, String>,
    pub(super) places: BTreeMap<String, String>,
}

/// What an entry of version 1 says about a check.
pub(super) enum OldApproval {
    Approved,
    Changed(Vec<String>),
    New,
    /// Version 1 did not record this setting, which is not at its default.
    NotRecorded(&'static str),
}

impl OldLock {
    pub(super) fn approval(&self, check: &Check, settings: &CheckSettings) -> OldApproval {
        match self.approved.get(&check.id) {
            None => return OldApproval::New,
            Some(hash) if *hash != check.hash => return OldApproval::Changed(Vec::new()),
            Some(_) => {}
        }
        if let Some((name, value)) = place(check, settings) {
            let approved = self.places.get(&name).map(String::as_str);
            let is_unsaid = name == "sandbox" && value == "none";
            if approved != Some(value.as_str()) && !(is_unsaid && approved.is_none()) {
                return OldApproval::Changed(vec![name]);
            }
        }
        let covered = Covered::of(check, settings);
        let is_set = |name: &&&'static str| covered.setting(name) != default_of(name);
        match NOT_RECORDED.iter().find(is_set) {
            Some(name) => OldApproval::NotRecorded(name),
            None => OldApproval::Approved,
        }
    }
}

/// What version 1 recorded of `book.toml` for a check: a name and a value.
fn place(check: &Check, settings: &CheckSettings) -> Option<(String, String)> {
    if let Some(name) = &check.runner {
        let runner = settings.runners.get(name)?;
        let value = serde_json::json!({"command": runner.command, "env": runner.env});
        return Some((format!("runner {name}"), value.to_string()));
    }
    match &check.probe {
        Probe::Promql { .. } => Some(("prometheus".to_owned(), settings.prometheus.clone()?)),
        Probe::Shell { .. } | Probe::Console { .. } => {
            let is_shut_in = settings.sandbox == Sandbox::ReadOnly;
            let value = if is_shut_in { "read-only" } else { "none" };
            Some(("sandbox".to_owned(), value.to_owned()))
        }
        _ => None,
    }
}
