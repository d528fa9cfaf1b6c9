use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use serde::Serialize;
use tokio::sync::watch;

/// What is served at a moment.
#[derive(Clone, Debug, Default)]
pub(super) struct Site {
    /// Counts up with every change.
    pub(super) version: u64,
    /// The files by path, without a slash in front.
    pub(super) files: BTreeMap<String, Bytes>,
    /// Findings by the path of the page's file in the site.
    pub(super) findings: BTreeMap<String, Vec<Note>>,
    /// How many findings there are in all.
    pub(super) total: usize,
    /// Why the files are not those of the book as it stands.
    pub(super) problem: Option<String>,
}

impl Site {
    fn is_same(&self, other: &Self) -> bool {
        let same = |ours: &Bytes, theirs: &Bytes| {
            // Most files are those of the last build, kept.
            std::ptr::eq(ours.as_ptr(), theirs.as_ptr()) && ours.len() == theirs.len()
                || ours == theirs
        };
        let mut files = self.files.iter().zip(&other.files);
        self.problem == other.problem
            && self.findings == other.findings
            && self.files.len() == other.files.len()
            && files.all(|((ours, one), (theirs, two))| ours == theirs && same(one, two))
    }
}

/// A finding as the browser shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Note {
    pub(super) rule: &'static str,
    pub(super) severity: &'static str,
    pub(super) message: String,
    pub(super) help: Option<String>,
    pub(super) file: String,
    pub(super) line: usize,
    pub(super) column: usize,
    /// An address that opens the line in an editor.
    pub(super) edit: String,
    /// The anchor of the heading at or above it; empty above the first.
    pub(super) anchor: String,
    /// The line as it is written, by which the page finds its place.
    pub(super) text: String,
}

/// What is served, and who is told when it changes.
#[derive(Debug)]
pub(super) struct Preview {
    site: Mutex<Arc<Site>>,
    version: watch::Sender<u64>,
}

impl Default for Preview {
    fn default() -> Self {
        Self {
            site: Mutex::default(),
            version: watch::Sender::new(0),
        }
    }
}

impl Preview {
    /// What is served now.
    pub(super) fn site(&self) -> Arc<Site> {
        let site = self.site.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&site)
    }

    /// Serves this from now on, and tells every open page; whether it is
    /// anything new.
    pub(super) fn publish(&self, mut site: Site) -> bool {
        let mut current = self.site.lock().unwrap_or_else(PoisonError::into_inner);
        site.version = current.version;
        if site.version > 0 && current.is_same(&site) {
            return false;
        }
        site.version += 1;
        let version = site.version;
        *current = Arc::new(site);
        drop(current);
        self.version.send_replace(version);
        true
    }

    /// The version, as it changes.
    pub(super) fn versions(&self) -> watch::Receiver<u64> {
        self.version.subscribe()
    }
}
