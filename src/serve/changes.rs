use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use super::Change;
use crate::clock::Stopwatch;

/// How long files must be quiet before the book is read: an editor writes one
/// file in several steps.
const DEBOUNCE: Duration = Duration::from_millis(8);
/// The same when many files change: a program is at work that needs longer.
const DEBOUNCE_MANY: Duration = Duration::from_millis(120);
/// How many changed files are many.
const MANY: usize = 4;
/// The same when a whole branch changes: git pauses for a slow disk, and one
/// page shown half old and half new helps nobody.
const DEBOUNCE_BULK: Duration = Duration::from_millis(400);
/// How many changed files are a multitude.
const BULK: usize = 50;
/// The longest that a burst of changes is waited for.
const MAX_DEBOUNCE: Duration = Duration::from_secs(2);

/// The changes to come.
pub(super) struct Changes {
    receiver: Receiver<Change>,
    /// What has come while nobody waited.
    waiting: Option<Change>,
}

/// What waiting has brought.
pub(super) enum NextChange {
    /// Files that have changed, each once; none if something else has.
    Changed(BTreeSet<PathBuf>),
    /// Nothing has changed.
    Nothing,
    /// Nothing can change any more.
    Over,
}

impl Changes {
    pub(super) fn new(receiver: Receiver<Change>) -> Self {
        Self {
            receiver,
            waiting: None,
        }
    }

    /// Waits for a change, and then until files are quiet.
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
                // A new folder is the beginning of many.
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

    /// Whether something has changed meanwhile.
    pub(super) fn are_there(&mut self) -> bool {
        if self.waiting.is_none() {
            self.waiting = self.receiver.try_recv().ok();
        }
        self.waiting.is_some()
    }

    /// Looks at the book once more, whether it has changed or not.
    pub(super) fn look_again(&mut self) {
        self.waiting
            .get_or_insert_with(|| Change::Files(Vec::new()));
    }
}
