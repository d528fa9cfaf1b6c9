use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use super::Change;
use crate::clock::Stopwatch;

/// How long files must be unchanged before the book is reloaded: editors write
/// a file in several steps.
const DEBOUNCE: Duration = Duration::from_millis(8);
/// The same if many files change, because a program is writing them.
const DEBOUNCE_MANY: Duration = Duration::from_millis(120);
/// From this number of changed files on, `DEBOUNCE_MANY` applies.
const MANY: usize = 4;
/// The same if a branch changes: git pauses on slow disks, and a half-updated
/// site is useless.
const DEBOUNCE_BULK: Duration = Duration::from_millis(400);
/// From this number of changed files on, `DEBOUNCE_BULK` applies.
const BULK: usize = 50;
/// Maximum time to wait for a burst of changes to end.
const MAX_DEBOUNCE: Duration = Duration::from_secs(2);

/// The queue of changes.
pub(super) struct Changes {
    receiver: Receiver<Change>,
    /// A change that was received early.
    waiting: Option<Change>,
}

/// The result of waiting for a change.
pub(super) enum NextChange {
    /// These files changed; empty for other changes.
    Changed(BTreeSet<PathBuf>),
    /// Nothing changed.
    Nothing,
    /// The sender is gone.
    Over,
}

impl Changes {
    pub(super) fn new(receiver: Receiver<Change>) -> Self {
        Self {
            receiver,
            waiting: None,
        }
    }

    /// Waits for a change, and then until files are unchanged.
    pub(super) fn wait(&mut self, limit: Duration) -> NextChange {
        let first = match self.waiting.take() {
            Some(change) => change,
            None => match self.receiver.recv_timeout(limit) {
                Ok(change) => change,
                Err(RecvTimeoutError::Timeout) => return NextChange::Nothing,
                Err(RecvTimeoutError::Disconnected) => return NextChange::Over,
            },
        };
        let watch = Stopwatch::start();
        let mut paths = BTreeSet::new();
        let mut next = Some(first);
        while let Some(change) = next {
            if let Change::Files(changed) = change {
                paths.extend(changed);
            }
            let quiet = match paths.len() {
                // A new folder usually contains more files.
                ..MANY if !paths.iter().any(|path| path.is_dir()) => DEBOUNCE,
                ..BULK => DEBOUNCE_MANY,
                BULK.. => DEBOUNCE_BULK,
            };
            let is_patient = watch.elapsed() < MAX_DEBOUNCE;
            next = is_patient
                .then(|| self.receiver.recv_timeout(quiet).ok())
                .flatten();
        }
        NextChange::Changed(paths)
    }

    /// Whether another change is pending.
    pub(super) fn are_there(&mut self) -> bool {
        if self.waiting.is_none() {
            self.waiting = self.receiver.try_recv().ok();
        }
        self.waiting.is_some()
    }

    /// Queues a reload, whether or not anything changed.
    pub(super) fn look_again(&mut self) {
        self.waiting
            .get_or_insert_with(|| Change::Files(Vec::new()));
    }
}
