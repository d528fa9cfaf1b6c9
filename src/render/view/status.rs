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
    /// The same over the day, the week and the quarter before the last run, as
    /// far as there were runs; only on the status page.
    pub uptimes: Vec<UptimeView>,
    /// Since when it has the outcome of the last run; only on the status page.
    pub since: String,
    /// The same for a reader without JavaScript.
    pub since_text: String,
    /// Its last runs as a drawing, the last one at the right; only on the status
    /// page, and only where there were two.
    pub strip: String,
    /// How many runs are drawn.
    pub runs: usize,
    /// The service that its page is about; may be empty.
    pub service: String,
    /// Who keeps its page true; may be empty.
    pub owner: String,
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
    /// Checks whose result is not as it should be, worst first.
    pub problems: Vec<CheckView>,
    /// Every check, by the service of its page.
    pub groups: Vec<StatusGroupView>,
    /// How many have each outcome, worst first, outcomes without checks left out.
    pub summary: Vec<CountView>,
}

/// The checks of one service.
#[derive(Clone, Debug, Serialize)]
pub struct StatusGroupView {
    /// The service.
    pub title: String,
    /// Its checks, worst first.
    pub checks: Vec<CheckView>,
}

/// The share of runs in which a check was as it should be.
#[derive(Clone, Debug, Serialize)]
pub struct UptimeView {
    /// Over which time: `24 h`, `7 d`, `90 d`.
    pub span: String,
    /// The share: `99.9 %`.
    pub share: String,
}

/// How many checks have one outcome.
#[derive(Clone, Debug, Serialize)]
pub struct CountView {
    /// The outcome.
    pub outcome: String,
    /// How many.
    pub count: usize,
}
