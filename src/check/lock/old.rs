//! Version 1 of the lock file: the hash of each check's own options, and the
//! `book.toml` settings of runners, Prometheus and the sandbox.

use std::collections::BTreeMap;

use super::covered::{Covered, default_of};
use crate::book::{Check, CheckId, Probe};
use crate::config::{CheckSettings, Sandbox};

/// Settings that version 1 did not record. Its entries approve a check only if
/// all of these have their default values.
const NOT_RECORDED: [&str; 7] = [
    "ttl",
    "every",
    "delay",
    "severity",
    "env",
    "max_output",
    "hosts",
];

/// The content of a version 1 lock file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct OldLock {
    pub(super) approved: BTreeMap<CheckId, String>,
    pub(super) places: BTreeMap<String, String>,
}

/// The approval state according to a version 1 entry.
pub(super) enum OldApproval {
    Approved,
    Changed(Vec<String>),
    New,
    /// Version 1 did not record this setting, which differs from its default.
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

/// The `book.toml` setting that version 1 recorded for a check: name and value.
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
