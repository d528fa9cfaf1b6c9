//! The preview: the same pipeline as `build`, into memory, watched.
//!
//! One thread rebuilds when files change, one serves what was built last. A
//! browser learns of changes by server-sent events. Only what is in memory is
//! served, so no request can reach a file that is not part of the site.
//!
//! The server is hyper's: `tiny_http` has no limits on heads and slow clients,
//! and one request with a length too great ends the process.

mod answer;
mod changes;
mod events;
mod guard;
mod listen;
mod notes;
mod preview;
mod rebuild;
mod watch;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crate::diagnostic::Diagnostic;
use crate::pipeline::LoadedBook;
use crate::report::Counts;
use crate::stamp::{History, Results};
use crate::validate::Scope;

pub use listen::{Listening, ServeError};

use changes::Changes;
use preview::Preview;
use rebuild::Rebuilder;

/// What the preview needs from whoever starts it.
pub struct ServeOptions<'a> {
    /// The book: a folder or one file.
    pub book: &'a Path,
    /// Findings of a book that was read, or of some of its pages.
    pub judge: &'a (dyn Fn(&LoadedBook, Scope<'_>) -> Vec<Diagnostic> + Sync),
    /// Results that pages are stamped with.
    pub results: &'a (dyn Fn(&LoadedBook) -> Option<Results> + Sync),
    /// What the checks found before.
    pub history: &'a (dyn Fn(&LoadedBook) -> History + Sync),
    /// Told of what happens.
    pub observe: &'a (dyn Fn(ServeEvent) + Sync),
}

/// Something that happened in the preview.
#[derive(Clone, Debug)]
pub enum ServeEvent {
    /// The site was built anew.
    Rebuilt {
        /// What had changed, as paths; empty for the first time.
        changed: Vec<String>,
        /// Number of pages.
        pages: usize,
        /// Findings by severity.
        findings: Counts,
        /// How long it took until the pages were up, reading included.
        took: Duration,
    },
    /// The site could not be built; the last one stays.
    Broken {
        /// Why, with the place.
        problem: String,
    },
}

/// Why something is built anew.
#[derive(Clone, Debug)]
pub enum Change {
    /// Files have changed.
    Files(Vec<PathBuf>),
    /// Checks have brought new results.
    Results,
}

/// Tells the preview that something has changed.
#[derive(Clone, Debug)]
pub struct Changed(std::sync::mpsc::Sender<Change>);

impl Changed {
    /// New results are there.
    pub fn results(&self) {
        // Nobody listens any more when the preview has ended.
        let _ = self.0.send(Change::Results);
    }
}

/// Serves the preview until `Listening::stop` is asked to; `started` gets the
/// means to announce changes.
///
/// # Errors
/// When the server cannot run.
pub fn serve(
    listening: Listening,
    options: &ServeOptions<'_>,
    started: impl FnOnce(Changed),
) -> Result<(), ServeError> {
    let preview = Arc::new(Preview::default());
    let (sender, changes) = std::sync::mpsc::channel();
    started(Changed(sender.clone()));
    std::thread::scope(|scope| {
        let watcher = watch::Watcher::start(sender);
        let mut rebuilder = Rebuilder::new(options, &preview, watcher);
        let stop = listening.stopped();
        let builder = scope.spawn(move || rebuilder.run(Changes::new(changes), &stop));
        let served = listening.serve(&preview);
        // A panic of the builder is a bug, and shown as one.
        if builder.join().is_err() {
            return Err(ServeError::Builder);
        }
        served
    })
}
