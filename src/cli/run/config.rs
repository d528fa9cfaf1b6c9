//! A single run: prompts, output and storage of results.

use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::Context;

use super::approved::{self, Approved};
use super::history;
use super::live::Live;
use crate::book::Probe;
use crate::check::{
    Approval, Deadline, Environment, Event, Listed, Policy, RunSettings, SandboxLevel, Selection,
    proxies,
};
use crate::cli::approve::describe;
use crate::cli::{project, terminal};
use crate::clock::{Clock, Stopwatch};
use crate::config::CheckSettings;
use crate::pipeline::{self, LoadedBook, RunOptions};
use crate::printable::printable_line;
use crate::render::status_json;
use crate::report;
use crate::stamp::Results;

/// The configuration of a run.
pub(in crate::cli) struct RunConfig<'a> {
    pub(super) prompts: PromptPolicy,
    /// The revision of the lock file, if the command line names one.
    pub(super) approved_at: Option<&'a str>,
    pub(super) lines: Lines,
    pub(super) cancelled: &'a AtomicBool,
    pub(super) selection: Selection,
    pub(super) jobs: Option<NonZeroUsize>,
    pub(super) deadline: Option<Duration>,
    /// Where to store the results instead of the book's folder.
    pub(super) out: Option<&'a Path>,
    /// Where to write `status.json` of the site.
    pub(super) status: Option<&'a Path>,
    /// Where to read earlier history from.
    pub(super) history: Option<&'a str>,
    pub(super) live: Live,
}

impl<'a> RunConfig<'a> {
    /// Runs all checks with the settings in `book.toml`.
    pub(in crate::cli) fn new(
        prompts: PromptPolicy,
        lines: Lines,
        cancelled: &'a AtomicBool,
    ) -> Self {
        Self {
            prompts,
            approved_at: None,
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

impl<'a> RunConfig<'a> {
    /// Uses the lock file of a revision.
    pub(in crate::cli) fn approved_at(self, approved_at: Option<&'a str>) -> Self {
        Self {
            approved_at,
            ..self
        }
    }
}

/// Whether to prompt for unapproved checks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum PromptPolicy {
    Allowed,
    Never,
}

impl PromptPolicy {
    /// Never with `--locked` or without a terminal.
    pub(in crate::cli) fn new(locked: bool) -> Self {
        if locked || !terminal::is_interactive() {
            Self::Never
        } else {
            Self::Allowed
        }
    }
}

/// Whether to print a line per finished check.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Lines {
    Print,
    Hide,
}

/// Runs the checks of a book and stores the results. `None` if the run was
/// cancelled: running checks are killed and the results of the last run stay.
pub(in crate::cli) fn run_checks(
    loaded: &LoadedBook,
    config: &RunConfig<'_>,
) -> anyhow::Result<Option<Results>> {
    let folder = project::folder(loaded);
    let lock = approved::load(loaded, config.approved_at)?;
    let policy = policy(loaded, config, &lock)?;
    let results = with_options(loaded, config, (policy, &lock), |options| {
        pipeline::run_checks(loaded, options)
    })?;
    if config.cancelled.load(Ordering::Relaxed) {
        if config.lines == Lines::Print {
            terminal::note("cancelled; the results of the last run are unchanged");
        }
        return Ok(None);
    }
    if let Some(out) = config.out {
        project::write(out, &results.to_json())?;
    } else if !results.checks.is_empty() {
        keep(loaded, &folder, &results)?;
    }
    if let Some(status) = config.status {
        let known = pipeline::load_results(&folder).ok().flatten();
        let known = known.and_then(|known| known.of_book(&loaded.book));
        let all = known.map_or_else(|| results.clone(), |known| results.clone().or_older(known));
        let history = history::load(&folder, config.history);
        project::write(status, &status_json(&loaded.book, Some(&all), &history))?;
    }
    Ok(Some(results))
}

/// Keeps what a run found, beside what was found before of checks that were not
/// chosen. Another run may end at the same time: each merges its results with
/// what the other has written.
fn keep(loaded: &LoadedBook, folder: &Path, results: &Results) -> anyhow::Result<()> {
    let path = pipeline::results_path(folder);
    let lock = path.with_file_name("results.lock");
    let _held = crate::output::hold(&lock)
        .with_context(|| format!("failed to lock {}", project::shown(&lock)))?;
    let kept = earlier_results(folder)?.and_then(|kept| kept.of_book(&loaded.book));
    let all = match kept {
        Some(kept) => results.clone().with_kept(kept),
        None => results.clone(),
    };
    project::write(&path, &all.to_json())?;
    pipeline::remember(folder, results).context("failed to write the history")
}

/// The results of earlier runs. An unreadable file is renamed instead of
/// overwritten, because it may be the only record.
fn earlier_results(folder: &Path) -> anyhow::Result<Option<Results>> {
    let error = match pipeline::load_results(folder) {
        Ok(results) => return Ok(results),
        Err(error) => error,
    };
    terminal::complain(&error.into());
    let path = pipeline::results_path(folder);
    let aside = crate::output::put_aside(&path)
        .with_context(|| format!("failed to rename {}", path.display()))?;
    terminal::note(&format!(
        "the earlier results are now in {}",
        project::shown(&aside)
    ));
    Ok(None)
}

/// How to handle unapproved checks; prompts if possible.
fn policy(
    loaded: &LoadedBook,
    config: &RunConfig<'_>,
    approved: &Approved,
) -> anyhow::Result<Policy> {
    let lock = &approved.lock;
    let settings = &loaded.settings.checks;
    let is_approved =
        |listed: &Listed<'_>| lock.approval(listed.check, settings) == Approval::Approved;
    let all = (Policy::RunUnapproved, approved);
    let (unapproved, chosen) = with_options(loaded, config, all, |options| {
        let plan = pipeline::plan_checks(loaded, options);
        let listed = plan.checks.iter().map(|(listed, _)| listed);
        let readable = listed.filter(|listed| listed.check.problem.is_none());
        let readable: Vec<&Listed<'_>> = readable.collect();
        let new = readable.iter().filter(|listed| !is_approved(listed));
        let new: Vec<String> = new.map(|listed| shown(listed, settings)).collect();
        tell_proxies(&readable, options.settings.environment);
        (new, readable.len())
    })?;
    let is_first = !pipeline::results_path(&project::folder(loaded)).exists();
    if is_first && terminal::shows_notes() {
        terminal::note(&format!(
            "first run here: {} approved by {}",
            report::counted(chosen - unapproved.len(), "check"),
            approved.origin
        ));
    }
    let can_ask = !unapproved.is_empty() && config.prompts == PromptPolicy::Allowed;
    let go_on = can_ask && {
        for line in &unapproved {
            terminal::note(line);
        }
        let count = report::counted(unapproved.len(), "check");
        terminal::ask(&format!("{count} not approved. Run them anyway?"))
    };
    Ok(if go_on {
        Policy::RunUnapproved
    } else {
        Policy::RefuseUnapproved
    })
}

/// The full text of a check for the prompt.
fn shown(listed: &Listed<'_>, settings: &CheckSettings) -> String {
    let id = printable_line(listed.check.id.as_str());
    let lines = describe(listed.check, settings);
    format!("{id}\n    {}\n", lines.join("\n    "))
}

/// Prints the proxies of the environment that requests use.
fn tell_proxies(checks: &[&Listed<'_>], environment: &Environment) {
    let mut probes = checks.iter().map(|listed| &listed.check.probe);
    if !probes.any(|probe| matches!(probe, Probe::Http { .. } | Probe::Promql { .. })) {
        return;
    }
    for (variable, host) in proxies(environment) {
        let host = printable_line(&host);
        terminal::note(&format!("proxy    {host}, as {variable} says"));
    }
}

/// Calls a function with the run options, which borrow from several places.
pub(super) fn with_options<T>(
    loaded: &LoadedBook,
    config: &RunConfig<'_>,
    (policy, approved): (Policy, &Approved),
    then: impl FnOnce(&RunOptions<'_>) -> T,
) -> anyhow::Result<T> {
    let environment =
        Environment::new(std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        }));
    let mut checks = loaded.settings.checks.clone();
    checks.jobs = config.jobs.map_or(checks.jobs, NonZeroUsize::get);
    let sandbox = SandboxLevel::of(checks.sandbox);
    if sandbox == SandboxLevel::NotAvailable {
        terminal::note("sandbox = \"read-only\" is not available: this kernel has no Landlock");
    }
    let observe = |event: Event<'_>| match event {
        Event::Started(check) => config.live.started(check),
        Event::Finished(stamp) => config.live.finished(stamp, config.lines),
    };
    let done = then(&RunOptions {
        lock: &approved.lock,
        policy,
        selection: &config.selection,
        settings: RunSettings {
            checks: &checks,
            sandbox,
            root: std::path::absolute(&loaded.root).context("failed to find the book's folder")?,
            supervisor: std::env::current_exe().context("failed to find opsbook itself")?,
            environment: &environment,
            cancelled: config.cancelled,
            deadline: config.deadline.map(|limit| Deadline {
                since: Stopwatch::start(),
                limit,
            }),
            clock: Clock::System,
        },
        observe: &observe,
    });
    config.live.clear();
    Ok(done)
}
