use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::http::{self, Request};
use super::judge::{Verdict, judge};
use super::lane::lane;
use super::process::Supervisors;
use super::redact::Redactor;
use super::schedule::Schedule;
use super::{Environment, Listed, Plan, Planned, SandboxLevel, console, net, promql, shell};
use crate::book::{Check, Probe, Show};
use crate::clock::{Clock, Stopwatch};
use crate::config::CheckSettings;
use crate::stamp::{Outcome, Results, Stamp};

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
    fn left(&self) -> Option<Duration> {
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

/// What a probe works with.
pub(super) struct Probing<'a> {
    pub(super) check: &'a Check,
    /// How long it may take: its own limit, or what the run has left.
    pub(super) timeout: Duration,
    pub(super) settings: &'a RunSettings<'a>,
    pub(super) supervisors: &'a Supervisors<'a>,
}

/// Runs a plan, several checks at once, and stamps what was found. `observe`
/// is told of every step, from several threads.
pub fn run(
    plan: &Plan<'_>,
    settings: &RunSettings<'_>,
    observe: &(dyn Fn(Event<'_>) + Sync),
) -> Results {
    let redactor = redactor(plan, settings);
    let listed: Vec<&Listed<'_>> = plan.checks.iter().map(|(listed, _)| listed).collect();
    let lanes = listed.iter().map(|listed| lane(listed.check, settings));
    let schedule = Schedule::new(&listed, lanes.collect());
    let supervisors = Supervisors::new(&settings.supervisor);
    let around = Around {
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
                (Planned::Run, Some(verdict)) => &Planned::Not(verdict.outcome, verdict.reason),
                (planned, _) => planned,
            };
            let stamp = around.stamp(listed, planned);
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

/// What all checks of a run have in common.
struct Around<'a> {
    settings: &'a RunSettings<'a>,
    supervisors: &'a Supervisors<'a>,
    redactor: &'a Redactor,
    observe: &'a (dyn Fn(Event<'_>) + Sync),
}

impl Around<'_> {
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
        let tried = match planned {
            _ if settings.cancelled.load(Ordering::Relaxed) => {
                Tried::not(Verdict::new(Outcome::Skip, "cancelled"))
            }
            Planned::Not(outcome, reason) => Tried::not(Verdict::new(*outcome, reason.clone())),
            Planned::Run => match time_for(check, settings) {
                None => {
                    let reason = "the deadline of the run has passed";
                    Tried::not(Verdict::new(Outcome::Skip, reason))
                }
                Some(timeout) => {
                    observe(Event::Started(check));
                    try_often(Probing {
                        check,
                        timeout,
                        settings,
                        supervisors,
                    })
                }
            },
        };
        let Tried {
            verdict,
            value,
            output,
            attempts,
        } = tried;
        let took = watch.elapsed();
        let finished = settings.clock.now();
        Stamp {
            id: check.id.clone(),
            page: listed.page.to_owned(),
            line: listed.line,
            kind: check.probe.kind().to_owned(),
            outcome: verdict.outcome,
            reason: redactor.redact(&verdict.reason),
            started,
            finished,
            duration_ms: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
            runner: runner(check),
            sandbox: sandbox(check, settings),
            output: output.map(|output| beginning(&redactor.redact(&output))),
            expires: expiry(finished, check),
            value,
            unit: value.and(check.conditions.unit.clone()),
            attempts,
            hash: check.hash.clone(),
        }
    }
}

/// How long a check may take; nothing if the run has no time left.
fn time_for(check: &Check, settings: &RunSettings<'_>) -> Option<Duration> {
    match &settings.deadline {
        None => Some(check.timeout),
        Some(deadline) => Some(deadline.left()?.min(check.timeout)),
    }
}

/// How a check ended.
struct Tried {
    verdict: Verdict,
    value: Option<f64>,
    /// What it printed, where that is to be shown.
    output: Option<String>,
    attempts: u32,
}

impl Tried {
    fn not(verdict: Verdict) -> Self {
        Self {
            verdict,
            value: None,
            output: None,
            attempts: 0,
        }
    }
}

/// Tries a check until it passes or has had its retries.
fn try_often(mut probing: Probing<'_>) -> Tried {
    let mut attempts = 0;
    loop {
        attempts += 1;
        let tried = Tried {
            attempts,
            ..try_once(&probing)
        };
        let is_last = attempts > probing.check.retries;
        if is_last || !tried.verdict.outcome.is_bad() || !rest(&probing) {
            return tried;
        }
        match time_for(probing.check, probing.settings) {
            Some(timeout) => probing.timeout = timeout,
            None => return tried,
        }
    }
}

/// Waits between two tries; false if the run was cancelled meanwhile.
fn rest(probing: &Probing<'_>) -> bool {
    const LOOK_UP: Duration = Duration::from_millis(50);
    let watch = Stopwatch::start();
    while let Some(left) = probing.check.delay.checked_sub(watch.elapsed()) {
        if probing.settings.cancelled.load(Ordering::Relaxed) {
            return false;
        }
        std::thread::sleep(left.min(LOOK_UP));
    }
    true
}

fn try_once(probing: &Probing<'_>) -> Tried {
    let watch = Stopwatch::start();
    let environment = probing.settings.environment;
    let fill = |text: &str| fill_in(text, probing.check, environment);
    let seen = match &probing.check.probe {
        Probe::Shell { shell, script } => shell::probe(shell, script, probing),
        Probe::Console { steps } => console::probe(steps, probing),
        Probe::Promql { query } => promql::probe(query, probing),
        Probe::Tcp { address } => net::tcp(&fill(address), probing),
        Probe::Tls { address } => net::tls(&fill(address), probing),
        Probe::Dns { name } => net::dns(&fill(name), probing),
        Probe::Http {
            method,
            url,
            headers,
            body,
        } => {
            let headers = headers
                .iter()
                .map(|(name, value)| (name.clone(), fill(value)))
                .collect();
            http::probe(
                Request {
                    method: method.clone(),
                    url: fill(url),
                    headers,
                    body: fill(body),
                },
                probing,
            )
        }
    };
    let ms = u64::try_from(watch.elapsed().as_millis()).unwrap_or(u64::MAX);
    match seen {
        Ok(mut seen) => {
            seen.facts.insert("ms".to_owned(), serde_json::json!(ms));
            let shows = probing.check.show == Show::Output;
            let output = shows.then(|| seen.output.clone());
            let (verdict, value) = judge(probing.check, seen);
            Tried {
                verdict,
                value,
                output,
                attempts: 1,
            }
        }
        Err(verdict) => Tried::not(verdict),
    }
}

/// Puts the values of declared variables in place of `$NAME` and `${NAME}`.
pub(super) fn fill_in(text: &str, check: &Check, environment: &Environment) -> String {
    let mut filled = text.to_owned();
    for name in &check.env {
        let value = environment.value(name).unwrap_or_default();
        filled = filled
            .replace(&format!("${{{name}}}"), value)
            .replace(&format!("${name}"), value);
    }
    filled
}

/// The values that must never be kept: those named as secrets, and those of
/// declared variables whose name or value looks like one.
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

/// From when on a result says nothing any more.
fn expiry(finished: jiff::Timestamp, check: &Check) -> jiff::Timestamp {
    let ttl = jiff::SignedDuration::try_from(check.ttl).unwrap_or(jiff::SignedDuration::MAX);
    finished.checked_add(ttl).unwrap_or(jiff::Timestamp::MAX)
}

/// How much of an output is published, in bytes.
const SHOWN: usize = 4 * 1024;

fn beginning(output: &str) -> String {
    let output = output.trim_end();
    if output.len() <= SHOWN {
        return output.to_owned();
    }
    format!("{}\n…", &output[..output.floor_char_boundary(SHOWN)])
}

/// What was done about the script's rights; nothing where there is no script
/// here, or nobody asked.
fn sandbox(check: &Check, settings: &RunSettings<'_>) -> Option<String> {
    let is_script = matches!(check.probe, Probe::Shell { .. } | Probe::Console { .. });
    let word = settings.sandbox.word()?;
    (is_script && check.runner.is_none()).then(|| word.to_owned())
}

/// Where a check runs: on a runner, or locally, on this machine.
fn runner(check: &Check) -> String {
    if let Some(runner) = &check.runner {
        return runner.clone();
    }
    let name = rustix::system::uname();
    format!("local@{}", name.nodename().to_string_lossy())
}
