//! `checks.lock`: the checks that somebody has looked at and approved, each
//! bound to its exact text.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;

use serde::Deserialize;

use crate::book::{Check, CheckId};

/// The approved checks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lock {
    /// SHA-256 of each approved check by its id.
    approved: BTreeMap<CheckId, String>,
}

/// How a check stands to the lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Approval {
    /// Approved as it is.
    Approved,
    /// Approved with another text.
    Changed,
    /// Not approved.
    New,
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
    check: Vec<Entry>,
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
    })
}

impl Lock {
    /// A lock that approves these checks.
    pub fn approving<'a>(checks: impl IntoIterator<Item = &'a Check>) -> Self {
        Self {
            approved: checks
                .into_iter()
                .map(|check| (check.id.clone(), check.hash.clone()))
                .collect(),
        }
    }

    /// The hash of the check that was approved under this id.
    pub fn hash(&self, id: &CheckId) -> Option<&str> {
        self.approved.get(id).map(String::as_str)
    }

    /// How a check stands to the lock.
    pub fn approval(&self, check: &Check) -> Approval {
        match self.approved.get(&check.id) {
            Some(hash) if *hash == check.hash => Approval::Approved,
            Some(_) => Approval::Changed,
            None => Approval::New,
        }
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
