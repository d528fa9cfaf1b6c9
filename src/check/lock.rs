//! `checks.lock`: the checks that somebody has looked at and approved, each
//! bound to its exact text.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;

use serde::Deserialize;

use crate::book::{Check, CheckId, Probe};
use crate::config::{CheckSettings, Sandbox};

/// The approved checks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lock {
    /// SHA-256 of each approved check by its id.
    approved: BTreeMap<CheckId, String>,
    /// What `book.toml` said of the places that the approved checks use, by
    /// their names.
    places: BTreeMap<String, String>,
}

/// Where checks run or whom they ask, as `book.toml` says it: a runner, the
/// Prometheus server, the sandbox. A check that was approved for one must not
/// run at another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its name: `runner bastion`, `prometheus`, `sandbox`.
    pub name: String,
    /// What `book.toml` says of it.
    pub value: String,
}

/// How a check stands to the lock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Approval {
    /// Approved as it is.
    Approved,
    /// Approved with another text.
    Changed,
    /// Not approved.
    New,
    /// Approved as it is, but `book.toml` has changed what it runs on or asks:
    /// the place's name.
    Elsewhere(String),
}

/// Why `checks.lock` cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("failed to understand {path}: {reason}; run `opsbook approve` to write it again")]
pub struct LockError {
    /// The file.
    pub path: PathBuf,
    /// What is wrong with it.
    pub reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    #[serde(default)]
    place: Vec<PlaceEntry>,
    #[serde(default)]
    check: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlaceEntry {
    name: String,
    value: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: CheckId,
    sha256: String,
}

/// Reads the text of a `checks.lock`; `path` is for messages.
///
/// # Errors
/// When it is not one, or a later version's.
pub fn parse_lock(path: &std::path::Path, text: &str) -> Result<Lock, LockError> {
    let wrong = |reason: String| LockError {
        path: path.to_owned(),
        reason,
    };
    let file: File = toml::from_str(text).map_err(|error| wrong(error.message().to_owned()))?;
    if file.version != 1 {
        return Err(wrong(format!(
            "it has version {}, this opsbook reads version 1",
            file.version
        )));
    }
    Ok(Lock {
        approved: file
            .check
            .into_iter()
            .map(|entry| (entry.id, entry.sha256))
            .collect(),
        places: file
            .place
            .into_iter()
            .map(|place| (place.name, place.value))
            .collect(),
    })
}

/// The places of `book.toml` that these checks use, each once, by name. What
/// `book.toml` does not have is none.
pub fn places<'a>(
    checks: impl IntoIterator<Item = &'a Check>,
    settings: &CheckSettings,
) -> Vec<Place> {
    let used = checks
        .into_iter()
        .filter_map(|check| place(check, settings));
    let used: BTreeMap<String, String> = used.map(|place| (place.name, place.value)).collect();
    let used = used.into_iter();
    used.map(|(name, value)| Place { name, value }).collect()
}

/// The place that a check uses, if it is one that `book.toml` decides about.
fn place(check: &Check, settings: &CheckSettings) -> Option<Place> {
    if let Some(name) = &check.runner {
        let runner = settings.runners.get(name)?;
        let value = serde_json::json!({"command": runner.command, "env": runner.env});
        return Some(Place {
            name: format!("runner {name}"),
            value: value.to_string(),
        });
    }
    match &check.probe {
        Probe::Promql { .. } => Some(Place {
            name: "prometheus".to_owned(),
            value: settings.prometheus.clone()?,
        }),
        Probe::Shell { .. } | Probe::Console { .. } => {
            let is_shut_in = settings.sandbox == Sandbox::ReadOnly;
            Some(Place {
                name: SANDBOX.to_owned(),
                value: if is_shut_in { "read-only" } else { NO_SANDBOX }.to_owned(),
            })
        }
        _ => None,
    }
}

const SANDBOX: &str = "sandbox";
const NO_SANDBOX: &str = "none";

impl Lock {
    /// A lock that approves these checks where `book.toml` lets them run. A
    /// check that cannot be read is left out: nobody knows what it would do.
    pub fn approving<'a>(
        checks: impl Iterator<Item = &'a Check> + Clone,
        settings: &CheckSettings,
    ) -> Self {
        let readable = checks.filter(|check| check.problem.is_none());
        let places = places(readable.clone(), settings).into_iter();
        let is_said = |place: &Place| place.name != SANDBOX || place.value != NO_SANDBOX;
        Self {
            approved: readable
                .map(|check| (check.id.clone(), check.hash.clone()))
                .collect(),
            places: places
                .filter(is_said)
                .map(|place| (place.name, place.value))
                .collect(),
        }
    }

    /// What was approved of a place, if anything was.
    pub fn place(&self, name: &str) -> Option<&str> {
        self.places.get(name).map(String::as_str)
    }

    /// Whether the lock says of a place what `book.toml` says.
    pub fn records(&self, place: &Place) -> bool {
        match self.place(&place.name) {
            Some(approved) => approved == place.value,
            None => place.name == SANDBOX && place.value == NO_SANDBOX,
        }
    }

    /// Whether a place is as it was approved. A sandbox that nobody had asked
    /// for may be added.
    pub fn is_approved(&self, place: &Place) -> bool {
        match self.place(&place.name) {
            Some(approved) => approved == place.value,
            None => place.name == SANDBOX,
        }
    }

    /// The hash of the check that was approved under this id.
    pub fn hash(&self, id: &CheckId) -> Option<&str> {
        self.approved.get(id).map(String::as_str)
    }

    /// How a check stands to the lock, with what `book.toml` says now.
    pub fn approval(&self, check: &Check, settings: &CheckSettings) -> Approval {
        match self.approved.get(&check.id) {
            None => return Approval::New,
            Some(hash) if *hash != check.hash => return Approval::Changed,
            Some(_) => {}
        }
        let changed = place(check, settings).filter(|place| !self.is_approved(place));
        changed.map_or(Approval::Approved, |place| Approval::Elsewhere(place.name))
    }

    /// Ids that are approved and that none of these checks has.
    pub fn gone<'a>(&self, checks: impl IntoIterator<Item = &'a Check>) -> Vec<&CheckId> {
        let known: std::collections::BTreeSet<&CheckId> =
            checks.into_iter().map(|check| &check.id).collect();
        self.approved
            .keys()
            .filter(|id| !known.contains(id))
            .collect()
    }

    /// The file's text.
    pub fn to_toml(&self) -> String {
        let mut text = String::from(
            "# The checks that opsbook may run, each bound to its exact text.\n\
             # Written by `opsbook approve`; review changes to this file like code.\n\
             version = 1\n",
        );
        for (name, value) in &self.places {
            let [name, value] = [name, value].map(|text| toml::Value::String(text.clone()));
            let _ = write!(text, "\n[[place]]\nname = {name}\nvalue = {value}\n");
        }
        for (id, hash) in &self.approved {
            let id = toml::Value::String(id.to_string());
            let _ = write!(text, "\n[[check]]\nid = {id}\nsha256 = \"{hash}\"\n");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn a_lock_is_read_as_it_was_written() {
        let lock = Lock {
            approved: BTreeMap::from([(CheckId::new("a/b#\"c\""), "00ff".to_owned())]),
            places: BTreeMap::from([("runner x".to_owned(), "[\"a\\n\"]".to_owned())]),
        };
        assert_eq!(
            parse_lock(Path::new("checks.lock"), &lock.to_toml()).expect("is read"),
            lock
        );
        for text in ["", "version = 2", "version = 1\nx = 1", "[[check]]"] {
            assert!(
                parse_lock(Path::new("checks.lock"), text).is_err(),
                "{text}"
            );
        }
    }
}
