//! The preview: the pipeline of `build`, in memory, with file watching.
//!  One thread rebuilds when files change, and one serves the last build.
//! Browsers learn of changes through server-sent events. Only files in memory
//! are served, so no request can reach files outside the site.
//!  The server uses hyper: `tiny_http` has no limits for request heads and slow
//! clients, and a request with a huge length ends the process.

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

use crate::pipeline::{Judgement, LoadedBook};
use crate::report::Counts;
use crate::stamp::{History, Results};
use crate::validate::Scope;

pub use listen::{Listening, ServeError};

use changes::Changes;
use preview::Preview;
use rebuild::Rebuilder;

/// Options of the preview.
pub struct ServeOptions<'a> {
    /// The book: a folder or one file.
    pub book: &'a Path,
    /// Validates a loaded book, or some of its pages.
    pub judge: &'a (dyn Fn(&LoadedBook, Scope<'_>) -> Judgement + Sync),
    /// The results to show on the pages.
    pub results: &'a (dyn Fn(&LoadedBook) -> Option<Results> + Sync),
    /// Earlier results.
    pub history: &'a (dyn Fn(&LoadedBook) -> History + Sync),
    /// Called for every event.
    pub observe: &'a (dyn Fn(ServeEvent) + Sync),
}

/// An event of the preview.
#[derive(Clone, Debug)]
pub enum ServeEvent {
    /// The site was rebuilt.
    Rebuilt {
        /// The changed paths; empty for the first build.
        changed: Vec<String>,
        /// Number of pages.
        pages: usize,
        /// Findings by severity.
        findings: Counts,
        /// Time until the pages were available.
        took: Duration,
    },
    /// The site could not be built; the previous one is still served.
    Broken {
        /// The error with its location.
        problem: String,
    },
}

/// A reason to rebuild.
#[derive(Clone, Debug)]
pub enum Change {
    /// Files have changed.
    Files(Vec<PathBuf>),
    /// Checks have new results.
    Results,
}

/// Notifies the preview of changes.
#[derive(Clone, Debug)]
pub struct Changed(std::sync::mpsc::Sender<Change>);

impl Changed {
    /// New results are available.
    pub fn results(&self) {
        // The preview has ended.
        let _ = self.0.send(Change::Results);
    }
}

/// Serves the preview until `Listening::stop` is called; `started` receives a
/// handle to notify of changes.
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
        // A panic of the builder is a bug and is reported.
        if builder.join().is_err() {
            return Err(ServeError::Builder);
        }
        served
    })
}
