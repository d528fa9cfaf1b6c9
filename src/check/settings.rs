//! What a run needs beyond its plan.

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use super::{Environment, SandboxLevel};
use crate::book::Check;
use crate::clock::{Clock, Stopwatch};
use crate::config::CheckSettings;
use crate::stamp::Stamp;

/// What a run needs beyond the plan.
#[derive(Debug)]
pub struct RunSettings<'a> {
    /// What `book.toml` says about checks.
    pub checks: &'a CheckSettings,
    /// What scripts can be kept from on this machine.
    pub sandbox: SandboxLevel,
    /// Folder in which scripts run: the book's.
    pub root: PathBuf,
    /// The program that supervises scripts: opsbook itself.
    pub supervisor: PathBuf,
    /// The variables that the run knows.
    pub environment: &'a Environment,
    /// Set from outside, it ends the run and kills what is running.
    pub cancelled: &'a AtomicBool,
    /// How long the whole run may take: then what runs is killed, and what
    /// has not begun is skipped.
    pub deadline: Option<Deadline>,
    /// The time.
    pub clock: Clock,
}

/// A limit on a whole run.
#[derive(Clone, Copy, Debug)]
pub struct Deadline {
    /// When the run began.
    pub since: Stopwatch,
    /// How long it may take.
    pub limit: Duration,
}

impl Deadline {
    /// How much time is left; nothing if it has passed.
    pub(super) fn left(&self) -> Option<Duration> {
        let left = self.limit.checked_sub(self.since.elapsed());
        left.filter(|left| !left.is_zero())
    }
}

/// What happens during a run, for whoever shows it.
#[derive(Clone, Copy, Debug)]
pub enum Event<'a> {
    /// A check has started.
    Started(&'a Check),
    /// A check is done, or was never started.
    Finished(&'a Stamp),
}
