//! `checks.lock`: the approved checks, each bound to its text and to all
//! settings that determine what runs.

mod covered;
mod line;
mod old;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

pub use self::covered::Covered;
use self::old::{OldApproval, OldLock};
use crate::book::{Check, CheckId};
use crate::config::CheckSettings;

/// The name of the file, in the book's folder.
pub const LOCK_FILE: &str = "checks.lock";

/// The version that opsbook writes.
const VERSION: u32 = 2;

/// The approved checks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lock {
    entries: BTreeMap<CheckId, Entry>,
    /// Entries of a version 1 file.
    old: Option<OldLock>,
}

/// An approved check. All fields must match: a summary that does not belong to
/// its hash would mislead the reviewer.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    /// SHA-256 over everything that the approval covers.
    sha256: String,
    /// Summary of what runs.
    runs: String,
    /// The settings that differ from their defaults.
    settings: BTreeMap<String, String>,
}

/// The approval state of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Approval {
    /// Approved in its current form.
    Approved,
    /// Approved with a different text, or with different values of these
    /// settings.
    Changed(Vec<String>),
    /// Not approved.
    New,
    /// Approved by a lock file of version 1, which did not record this setting.
    NotRecorded(&'static str),
}

/// Why `checks.lock` cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("failed to parse {path}: {reason}; restore it, or run `opsbook approve` to write it again")]
pub struct LockError {
    /// The file.
    pub path: PathBuf,
    /// What is wrong with it.
    pub reason: String,
    /// Where in the file, in bytes.
    pub at: usize,
    /// The text of the file, as far as it is valid UTF-8.
    pub text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    #[serde(default)]
    checks: BTreeMap<CheckId, BTreeMap<String, String>>,
    #[serde(default)]
    place: Vec<OldPlace>,
    #[serde(default)]
    check: Vec<OldEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OldPlace {
    name: String,
    value: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OldEntry {
    id: CheckId,
    sha256: String,
}

/// Parses the bytes of a `checks.lock`; `path` is used in messages.
///
/// # Errors
/// When the file is invalid or was written by a later version.
pub fn parse_lock(path: &Path, bytes: &[u8]) -> Result<Lock, LockError> {
    let wrong = |reason: String, at: usize| LockError {
        path: path.to_owned(),
        reason,
        at,
        text: String::from_utf8_lossy(bytes).into_owned(),
    };
    let text = std::str::from_utf8(bytes).map_err(|error| {
        wrong(
            "it holds bytes that are no text".to_owned(),
            error.valid_up_to(),
        )
    })?;
    let file: File = toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        wrong(error.message().trim().replace('\n', ", "), at)
    })?;
    match file.version {
        1 if file.checks.is_empty() => read_old(file).map_err(|reason| wrong(reason, 0)),
        VERSION if file.place.is_empty() && file.check.is_empty() => {
            let entries = file.checks.into_iter();
            let entries = entries.map(|(id, fields)| {
                let at = text.find(&format!("\n{}", line::quoted(id.as_str())));
                let entry = entry(fields);
                let entry =
                    entry.map_err(|why| wrong(format!("`{id}` {why}"), at.map_or(0, |at| at + 1)));
                Ok((id, entry?))
            });
            Ok(Lock {
                entries: entries.collect::<Result<_, LockError>>()?,
                old: None,
            })
        }
        1 | VERSION => Err(wrong("it mixes two versions of the file".to_owned(), 0)),
        version => Err(wrong(
            format!("it has version {version}, this opsbook reads versions 1 and {VERSION}"),
            0,
        )),
    }
}

fn entry(mut fields: BTreeMap<String, String>) -> Result<Entry, &'static str> {
    let sha256 = fields.remove("sha256").unwrap_or_default();
    if !is_digest(&sha256) {
        return Err("has no SHA-256 in lower-case hex");
    }
    let runs = fields.remove("runs").ok_or("has no summary `runs`")?;
    Ok(Entry {
        sha256,
        runs,
        settings: fields,
    })
}

fn is_digest(text: &str) -> bool {
    text.len() == 64
        && text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn read_old(file: File) -> Result<Lock, String> {
    let mut old = OldLock::default();
    for OldPlace { name, value } in file.place {
        old.places.insert(name, value);
    }
    for OldEntry { id, sha256 } in file.check {
        if old.approved.contains_key(&id) {
            return Err(format!("it names the check `{id}` twice"));
        }
        old.approved.insert(id, sha256);
    }
    Ok(Lock {
        entries: BTreeMap::new(),
        old: Some(old),
    })
}

impl Lock {
    /// The approval state of a check with the current `book.toml`.
    pub fn approval(&self, check: &Check, settings: &CheckSettings) -> Approval {
        if let Some(old) = &self.old {
            return match old.approval(check, settings) {
                OldApproval::Approved => Approval::Approved,
                OldApproval::Changed(names) => Approval::Changed(names),
                OldApproval::New => Approval::New,
                OldApproval::NotRecorded(name) => Approval::NotRecorded(name),
            };
        }
        let Some(approved) = self.entries.get(&check.id) else {
            return Approval::New;
        };
        let covered = Covered::of(check, settings);
        let now = entry_of(check, &covered);
        if *approved == now {
            return Approval::Approved;
        }
        let names = changed(&approved.settings, &now.settings);
        let is_text_the_same = covered.hash_with(&check.id, &approved.settings) == approved.sha256;
        Approval::Changed(if is_text_the_same { names } else { Vec::new() })
    }

    /// Approves a check in its current form.
    pub fn approve(&mut self, check: &Check, settings: &CheckSettings) {
        let covered = Covered::of(check, settings);
        let entry = entry_of(check, &covered);
        self.entries.insert(check.id.clone(), entry);
    }

    /// Removes the approval of an ID.
    pub fn forget(&mut self, id: &CheckId) {
        self.entries.remove(id);
    }

    /// Converts the lock to the current version. Checks that version 1 approves
    /// stay approved, because it approves only what it recorded.
    #[must_use]
    pub fn renewed<'a>(
        &self,
        checks: impl IntoIterator<Item = &'a Check>,
        settings: &CheckSettings,
    ) -> Self {
        if self.old.is_none() {
            return self.clone();
        }
        let mut new = Self::default();
        for check in checks {
            if self.approval(check, settings) == Approval::Approved {
                new.approve(check, settings);
            }
        }
        new
    }

    /// The hash that was approved under an id, if any.
    pub fn hash(&self, id: &CheckId) -> Option<&str> {
        let old = self.old.as_ref().and_then(|old| old.approved.get(id));
        let hash = self.entries.get(id).map(|entry| &entry.sha256);
        hash.or(old).map(String::as_str)
    }

    /// Approved settings of an ID that differ from their defaults; `None` for
    /// version 1 entries.
    pub fn settings(&self, id: &CheckId) -> Option<&BTreeMap<String, String>> {
        self.entries.get(id).map(|entry| &entry.settings)
    }

    /// Whether this text was approved under the ID, whatever its settings.
    pub fn has_text(&self, check: &Check, settings: &CheckSettings) -> bool {
        if let Some(old) = &self.old {
            return old.approved.get(&check.id) == Some(&check.hash);
        }
        self.entries.get(&check.id).is_some_and(|entry| {
            Covered::of(check, settings).hash_with(&check.id, &entry.settings) == entry.sha256
        })
    }

    /// Whether the file has an earlier version.
    pub fn is_old(&self) -> bool {
        self.old.is_some()
    }

    /// How many checks are approved.
    pub fn len(&self) -> usize {
        let old = self.old.as_ref().map_or(0, |old| old.approved.len());
        self.entries.len() + old
    }

    /// Whether nothing is approved.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Approved IDs that none of these checks has.
    pub fn gone<'a>(&self, checks: impl IntoIterator<Item = &'a Check>) -> Vec<CheckId> {
        let known: std::collections::BTreeSet<&CheckId> =
            checks.into_iter().map(|check| &check.id).collect();
        let old = self.old.iter().flat_map(|old| old.approved.keys());
        let all = self.entries.keys().chain(old);
        all.filter(|id| !known.contains(id)).cloned().collect()
    }

    /// The text of the file: one line per check, sorted by ID. An empty line
    /// between two checks keeps changes of both apart, so that branches which
    /// approve different checks merge cleanly.
    pub fn to_toml(&self) -> String {
        let mut text = format!(
            "# The checks that opsbook may run. Each line is bound by its hash to the text and\n\
             # to every setting of a check; settings at their defaults are not listed.\n\
             # Written by `opsbook approve`; review changes to this file like code.\n\
             version = {VERSION}\n\n[checks]\n"
        );
        for (id, entry) in &self.entries {
            let fields = [("sha256", &entry.sha256), ("runs", &entry.runs)];
            let settings = entry.settings.iter();
            let settings = settings.map(|(name, value)| (name.as_str(), value));
            text.push('\n');
            text.push_str(&line::line(id.as_str(), fields.into_iter().chain(settings)));
        }
        text
    }
}

fn entry_of(check: &Check, covered: &Covered) -> Entry {
    let settings = covered.settings();
    Entry {
        sha256: covered.hash(&check.id),
        runs: covered.runs.clone(),
        settings: settings
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
    }
}

/// The names of settings that differ.
fn changed(before: &BTreeMap<String, String>, now: &BTreeMap<String, String>) -> Vec<String> {
    let mut names: Vec<String> = before.keys().chain(now.keys()).cloned().collect();
    names.sort();
    names.dedup();
    names.retain(|name| before.get(name) != now.get(name));
    names
}

#[cfg(test)]
mod tests;
