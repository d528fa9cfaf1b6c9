//! Runs one check, with its retries.

use std::sync::atomic::Ordering;
use std::time::Duration;

use super::http::{self, Request};
use super::judge::{Verdict, judge};
use super::process::Supervisors;
use super::settings::RunSettings;
use super::{console, net, promql, proxy, shell};
use crate::book::{Check, Probe, Show};
use crate::clock::Stopwatch;
use crate::config::USUAL_OUTPUT;
use crate::network::Reach;
use crate::stamp::{Cause, Outcome};

/// The input of a probe.
pub(super) struct ProbeContext<'a> {
    pub(super) check: &'a Check,
    /// Time limit: the check's own timeout, or the remaining time of the run.
    pub(super) timeout: Duration,
    pub(super) settings: &'a RunSettings<'a>,
    pub(super) supervisors: &'a Supervisors<'a>,
}

impl ProbeContext<'_> {
    /// Maximum number of bytes to keep of an output or body.
    pub(super) fn most(&self) -> usize {
        let usual = USUAL_OUTPUT.min(self.settings.checks.max_output);
        let most = self.check.max_output.unwrap_or(usual);
        usize::try_from(most).unwrap_or(usize::MAX)
    }

    /// The reason to report when an output or body was truncated.
    pub(super) fn cut_off(&self) -> String {
        let most = self.most();
        format!("only the first {most} bytes were read; raise max_output, or ask for less")
    }

    /// The hosts that the check may reach. Proxies are exempt, because the user
    /// configures them and not the page.
    pub(super) fn reach(&self) -> Reach {
        Reach {
            rules: self.settings.checks.hosts.clone(),
            exempt: proxy::hosts(self.settings.environment),
        }
    }

    /// Expands the declared variables in `text`.
    pub(super) fn fill_in(&self, text: &str) -> String {
        self.settings.environment.fill_in(text, self.check)
    }
}

/// The result of an attempt.
pub(super) struct Attempt {
    pub(super) verdict: Verdict,
    pub(super) value: Option<f64>,
    /// Captured output, if the check publishes it.
    pub(super) output: Option<String>,
    pub(super) attempts: u32,
}

impl Attempt {
    pub(super) fn not(verdict: Verdict) -> Self {
        Self {
            verdict,
            value: None,
            output: None,
            attempts: 0,
        }
    }
}

/// Time limit of a check; `None` if the deadline of the run has passed.
pub(super) fn time_for(check: &Check, settings: &RunSettings<'_>) -> Option<Duration> {
    match &settings.deadline {
        None => Some(check.timeout),
        Some(deadline) => Some(deadline.left()?.min(check.timeout)),
    }
}

/// Runs a check until it passes or has used its retries.
pub(super) fn run_with_retries(mut context: ProbeContext<'_>) -> Attempt {
    let most = context.check.retries + 1;
    let mut attempts = 0;
    loop {
        attempts += 1;
        let mut attempt = Attempt {
            attempts,
            ..run_once(&context)
        };
        if is_cut_off(&attempt.verdict, &context) {
            let reason = "the deadline of the run passed before it was done";
            attempt.verdict = Verdict::new(Outcome::Skip, reason).because(Cause::Deadline);
            return attempt;
        }
        if !attempt.verdict.outcome.is_bad() {
            return attempt;
        }
        let more = if attempts >= most {
            ""
        } else {
            after(&mut context)
        };
        if attempts >= most || !more.is_empty() {
            tell_tries(&mut attempt.verdict, (attempts, most), more);
            return attempt;
        }
    }
}

/// Whether the deadline of the run, and not the check's own timeout, ended the
/// check.
fn is_cut_off(verdict: &Verdict, context: &ProbeContext<'_>) -> bool {
    verdict.cause == Some(Cause::Timeout) && context.timeout < context.check.timeout
}

/// Adds the number of attempts to the reason if retries were configured.
fn tell_tries(verdict: &mut Verdict, (attempts, most): (u32, u32), why_no_more: &str) {
    let reason = &mut verdict.reason;
    match (attempts, most) {
        (_, 1) => {}
        (attempts, most) if attempts == most => {
            *reason = format!("{reason} (tried {attempts} times)");
        }
        (attempts, most) => {
            *reason = format!("{reason} (tried {attempts} of {most} times: {why_no_more})");
        }
    }
}

/// Waits between two attempts. Returns why there is no further attempt, or an
/// empty string.
fn after(context: &mut ProbeContext<'_>) -> &'static str {
    const LOOK_UP: Duration = Duration::from_millis(50);
    const NO_TIME: &str = "the deadline of the run has passed";
    let watch = Stopwatch::start();
    while let Some(left) = context.check.delay.checked_sub(watch.elapsed()) {
        if context.settings.cancelled.load(Ordering::Relaxed) {
            return "the run was cancelled";
        }
        if time_for(context.check, context.settings).is_none() {
            return NO_TIME;
        }
        std::thread::sleep(left.min(LOOK_UP));
    }
    match time_for(context.check, context.settings) {
        Some(timeout) => {
            context.timeout = timeout;
            ""
        }
        None => NO_TIME,
    }
}

fn run_once(context: &ProbeContext<'_>) -> Attempt {
    let watch = Stopwatch::start();
    let fill = |text: &str| context.fill_in(text);
    let observation = match &context.check.probe {
        Probe::Shell { shell, script } => shell::probe(shell, script, context),
        Probe::Console { steps } => console::probe(steps, context),
        Probe::Promql { query } => promql::probe(query, context),
        Probe::Tcp { address } => net::tcp(&fill(address), context),
        Probe::Tls { address } => net::tls(&fill(address), context),
        Probe::Dns { name } => net::dns(&fill(name), context),
        Probe::Http {
            method,
            url,
            headers,
            body,
        } => {
            let headers = headers.iter();
            let headers = headers.map(|(name, value)| (name.clone(), fill(value)));
            let request = Request {
                method: method.clone(),
                url: fill(url),
                headers: headers.collect(),
                body: fill(body),
            };
            http::probe(request, context)
        }
        Probe::Unreadable { .. } => {
            let reason = "the marking cannot be read";
            Err(Verdict::new(Outcome::Error, reason).because(Cause::Unreadable))
        }
    };
    let ms = u64::try_from(watch.elapsed().as_millis()).unwrap_or(u64::MAX);
    match observation {
        Ok(mut observation) => {
            observation
                .facts
                .insert("ms".to_owned(), serde_json::json!(ms));
            let shows = context.check.show == Show::Output;
            let output = shows.then(|| observation.output.clone());
            let (verdict, value) = judge(context.check, observation);
            Attempt {
                verdict,
                value,
                output,
                attempts: 1,
            }
        }
        Err(verdict) => Attempt::not(verdict),
    }
}
