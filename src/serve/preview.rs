use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use serde::Serialize;
use tokio::sync::watch;

/// A version of the site.
#[derive(Clone, Debug, Default)]
pub(super) struct Site {
    /// Increases with every change.
    pub(super) version: u64,
    /// Files by path, without a leading slash.
    pub(super) files: BTreeMap<String, Bytes>,
    /// Findings by path of the page's file in the site.
    pub(super) findings: BTreeMap<String, Vec<Note>>,
    /// The total number of findings.
    pub(super) total: usize,
    /// Why the site is outdated.
    pub(super) problem: Option<String>,
}

impl Site {
    fn is_same(&self, other: &Self) -> bool {
        let same = |ours: &Bytes, theirs: &Bytes| {
            // Most files are shared with the previous build.
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

/// A finding for the browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Note {
    pub(super) rule: &'static str,
    pub(super) severity: &'static str,
    pub(super) message: String,
    pub(super) help: Option<String>,
    pub(super) file: String,
    pub(super) line: usize,
    pub(super) column: usize,
    /// A URL that opens the line in an editor.
    pub(super) edit: String,
    /// The anchor of the heading at or above the finding; empty above the first
    /// one.
    pub(super) anchor: String,
    /// The source line, which the page uses to find the position.
    pub(super) text: String,
}

/// The current site and its subscribers.
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
    /// The current site.
    pub(super) fn site(&self) -> Arc<Site> {
        let site = self.site.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&site)
    }

    /// Publishes a site and notifies open pages. Returns whether it differs
    /// from the previous one.
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

    /// A channel of version numbers.
    pub(super) fn versions(&self) -> watch::Receiver<u64> {
        self.version.subscribe()
    }
}
