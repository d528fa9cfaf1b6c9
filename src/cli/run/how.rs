//! One run: who may be asked, what is printed, where results are kept.

use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::Context;

use super::history;
use super::live::Live;
use crate::check::{
    Approval, Deadline, Environment, Event, Policy, RunSettings, SandboxLevel, Selection,
};
use crate::cli::{home, terminal};
use crate::clock::{Clock, Stopwatch};
use crate::pipeline::{self, LoadedBook, RunOptions};
use crate::render::status_json;
use crate::report;
use crate::stamp::{Results, load_results};

/// How checks are run.
pub(in crate::cli) struct How<'a> {
    pub(super) asking: Asking,
    pub(super) lines: Lines,
    pub(super) cancelled: &'a AtomicBool,
    pub(super) selection: Selection,
    pub(super) jobs: Option<NonZeroUsize>,
    pub(super) deadline: Option<Duration>,
    /// Where results are kept instead of the book's own place.
    pub(super) out: Option<&'a Path>,
    /// Where the site's `status.json` is written as well.
    pub(super) status: Option<&'a Path>,
    /// What earlier runs found, from elsewhere.
    pub(super) history: Option<&'a str>,
    pub(super) live: Live,
}

impl<'a> How<'a> {
    /// All of them, as `book.toml` says.
    pub(in crate::cli) fn new(asking: Asking, lines: Lines, cancelled: &'a AtomicBool) -> Self {
        Self {
            asking,
            lines,
            cancelled,
            selection: Selection::default(),
            jobs: None,
            deadline: None,
            out: None,
            status: None,
            history: None,
            live: Live::default(),
        }
    }
}

/// Whether somebody may be asked about checks that are not approved.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Asking {
    Allowed,
    Never,
}

impl Asking {
    /// Never under `--locked`, nor where nobody could answer.
    pub(in crate::cli) fn new(locked: bool) -> Self {
        if locked || !terminal::is_interactive() {
            Self::Never
        } else {
            Self::Allowed
        }
    }
}

/// Whether each finished check gets a line.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Lines {
    Print,
    Hide,
}

/// Runs the checks of a book and keeps what they found; nothing if the run
/// was cancelled, which kills what runs: then the results of the last one stay.
pub(in crate::cli) fn run_checks(
    loaded: &LoadedBook,
    how: &How<'_>,
) -> anyhow::Result<Option<Results>> {
    let folder = home::folder(loaded);
    let policy = policy(loaded, how)?;
    let results = with_options(loaded, how, policy, |options| {
        pipeline::run_checks(loaded, options)
    })?;
    if how.cancelled.load(Ordering::Relaxed) {
        if how.lines == Lines::Print {
            terminal::note("cancelled; the results of the last run are kept");
        }
        return Ok(None);
    }
    if let Some(out) = how.out {
        home::write(out, &results.to_json())?;
    } else if !results.checks.is_empty() {
        let path = pipeline::results_path(&folder);
        // Of checks that were not chosen, what was found before stays.
        let older = load_results(&path).ok().flatten();
        let older = older.and_then(|older| older.of_book(&loaded.book));
        let kept = older.map_or_else(|| results.clone(), |older| results.clone().or_older(older));
        home::write(&path, &kept.to_json())?;
        pipeline::remember(&folder, &results).context("failed to write the history")?;
    }
    if let Some(status) = how.status {
        let known = load_results(&pipeline::results_path(&folder))
            .ok()
            .flatten();
        let known = known.and_then(|known| known.of_book(&loaded.book));
        let all = known.map_or_else(|| results.clone(), |known| results.clone().or_older(known));
        let history = history::load(&folder, how.history);
        home::write(status, &status_json(&loaded.book, Some(&all), &history))?;
    }
    Ok(Some(results))
}

/// What is done about checks that are not approved; asks if somebody can
/// answer.
fn policy(loaded: &LoadedBook, how: &How<'_>) -> anyhow::Result<Policy> {
    let lock = pipeline::load_lock(&home::folder(loaded))?;
    let unapproved = with_options(loaded, how, Policy::RunUnapproved, |options| {
        let plan = pipeline::plan_checks(loaded, options);
        let listed = plan.checks.iter().map(|(listed, _)| listed);
        let readable = listed.filter(|listed| listed.check.problem.is_none());
        let settings = &loaded.settings.checks;
        let new =
            readable.filter(|listed| lock.approval(listed.check, settings) != Approval::Approved);
        new.count()
    })?;
    let question = format!(
        "{} not approved. Run them all the same?",
        report::counted(unapproved, "check")
    );
    let go_on = unapproved > 0 && how.asking == Asking::Allowed && terminal::ask(&question);
    Ok(if go_on {
        Policy::RunUnapproved
    } else {
        Policy::RefuseUnapproved
    })
}

/// Does something with the options of a run, which borrow from all around.
pub(super) fn with_options<T>(
    loaded: &LoadedBook,
    how: &How<'_>,
    policy: Policy,
    then: impl FnOnce(&RunOptions<'_>) -> T,
) -> anyhow::Result<T> {
    let lock = pipeline::load_lock(&home::folder(loaded))?;
    let environment =
        Environment::new(std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        }));
    let mut checks = loaded.settings.checks.clone();
    checks.jobs = how.jobs.map_or(checks.jobs, NonZeroUsize::get);
    let sandbox = SandboxLevel::of(checks.sandbox);
    if sandbox == SandboxLevel::NotAvailable {
        terminal::note("sandbox = \"read-only\" is not available: this kernel has no Landlock");
    }
    let observe = |event: Event<'_>| match event {
        Event::Started(check) => how.live.started(check),
        Event::Finished(stamp) => how.live.finished(stamp, how.lines),
    };
    let done = then(&RunOptions {
        lock: &lock,
        policy,
        selection: &how.selection,
        settings: RunSettings {
            checks: &checks,
            sandbox,
            root: std::path::absolute(&loaded.root).context("failed to find the book's folder")?,
            supervisor: std::env::current_exe().context("failed to find opsbook itself")?,
            environment: &environment,
            cancelled: how.cancelled,
            deadline: how.deadline.map(|limit| Deadline {
                since: Stopwatch::start(),
                limit,
            }),
            clock: Clock::System,
        },
        observe: &observe,
    });
    how.live.clear();
    Ok(done)
}
