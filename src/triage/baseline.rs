use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::diagnostic::{Diagnostic, fingerprints_at};

/// Version of the file's schema.
const SCHEMA: u32 = 1;

/// Findings that were known when it was written: they are not reported again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Baseline {
    schema: u32,
    findings: Vec<Known>,
}

/// A known finding. Rule, file and message are for the reader of the file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Known {
    file: String,
    rule: String,
    message: String,
    fingerprint: String,
}

/// Why a baseline could not be used.
#[derive(Debug, thiserror::Error)]
#[error("failed to read the baseline {path}: {reason}")]
pub struct BaselineError {
    /// The file.
    pub path: PathBuf,
    /// What is wrong with it.
    pub reason: String,
}

impl Baseline {
    /// A baseline of these findings. `path_of` makes the paths of files
    /// independent of the current folder.
    pub fn of(findings: &[Diagnostic], path_of: &dyn Fn(&str) -> String) -> Self {
        let known = findings.iter().zip(fingerprints_at(findings, path_of)).map(
            |(finding, fingerprint)| Known {
                file: path_of(finding.source.path()),
                rule: finding.rule.to_owned(),
                message: finding.message.clone(),
                fingerprint,
            },
        );
        let mut findings: Vec<Known> = known.collect();
        findings.sort();
        Self {
            schema: SCHEMA,
            findings,
        }
    }

    /// Reads a baseline from a file's text; `path` is for messages.
    ///
    /// # Errors
    /// When it is damaged, or of a later version.
    pub fn parse(path: &Path, text: &str) -> Result<Self, BaselineError> {
        let fail = |reason: String| BaselineError {
            path: path.to_owned(),
            reason,
        };
        let baseline: Self = serde_json::from_str(text).map_err(|error| fail(error.to_string()))?;
        if baseline.schema > SCHEMA {
            return Err(fail("a later version of opsbook wrote it".to_owned()));
        }
        Ok(baseline)
    }

    /// The file's text.
    pub fn to_json(&self) -> String {
        let text = serde_json::to_string_pretty(self).expect("a baseline holds only plain values");
        format!("{text}\n")
    }

    /// Takes the known findings away; gives how many they were.
    pub fn apply(&self, findings: &mut Vec<Diagnostic>, path_of: &dyn Fn(&str) -> String) -> usize {
        let known: BTreeSet<&str> = self
            .findings
            .iter()
            .map(|known| known.fingerprint.as_str())
            .collect();
        let names = fingerprints_at(findings, path_of);
        let before = findings.len();
        let mut names = names.iter();
        findings.retain(|_| {
            names
                .next()
                .is_none_or(|name| !known.contains(name.as_str()))
        });
        before - findings.len()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::diagnostic::Severity;
    use crate::source::SourceFile;

    #[test]
    fn what_is_known_stays_known_when_lines_move() {
        let find = |text: &str| {
            let source = Arc::new(SourceFile::new("a.md", text));
            let places = text.match_indices("bad").map(|(at, _)| at..at + 3);
            let findings = places
                .map(|place| Diagnostic::new("x/y", Severity::Error, &source, place, "it is bad"));
            findings.collect::<Vec<_>>()
        };
        let baseline = Baseline::of(&find("bad\n"), &str::to_owned);
        let read = Baseline::parse(Path::new("b.json"), &baseline.to_json());
        assert_eq!(read.ok(), Some(baseline.clone()));
        let mut moved = find("new\n\nbad\n");
        assert_eq!(baseline.apply(&mut moved, &str::to_owned), 1);
        let mut more = find("bad\nbad\n");
        assert_eq!(baseline.apply(&mut more, &str::to_owned), 1);
        assert_eq!(more.len(), 1);
    }
}
