use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::ExternalLink;
use super::address::shown;
use crate::book::Answer;
use crate::files::read_regular;

/// Maximum size of the file, in bytes.
const MAX_FILE_BYTES: u64 = 1024 * 1024 * 1024;

/// How long temporary results are cached.
const BRIEFLY: Duration = Duration::from_mins(5);
/// Maximum age of a cached result.
const MAX_CACHE_AGE: Duration = Duration::from_hours(24 * 30);
/// The version of the file's format.
const SCHEMA: u32 = 1;

/// Cached results of link checks with their times.
#[derive(Debug, Default)]
pub struct Cache {
    known: BTreeMap<String, Known>,
}

/// The cache file is invalid.
#[derive(Debug, thiserror::Error)]
#[error("failed to read {}: {reason}", path.display())]
pub struct CacheError {
    path: PathBuf,
    reason: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct Known {
    asked: Timestamp,
    settled: bool,
    #[serde(flatten)]
    answer: Answer,
}

#[derive(Deserialize)]
struct File {
    schema: u32,
    links: BTreeMap<String, Known>,
}

impl Cache {
    /// Loads the cache; it is empty if the file does not exist.
    ///
    /// # Errors
    /// When the file exists but cannot be parsed.
    pub fn load(path: &Path) -> Result<Self, CacheError> {
        let wrong = |reason: String| CacheError {
            path: path.to_owned(),
            reason,
        };
        let text = match read_regular(path, MAX_FILE_BYTES) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Self::default());
            }
            Err(error) => return Err(wrong(error.to_string())),
        };
        let file: File = serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))?;
        // Files of other versions of opsbook are ignored; their results can be
        // requested again.
        let known = if file.schema == SCHEMA {
            file.links
        } else {
            BTreeMap::new()
        };
        Ok(Self { known })
    }

    /// The text of the file without expired results.
    pub fn to_json(&self, now: Timestamp) -> String {
        let young: BTreeMap<&String, &Known> = self
            .known
            .iter()
            .filter(|(_, known)| known.is_younger(MAX_CACHE_AGE, now))
            .collect();
        let file = serde_json::json!({ "schema": SCHEMA, "links": young });
        format!("{file:#}\n")
    }

    /// The cached result of a link, if it is recent enough and covers the
    /// anchors.
    pub(super) fn answer(
        &self,
        link: &ExternalLink,
        now: Timestamp,
        max_age: Duration,
    ) -> Option<Answer> {
        let known = self.known.get(&link.address)?;
        let age = if known.settled {
            max_age
        } else {
            BRIEFLY.min(max_age)
        };
        let covers = known.anchors_asked(link);
        (known.is_younger(age, now) && covers).then(|| known.answer.clone())
    }

    /// Stores a result. URLs with a password are not stored.
    pub(super) fn remember(
        &mut self,
        address: &str,
        answer: &Answer,
        settled: bool,
        now: Timestamp,
    ) {
        if shown(address) != address {
            return;
        }
        let answer = answer.clone();
        self.known.insert(
            address.to_owned(),
            Known {
                asked: now,
                settled,
                answer,
            },
        );
    }
}

impl Known {
    fn is_younger(&self, age: Duration, now: Timestamp) -> bool {
        let limit = i64::try_from(age.as_secs()).unwrap_or(i64::MAX);
        // A time in the future means a wrong clock, not a recent result.
        (0..=limit).contains(&(now.as_second() - self.asked.as_second()))
    }

    fn anchors_asked(&self, link: &ExternalLink) -> bool {
        let is_fine = self.answer.reach == crate::book::Reach::Fine;
        !is_fine
            || link
                .anchors
                .iter()
                .all(|anchor| self.answer.anchors.contains_key(anchor))
    }
}
