//! Settings of a run.

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use super::{Environment, SandboxLevel};
use crate::book::Check;
use crate::clock::{Clock, Stopwatch};
use crate::config::CheckSettings;
use crate::stamp::Stamp;

/// Settings of a run.
#[derive(Debug)]
pub struct RunSettings<'a> {
    /// The `[checks]` settings of `book.toml`.
    pub checks: &'a CheckSettings,
    /// The sandbox that is available.
    pub sandbox: SandboxLevel,
    /// The working directory of scripts: the book's folder.
    pub root: PathBuf,
    /// The program that supervises scripts: opsbook itself.
    pub supervisor: PathBuf,
    /// The environment of the run.
    pub environment: &'a Environment,
    /// Cancels the run and kills running checks.
    pub cancelled: &'a AtomicBool,
    /// Limit of the whole run. Running checks are killed, and the others are
    /// skipped.
    pub deadline: Option<Deadline>,
    /// The time.
    pub clock: Clock,
}

/// A time limit of a run.
#[derive(Clone, Copy, Debug)]
pub struct Deadline {
    /// When the run began.
    pub since: Stopwatch,
    /// How long it may take.
    pub limit: Duration,
}

impl Deadline {
    /// The remaining time; `None` if the deadline has passed.
    pub(super) fn left(&self) -> Option<Duration> {
        let left = self.limit.checked_sub(self.since.elapsed());
        left.filter(|left| !left.is_zero())
    }
}

/// Progress of a run.
#[derive(Clone, Copy, Debug)]
pub enum Event<'a> {
    /// A check has started.
    Started(&'a Check),
    /// A check has finished, or was not started.
    Finished(&'a Stamp),
}
