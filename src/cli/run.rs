use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context;

use super::arguments::{Format, RunArguments};
use super::{Exit, home, terminal};
use crate::assemble::Drafts;
use crate::check::{Approval, Environment, Event, Plan, Policy, RunSettings};
use crate::clock::Clock;
use crate::pipeline::{self, LoadedBook, RunOptions};
use crate::report;
use crate::stamp::{Outcome, Results};

/// `opsbook run`.
pub(super) fn run(arguments: &RunArguments) -> anyhow::Result<Exit> {
    let loaded = home::load_book(&arguments.book.path, Drafts::LeftOut)?;
    let lines = match arguments.format {
        Format::Human => Lines::Print,
        Format::Json => Lines::Hide,
    };
    let cancelled = cancelled_by_signal();
    let Some(results) = run_checks(&loaded, Asking::new(arguments.locked), lines, &cancelled)?
    else {
        return Ok(Exit::Cancelled);
    };
    match arguments.format {
        Format::Json => terminal::print(&results.to_json()),
        Format::Human => terminal::say(&report::render_outcomes(&results)),
    }
    Ok(exit(&results))
}

/// Whether somebody may be asked about checks that are not approved.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Asking {
    Allowed,
    Never,
}

impl Asking {
    /// Never under `--locked`, nor where nobody could answer.
    pub(super) fn new(locked: bool) -> Self {
        if locked || !terminal::is_interactive() {
            Self::Never
        } else {
            Self::Allowed
        }
    }
}

/// Whether each finished check gets a line.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Lines {
    Print,
    Hide,
}

/// Runs the checks of a book and keeps what they found; nothing if the run
/// was cancelled, which kills what runs: then the results of the last one stay.
pub(super) fn run_checks(
    loaded: &LoadedBook,
    asking: Asking,
    lines: Lines,
    cancelled: &AtomicBool,
) -> anyhow::Result<Option<Results>> {
    let folder = home::folder(loaded);
    let lock = pipeline::load_lock(&folder)?;
    let unapproved = Plan::listed(&loaded.book)
        .iter()
        .filter(|listed| lock.approval(listed.check) != Approval::Approved)
        .count();
    let question = format!(
        "{} not approved. Run them all the same?",
        report::counted(unapproved, "check")
    );
    let go_on = unapproved > 0 && asking == Asking::Allowed && terminal::ask(&question);
    let environment =
        Environment::new(std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        }));
    let observe = |event: Event<'_>| {
        if let (Event::Finished(stamp), Lines::Print) = (event, lines) {
            terminal::say(&report::render_stamp(stamp));
        }
    };
    let results = pipeline::run_checks(
        loaded,
        &RunOptions {
            lock: &lock,
            policy: if go_on {
                Policy::RunUnapproved
            } else {
                Policy::RefuseUnapproved
            },
            settings: RunSettings {
                checks: &loaded.settings.checks,
                root: std::path::absolute(&loaded.root)
                    .context("failed to find the book's folder")?,
                supervisor: std::env::current_exe().context("failed to find opsbook itself")?,
                environment: &environment,
                cancelled,
                clock: Clock::System,
            },
            observe: &observe,
        },
    );
    if cancelled.load(Ordering::Relaxed) {
        if lines == Lines::Print {
            terminal::note("cancelled; the results of the last run are kept");
        }
        return Ok(None);
    }
    if !results.checks.is_empty() {
        home::write(&pipeline::results_path(&folder), &results.to_json())?;
    }
    Ok(Some(results))
}

/// A flag that Ctrl-C and SIGTERM set, so that running checks are killed
/// before the program ends.
pub(super) fn cancelled_by_signal() -> Arc<AtomicBool> {
    let cancelled = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&cancelled);
    // A handler that is already there is as good as ours.
    let _ = ctrlc::set_handler(move || flag.store(true, Ordering::Relaxed));
    cancelled
}

/// The exit code for results: a failure counts more than an error.
pub(super) fn exit(results: &Results) -> Exit {
    let refused = results
        .checks
        .iter()
        .any(|stamp| stamp.outcome == Outcome::Error && stamp.reason.contains("opsbook approve"));
    if results.count(Outcome::Fail) > 0 || refused {
        Exit::Findings
    } else if results.count(Outcome::Error) > 0 {
        Exit::Unknown
    } else {
        Exit::Fine
    }
}
