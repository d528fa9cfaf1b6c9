use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Cause, Outcome, Stamp};
use crate::book::{Book, Check, CheckId};
use crate::printable::printable_json;

/// Version of the schema; files of later versions are rejected.
pub const SCHEMA: u32 = 1;

/// The results of one or several runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Results {
    /// Version of the schema.
    pub schema: u32,
    /// When the run ended, UTC.
    pub generated: Timestamp,
    /// One result per check, sorted by ID.
    pub checks: Vec<Stamp>,
}

/// Why a results file could not be read.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// I/O error.
    #[error("failed to read {path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// The I/O error.
        source: std::io::Error,
    },
    /// The file is invalid.
    #[error("failed to parse {path}: {source}; delete it and run the checks again")]
    Parse {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// The file was written by a later version of opsbook.
    #[error(
        "{path} has schema {found}, but this version supports up to {SCHEMA}; use a newer \
        version of opsbook"
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: u32,
    },
}

impl Results {
    /// Creates results of a run that ended at `generated`.
    pub fn new(generated: Timestamp, mut checks: Vec<Stamp>) -> Self {
        checks.sort_by(|a, b| a.id.cmp(&b.id));
        Self {
            schema: SCHEMA,
            generated,
            checks,
        }
    }

    /// The result with this ID, whatever the text of the check was.
    pub fn stamp(&self, id: &CheckId) -> Option<&Stamp> {
        let at = self.checks.binary_search_by(|stamp| stamp.id.cmp(id));
        at.ok().map(|at| &self.checks[at])
    }

    /// The result of exactly this check: same ID and same text.
    pub fn stamp_of(&self, check: &Check) -> Option<&Stamp> {
        self.stamp(&check.id)
            .filter(|stamp| stamp.hash == check.hash)
    }

    /// The stamps of checks that this book has; none if the results are
    /// another book's. A changed check keeps its stamp: the page says so.
    #[must_use]
    pub fn of_book(mut self, book: &Book) -> Option<Self> {
        let own: HashSet<&CheckId> = book
            .pages
            .iter()
            .flat_map(|page| &page.document.checks)
            .map(|check| &check.id)
            .collect();
        self.checks.retain(|stamp| own.contains(&stamp.id));
        (!self.checks.is_empty()).then_some(self)
    }

    /// These results and, for checks that they do not hold, those of an
    /// earlier run.
    #[must_use]
    pub fn or_older(mut self, older: Self) -> Self {
        let own: HashSet<CheckId> = self.checks.iter().map(|stamp| stamp.id.clone()).collect();
        let others = older.checks.into_iter();
        self.checks
            .extend(others.filter(|stamp| !own.contains(&stamp.id)));
        Self::new(self.generated.max(older.generated), self.checks)
    }

    /// These results together with those that are kept: of other checks, and of
    /// the same where another run found them later, while this one was still
    /// going on. What is later than the end of this run comes from a clock that
    /// was wrong.
    #[must_use]
    pub fn with_kept(mut self, kept: Self) -> Self {
        for stamp in &mut self.checks {
            let later = kept.stamp(&stamp.id).filter(|other| {
                other.finished > stamp.finished && other.finished <= self.generated
            });
            if let Some(later) = later {
                *stamp = later.clone();
            }
        }
        self.or_older(kept)
    }

    /// The results of several runs as one: of each check what was found last.
    #[must_use]
    pub fn merged(parts: Vec<Self>) -> Option<Self> {
        let generated = parts.iter().map(|part| part.generated).max()?;
        let mut newest: HashMap<CheckId, Stamp> = HashMap::new();
        for stamp in parts.into_iter().flat_map(|part| part.checks) {
            let known = newest.get(&stamp.id);
            if known.is_none_or(|known| known.finished < stamp.finished) {
                newest.insert(stamp.id.clone(), stamp);
            }
        }
        Some(Self::new(generated, newest.into_values().collect()))
    }

    /// How many checks had this outcome.
    pub fn count(&self, outcome: Outcome) -> usize {
        let same = |stamp: &&Stamp| stamp.outcome == outcome;
        self.checks.iter().filter(same).count()
    }

    /// Whether a check came to its outcome for this reason.
    pub fn has_cause(&self, cause: Cause) -> bool {
        self.checks.iter().any(|stamp| stamp.cause == Some(cause))
    }

    /// The file's text.
    pub fn to_json(&self) -> String {
        let text = serde_json::to_string_pretty(self).expect("results hold only plain values");
        printable_json(&text).into_owned() + "\n"
    }
}

/// Reads results from a file's text; `path` is for messages.
pub fn parse_results(path: &Path, text: &str) -> Result<Results, LoadError> {
    let results: Results = serde_json::from_str(text).map_err(|source| LoadError::Parse {
        path: path.to_owned(),
        source,
    })?;
    if results.schema > SCHEMA {
        return Err(LoadError::Newer {
            path: path.to_owned(),
            found: results.schema,
        });
    }
    Ok(Results::new(results.generated, results.checks))
}
