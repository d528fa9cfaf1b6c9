//! One check carried out, as often as it may be tried.

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

/// What a probe works with.
pub(super) struct Probing<'a> {
    pub(super) check: &'a Check,
    /// How long it may take: its own limit, or what the run has left.
    pub(super) timeout: Duration,
    pub(super) settings: &'a RunSettings<'a>,
    pub(super) supervisors: &'a Supervisors<'a>,
}

impl Probing<'_> {
    /// How much of an output or a body is read, in bytes.
    pub(super) fn most(&self) -> usize {
        let usual = USUAL_OUTPUT.min(self.settings.checks.max_output);
        let most = self.check.max_output.unwrap_or(usual);
        usize::try_from(most).unwrap_or(usize::MAX)
    }

    /// Why only the beginning of something is known.
    pub(super) fn cut_off(&self) -> String {
        let most = self.most();
        format!("only the first {most} bytes were read; raise max_output, or ask for less")
    }

    /// Which hosts it may reach. Proxies are named by whoever runs opsbook.
    pub(super) fn reach(&self) -> Reach {
        Reach {
            rules: self.settings.checks.hosts.clone(),
            exempt: proxy::hosts(self.settings.environment),
        }
    }

    /// A text with the values of declared variables.
    pub(super) fn fill_in(&self, text: &str) -> String {
        self.settings.environment.fill_in(text, self.check)
    }
}

/// How a check ended.
pub(super) struct Tried {
    pub(super) verdict: Verdict,
    pub(super) value: Option<f64>,
    /// What it printed, where that is to be shown.
    pub(super) output: Option<String>,
    pub(super) attempts: u32,
}

impl Tried {
    pub(super) fn not(verdict: Verdict) -> Self {
        Self {
            verdict,
            value: None,
            output: None,
            attempts: 0,
        }
    }
}

/// How long a check may take; nothing if the run has no time left.
pub(super) fn time_for(check: &Check, settings: &RunSettings<'_>) -> Option<Duration> {
    match &settings.deadline {
        None => Some(check.timeout),
        Some(deadline) => Some(deadline.left()?.min(check.timeout)),
    }
}

/// Tries a check until it passes or has had its retries.
pub(super) fn try_often(mut probing: Probing<'_>) -> Tried {
    let most = probing.check.retries + 1;
    let mut attempts = 0;
    loop {
        attempts += 1;
        let mut tried = Tried {
            attempts,
            ..try_once(&probing)
        };
        if is_cut_off(&tried.verdict, &probing) {
            let reason = "the deadline of the run passed before it was done";
            tried.verdict = Verdict::new(Outcome::Skip, reason).because(Cause::Deadline);
            return tried;
        }
        if !tried.verdict.outcome.is_bad() {
            return tried;
        }
        let more = if attempts >= most {
            ""
        } else {
            after(&mut probing)
        };
        if attempts >= most || !more.is_empty() {
            tell_tries(&mut tried.verdict, (attempts, most), more);
            return tried;
        }
    }
}

/// Whether a check was ended by the run's limit and not by its own.
fn is_cut_off(verdict: &Verdict, probing: &Probing<'_>) -> bool {
    verdict.cause == Some(Cause::Timeout) && probing.timeout < probing.check.timeout
}

/// Says how often a check was tried, where that was to be more than once.
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

/// Waits between two tries. Gives why there is no other one, or nothing.
fn after(probing: &mut Probing<'_>) -> &'static str {
    const LOOK_UP: Duration = Duration::from_millis(50);
    const NO_TIME: &str = "the deadline of the run has passed";
    let watch = Stopwatch::start();
    while let Some(left) = probing.check.delay.checked_sub(watch.elapsed()) {
        if probing.settings.cancelled.load(Ordering::Relaxed) {
            return "the run was cancelled";
        }
        if time_for(probing.check, probing.settings).is_none() {
            return NO_TIME;
        }
        std::thread::sleep(left.min(LOOK_UP));
    }
    match time_for(probing.check, probing.settings) {
        Some(timeout) => {
            probing.timeout = timeout;
            ""
        }
        None => NO_TIME,
    }
}

fn try_once(probing: &Probing<'_>) -> Tried {
    let watch = Stopwatch::start();
    let fill = |text: &str| probing.fill_in(text);
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
            let headers = headers.iter();
            let headers = headers.map(|(name, value)| (name.clone(), fill(value)));
            let request = Request {
                method: method.clone(),
                url: fill(url),
                headers: headers.collect(),
                body: fill(body),
            };
            http::probe(request, probing)
        }
        Probe::Unreadable { .. } => {
            let reason = "the marking cannot be read";
            Err(Verdict::new(Outcome::Error, reason).because(Cause::Unreadable))
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
