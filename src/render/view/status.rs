//! What templates see of checks.

use serde::Serialize;

/// A check and what it found. Times are RFC 3339 in UTC; the browser works
/// out the age, and shows `unknown` once `expires` has passed.
#[derive(Clone, Debug, Serialize)]
pub struct CheckView {
    /// Its name.
    pub id: String,
    /// Its name in the whole book: `page/path#id`.
    pub full_id: String,
    /// The beginning of its hash: a result of another text is not its own.
    pub hash: String,
    /// What must be found for it to pass, as written; may be empty.
    pub expects: String,
    /// The beginning of what it printed, where its author publishes that.
    pub output: String,
    /// `pass`, `warn`, `fail`, `skip`, `error`, or `never` if it has not run.
    pub outcome: String,
    /// Why, in one line; may be empty.
    pub reason: String,
    /// When it was done; empty if it has not run.
    pub finished: String,
    /// The same for a reader without JavaScript: `2026-11-23 02:56 UTC`.
    pub finished_text: String,
    /// From when on it says nothing any more; empty if it has not run.
    pub expires: String,
    /// What it measured, with its unit; empty if it has no value.
    pub value: String,
    /// Whether it passed only when it was tried again.
    pub flaky: bool,
    /// How long it took: `120 ms`; empty if it has not run.
    pub duration: String,
    /// Where it ran; empty if it has not run.
    pub runner: String,
    /// `shell`, `http`.
    pub probe: String,
    /// Share of earlier runs in which it was as it should be: `99.9 %`; only on
    /// the status page, empty if it never ran.
    pub uptime: String,
    /// Since when it has the outcome of the last run; only on the status page.
    pub since: String,
    /// The same for a reader without JavaScript.
    pub since_text: String,
    /// Outcomes of the last thirty runs, oldest first; only on the status page.
    pub past: Vec<String>,
    /// Title of its page.
    pub page_title: String,
    /// Where the check stands, relative to the page that shows it.
    pub href: String,
}

/// The whole site's checks, for the status page.
#[derive(Clone, Debug, Serialize)]
pub struct StatusView {
    /// When the last run ended, RFC 3339 in UTC; empty if none has.
    pub generated: String,
    /// The same for a reader without JavaScript.
    pub generated_text: String,
    /// Every check, worst first.
    pub checks: Vec<CheckView>,
    /// How many have each outcome, worst first, outcomes without checks left out.
    pub summary: Vec<CountView>,
}

/// How many checks have one outcome.
#[derive(Clone, Debug, Serialize)]
pub struct CountView {
    /// The outcome.
    pub outcome: String,
    /// How many.
    pub count: usize,
}
