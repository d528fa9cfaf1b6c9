use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::Context;

use super::arguments::{RunArguments, RunFormat};
use super::{Exit, home, terminal};
use crate::assemble::Drafts;
use crate::book::CheckId;
use crate::check::{
    Approval, Deadline, Environment, Event, Planned, Policy, RunSettings, SandboxLevel, Selection,
};
use crate::clock::{Clock, Stopwatch};
use crate::config::parse_duration;
use crate::pipeline::{self, LoadedBook, RunOptions};
use crate::report;
use crate::stamp::{Outcome, Results, load_results};

/// `opsbook run`.
pub(super) fn run(arguments: &RunArguments) -> anyhow::Result<Exit> {
    let loaded = home::load_book(&arguments.book.path, Drafts::LeftOut)?;
    let cancelled = cancelled_by_signal();
    let lines = if arguments.format == RunFormat::Human {
        Lines::Print
    } else {
        Lines::Hide
    };
    let how = How {
        selection: Selection {
            only: arguments.only.clone(),
            shard: arguments.shard,
        },
        jobs: arguments.jobs,
        deadline: arguments
            .deadline
            .as_deref()
            .map(parse_duration)
            .transpose()
            .map_err(anyhow::Error::msg)?,
        out: arguments.out.as_deref(),
        ..How::new(Asking::new(arguments.locked), lines, &cancelled)
    };
    if arguments.dry_run {
        return dry_run(&loaded, &how);
    }
    let Some(results) = run_checks(&loaded, &how)? else {
        return Ok(Exit::Cancelled);
    };
    if results.checks.is_empty() && how.selection != Selection::default() {
        terminal::note("no check is chosen by --only and --shard");
    }
    let content = home::folder_prefix(&loaded.content);
    match arguments.format {
        RunFormat::Human => terminal::say(&report::render_outcomes(&results)),
        RunFormat::Json => terminal::print(&results.to_json()),
        RunFormat::Junit => terminal::print(&report::render_junit_results(&results, &content)),
        RunFormat::Tap => terminal::print(&report::render_tap(&results)),
        RunFormat::Prometheus => terminal::print(&report::render_prometheus(&results)),
        RunFormat::Github => terminal::print(&report::render_github_results(&results, &content)),
        RunFormat::Nagios => {
            terminal::print(&report::render_nagios(&results));
            return Ok(nagios_exit(&results));
        }
    }
    Ok(exit(&results))
}

/// The exit codes of a plugin, which are not ours: 1 is a warning there, 2 is
/// critical.
fn nagios_exit(results: &Results) -> Exit {
    match report::nagios_code(results) {
        0 => Exit::Fine,
        1 => Exit::Findings,
        2 => Exit::Usage,
        _ => Exit::Unknown,
    }
}

/// Says what a run would do, and does nothing.
fn dry_run(loaded: &LoadedBook, how: &How<'_>) -> anyhow::Result<Exit> {
    let plan = with_options(loaded, how, Policy::RefuseUnapproved, |options| {
        pipeline::plan_checks(loaded, options)
    })?;
    for (listed, planned) in &plan.checks {
        let needs: Vec<&str> = listed.check.needs.iter().map(CheckId::as_str).collect();
        let (word, why) = match planned {
            Planned::Run if needs.is_empty() => ("run", String::new()),
            Planned::Run => ("run", format!("  after {}", needs.join(", "))),
            Planned::Not(outcome, reason) => (outcome.as_str(), format!("  {reason}")),
        };
        let id = &listed.check.id;
        terminal::say(&format!(
            "{word:<6} {id} ({}:{}){why}",
            listed.page, listed.line
        ));
    }
    Ok(Exit::Fine)
}

/// How checks are run.
pub(super) struct How<'a> {
    asking: Asking,
    lines: Lines,
    cancelled: &'a AtomicBool,
    selection: Selection,
    jobs: Option<NonZeroUsize>,
    deadline: Option<Duration>,
    /// Where results are kept instead of the book's own place.
    out: Option<&'a Path>,
}

impl<'a> How<'a> {
    /// All of them, as `book.toml` says.
    pub(super) fn new(asking: Asking, lines: Lines, cancelled: &'a AtomicBool) -> Self {
        Self {
            asking,
            lines,
            cancelled,
            selection: Selection::default(),
            jobs: None,
            deadline: None,
            out: None,
        }
    }
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
pub(super) fn run_checks(loaded: &LoadedBook, how: &How<'_>) -> anyhow::Result<Option<Results>> {
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
    Ok(Some(results))
}

/// What is done about checks that are not approved; asks if somebody can
/// answer.
fn policy(loaded: &LoadedBook, how: &How<'_>) -> anyhow::Result<Policy> {
    let lock = pipeline::load_lock(&home::folder(loaded))?;
    let unapproved = with_options(loaded, how, Policy::RunUnapproved, |options| {
        let plan = pipeline::plan_checks(loaded, options);
        let listed = plan.checks.iter().map(|(listed, _)| listed);
        let new = listed.filter(|listed| lock.approval(listed.check) != Approval::Approved);
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
fn with_options<T>(
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
    let observe = |event: Event<'_>| {
        if let (Event::Finished(stamp), Lines::Print) = (event, how.lines) {
            terminal::say(&report::render_stamp(stamp));
        }
    };
    Ok(then(&RunOptions {
        lock: &lock,
        policy,
        selection: &how.selection,
        settings: RunSettings {
            checks: &checks,
            sandbox: SandboxLevel::of(checks.sandbox),
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
    }))
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
