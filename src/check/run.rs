use std::sync::atomic::Ordering;
use std::sync::{Mutex, PoisonError};

use super::attempt::{Attempt, ProbeContext, run_with_retries, time_for};
use super::judge::Verdict;
use super::process::Supervisors;
use super::redact::Redactor;
use super::schedule::Schedule;
use super::settings::{Event, RunSettings};
use super::throttle::throttle;
use super::{Listed, Plan, Planned};
use crate::book::{Check, Probe};
use crate::clock::Stopwatch;
use crate::platform::host_name;
use crate::printable::{printable, printable_line};
use crate::stamp::{Cause, Outcome, Results, Stamp};

/// Runs a plan, several checks at once, and records the results. `observe` is
/// called for every step, from several threads.
pub fn run(
    plan: &Plan<'_>,
    settings: &RunSettings<'_>,
    observe: &(dyn Fn(Event<'_>) + Sync),
) -> Results {
    let redactor = redactor(plan, settings);
    let listed: Vec<&Listed<'_>> = plan.checks.iter().map(|(listed, _)| listed).collect();
    let throttles = listed.iter().map(|listed| throttle(listed.check, settings));
    let schedule = Schedule::new(&listed, throttles.collect());
    let supervisors = Supervisors::new(&settings.supervisor);
    let context = RunContext {
        settings,
        supervisors: &supervisors,
        redactor: &redactor,
        observe,
    };
    let stamps = Mutex::new(Vec::with_capacity(plan.checks.len()));
    let work = || {
        while let Some((at, blocked)) = schedule.next() {
            let (listed, planned) = &plan.checks[at];
            let planned = match (planned, blocked) {
                (Planned::Run, Some(verdict)) => &Planned::not(verdict),
                (planned, _) => planned,
            };
            let stamp = context.stamp(listed, planned);
            observe(Event::Finished(&stamp));
            schedule.finish(at, stamp.outcome);
            stamps
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(stamp);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..settings.checks.jobs.min(plan.checks.len()) {
            scope.spawn(work);
        }
    });
    let stamps = stamps.into_inner().unwrap_or_else(PoisonError::into_inner);
    Results::new(settings.clock.now(), stamps)
}

/// The shared state of a run.
struct RunContext<'a> {
    settings: &'a RunSettings<'a>,
    supervisors: &'a Supervisors<'a>,
    redactor: &'a Redactor,
    observe: &'a (dyn Fn(Event<'_>) + Sync),
}

impl RunContext<'_> {
    fn stamp(&self, listed: &Listed<'_>, planned: &Planned) -> Stamp {
        let Self {
            settings,
            supervisors,
            redactor,
            observe,
        } = *self;
        let check = listed.check;
        let started = settings.clock.now();
        let watch = Stopwatch::start();
        let attempt = match planned {
            _ if settings.cancelled.load(Ordering::Relaxed) => Attempt::not(Verdict::cancelled()),
            Planned::Not(verdict) => Attempt::not(Verdict {
                outcome: verdict.outcome,
                reason: verdict.reason.clone(),
                cause: verdict.cause,
            }),
            Planned::Run => match time_for(check, settings) {
                None => {
                    let reason = "the deadline of the run has passed";
                    Attempt::not(Verdict::new(Outcome::Skip, reason).because(Cause::Deadline))
                }
                Some(timeout) => {
                    observe(Event::Started(check));
                    run_with_retries(ProbeContext {
                        check,
                        timeout,
                        settings,
                        supervisors,
                    })
                }
            },
        };
        let Attempt {
            verdict,
            value,
            output,
            attempts,
        } = attempt;
        let took = watch.elapsed();
        let finished = settings.clock.now();
        Stamp {
            id: check.id.clone(),
            page: listed.page.to_owned(),
            line: listed.line,
            kind: check.probe.kind().to_owned(),
            outcome: verdict.outcome,
            reason: printable_line(&redactor.redact(&verdict.reason)).into_owned(),
            cause: verdict.cause,
            started,
            finished,
            duration_ms: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
            runner: runner(check),
            sandbox: sandbox(check, settings),
            output: output.map(|output| beginning(&printable(&redactor.redact_beginning(&output)))),
            expires: expiry(finished, check),
            value,
            unit: value.and(check.conditions.unit.clone()),
            attempts,
            hash: check.hash.clone(),
        }
    }
}

/// Redacts the values of secrets, and of declared variables whose name or value
/// looks like a secret.
fn redactor(plan: &Plan<'_>, settings: &RunSettings<'_>) -> Redactor {
    let looks_secret = |name: &str, value: &str| {
        let name = name.to_ascii_uppercase();
        let by_name = ["KEY", "SECRET", "TOKEN", "PASSWORD", "PASSWD", "CREDENTIAL"]
            .iter()
            .any(|word| name.contains(word));
        by_name || url::Url::parse(value).is_ok_and(|url| url.password().is_some())
    };
    let declared = plan.checks.iter().flat_map(|(listed, _)| &listed.check.env);
    let declared = declared
        .filter(|name| looks_secret(name, settings.environment.value(name).unwrap_or_default()));
    let asked = plan
        .checks
        .iter()
        .flat_map(|(listed, _)| &listed.check.secrets);
    let names = settings.checks.secrets.iter().chain(declared).chain(asked);
    Redactor::new(
        names
            .filter_map(|name| settings.environment.value(name))
            .map(str::to_owned),
    )
}

/// The time at which a result expires.
fn expiry(finished: jiff::Timestamp, check: &Check) -> jiff::Timestamp {
    let ttl = jiff::SignedDuration::try_from(check.ttl).unwrap_or(jiff::SignedDuration::MAX);
    finished.checked_add(ttl).unwrap_or(jiff::Timestamp::MAX)
}

/// Maximum number of bytes of an output that is published.
const SHOWN: usize = 4 * 1024;

fn beginning(output: &str) -> String {
    let output = output.trim_end();
    if output.len() <= SHOWN {
        return output.to_owned();
    }
    let (shown, rest) = output.split_at(output.floor_char_boundary(SHOWN));
    format!("{shown}\n… (+{} characters)", rest.chars().count())
}

/// The sandbox of a script; `None` without a local script or a configured
/// sandbox.
fn sandbox(check: &Check, settings: &RunSettings<'_>) -> Option<String> {
    let is_script = matches!(check.probe, Probe::Shell { .. } | Probe::Console { .. });
    let word = settings.sandbox.word()?;
    (is_script && check.runner.is_none()).then(|| word.to_owned())
}

/// Where a check runs: the runner, or `local` with the host name.
fn runner(check: &Check) -> String {
    if let Some(runner) = &check.runner {
        return runner.clone();
    }
    format!("local@{}", host_name())
}
