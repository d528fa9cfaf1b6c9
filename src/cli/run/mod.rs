//! `opsbook run`.

mod approved;
mod config;
mod history;
mod live;
mod push;
mod schedule;
mod shard;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use self::config::with_options;
use super::arguments::{RunArguments, RunFormat};
use super::{Exit, git, project, terminal};
use crate::book::CheckId;
use crate::check::{Plan, Planned, Policy, Selection};
use crate::config::parse_duration;
use crate::diagnostic::did_you_mean;
use crate::pipeline::{self, LoadedBook};
use crate::platform::on_termination;
use crate::printable::printable_line;
use crate::report;
use crate::stamp::{Cause, Outcome, Results, metrics};

pub(super) use self::config::{Lines, PromptPolicy, RunConfig, run_checks};
pub(super) use self::history::load as load_history;
pub(super) use self::shard::ShardArgument;

/// `opsbook run`.
pub(super) fn run(arguments: &RunArguments) -> anyhow::Result<Exit> {
    let cancelled = cancelled_by_signal();
    let config = config(arguments, &cancelled)?;
    if let Some(every) = &arguments.every {
        let every = parse_duration(every).map_err(anyhow::Error::msg)?;
        return schedule::keep_running(arguments, config, every);
    }
    let loaded = project::load_facts(&arguments.book.path)?;
    let config = RunConfig {
        selection: selection(arguments, &loaded)?,
        ..config
    };
    if let Some(only) = config.selection.unmatched(&loaded.book) {
        let near = near_id(&only.to_string(), &loaded);
        anyhow::bail!("no check of the book matches --only {only}{near}");
    }
    if arguments.dry_run {
        return dry_run(&loaded, &config);
    }
    let Some(results) = run_checks(&loaded, &config)? else {
        return Ok(Exit::Cancelled);
    };
    if results.checks.is_empty() && config.selection != Selection::default() {
        terminal::note("--only, --shard and --changed-since select no check");
    }
    let ended = print(arguments.format, &results, &loaded);
    Ok(match &arguments.push {
        Some(address) if !push::push(address, &results) && ended == Exit::Fine => Exit::Unknown,
        _ => ended,
    })
}

/// The ID that was probably meant by `id=…`.
fn near_id(only: &str, loaded: &LoadedBook) -> String {
    let listed = Plan::listed(&loaded.book);
    let ids = listed.iter().map(|listed| listed.check.id.as_str());
    // An ID begins with its page, which people leave out.
    let name_of = |id: &'_ str| id.rsplit('#').next().unwrap_or_default().to_owned();
    let names: Vec<String> = ids.clone().map(name_of).collect();
    let near = only.strip_prefix("id=").and_then(|id| {
        did_you_mean(id, ids.clone()).or_else(|| {
            let near = did_you_mean(id, names.iter().map(String::as_str))?;
            let at = names.iter().position(|name| name == near)?;
            ids.clone().nth(at)
        })
    });
    near.map_or_else(String::new, |near| format!("; did you mean `id={near}`?"))
}

/// The run configuration from the arguments.
fn config<'a>(
    arguments: &'a RunArguments,
    cancelled: &'a AtomicBool,
) -> anyhow::Result<RunConfig<'a>> {
    let lines = if arguments.format == RunFormat::Human {
        Lines::Print
    } else {
        Lines::Hide
    };
    let deadline = arguments.deadline.as_deref().map(parse_duration);
    Ok(RunConfig {
        jobs: arguments.jobs,
        deadline: deadline.transpose().map_err(anyhow::Error::msg)?,
        out: arguments.out.as_deref(),
        status: arguments.status.as_deref(),
        history: arguments.history.as_deref(),
        approved_at: arguments.approved_at.as_deref(),
        ..RunConfig::new(PromptPolicy::new(arguments.locked), lines, cancelled)
    })
}

/// The selected checks.
fn selection(arguments: &RunArguments, loaded: &LoadedBook) -> anyhow::Result<Selection> {
    let changed = match &arguments.changed_since {
        None => None,
        Some(revision) => {
            let pages = loaded.book.pages.iter();
            let sources = pages.map(|page| &page.document.source);
            let changed = git::changed_since(&loaded.root, revision, sources)?;
            let pages = loaded.book.pages.iter().map(|page| &page.document);
            let pages = pages.filter(|page| changed.touches(page.source.path()));
            Some(pages.map(|page| page.path.clone()).collect())
        }
    };
    let shard = arguments.shard.map(ShardArgument::resolve).transpose();
    Ok(Selection {
        only: arguments.only.clone(),
        shard: shard?,
        pages: changed,
        ids: None,
    })
}

/// Prints the results in a format. Some formats define their own exit codes.
fn print(format: RunFormat, results: &Results, loaded: &LoadedBook) -> Exit {
    let content = project::folder_prefix(&loaded.content);
    match format {
        RunFormat::Human => terminal::say(&report::render_outcomes(results)),
        RunFormat::Json => terminal::print(&results.to_json()),
        RunFormat::Junit => terminal::print(&report::render_junit_results(results, &content)),
        RunFormat::Tap => terminal::print(&report::render_tap(results)),
        RunFormat::Prometheus => terminal::print(&metrics(results)),
        RunFormat::Github => terminal::print(&report::render_github_results(results, &content)),
        RunFormat::Nagios => {
            terminal::print(&report::render_nagios(results));
            return nagios_exit(results);
        }
    }
    exit(results)
}

/// The exit codes of a monitoring plugin, which differ from ours: 1 is a
/// warning, 2 is critical.
fn nagios_exit(results: &Results) -> Exit {
    match report::nagios_code(results) {
        0 => Exit::Fine,
        1 => Exit::Findings,
        2 => Exit::Usage,
        _ => Exit::Unknown,
    }
}

/// Prints what a run would do.
fn dry_run(loaded: &LoadedBook, config: &RunConfig<'_>) -> anyhow::Result<Exit> {
    let lock = approved::load(loaded, config.approved_at)?;
    let plan = with_options(
        loaded,
        config,
        (Policy::RefuseUnapproved, &lock),
        |options| pipeline::plan_checks(loaded, options),
    )?;
    for (listed, planned) in &plan.checks {
        let needs: Vec<&str> = listed.check.needs.iter().map(CheckId::as_str).collect();
        let (word, why) = match planned {
            Planned::Run if needs.is_empty() => ("run", String::new()),
            Planned::Run => ("run", format!("  after {}", needs.join(", "))),
            Planned::Not(refusal) => {
                let reason = printable_line(&refusal.reason);
                (refusal.outcome.as_str(), format!("  {reason}"))
            }
        };
        let id = printable_line(listed.check.id.as_str());
        let page = printable_line(listed.page);
        terminal::say(&format!("{word:<6} {id} ({page}:{}){why}", listed.line));
    }
    let unreadable = plan.checks.iter();
    let unreadable = unreadable.filter(|(listed, _)| listed.check.problem.is_some());
    Ok(match unreadable.count() {
        0 => Exit::Fine,
        _ => Exit::Unknown,
    })
}

/// A flag that is set by Ctrl-C and SIGTERM, so that running checks are killed
/// before the program exits.
pub(super) fn cancelled_by_signal() -> Arc<AtomicBool> {
    let cancelled = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&cancelled);
    // Without a handler, Ctrl-C still ends the program, but abruptly.
    let _ = on_termination(move || flag.store(true, Ordering::Relaxed));
    cancelled
}

/// The exit code for results: failures take precedence over errors. Checks that
/// the deadline skipped are unknown.
pub(super) fn exit(results: &Results) -> Exit {
    if results.count(Outcome::Fail) > 0 || results.has_cause(Cause::NotApproved) {
        Exit::Findings
    } else if results.count(Outcome::Error) > 0 || results.has_cause(Cause::Deadline) {
        Exit::Unknown
    } else {
        Exit::Fine
    }
}
