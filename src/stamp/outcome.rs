use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::book::CheckId;

/// What a check found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// As it should be.
    Pass,
    /// It was not tried, for a reason that is given.
    Skip,
    /// As it should be, but near a limit.
    Warn,
    /// It could not be found out.
    Error,
    /// Not as it should be.
    Fail,
}

/// What kind of reason an outcome has, for programs: decisions are made by it
/// and never by the words of a reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// The marking cannot be carried out as it is written.
    Unreadable,
    /// Nobody has approved the check, or what it runs on, as it is.
    NotApproved,
    /// It reached its own limit of time.
    Timeout,
    /// The run reached its limit of time.
    Deadline,
    /// The run was cancelled.
    Cancelled,
    /// Only a part of the answer is known.
    Incomplete,
    /// A later version of opsbook names another cause.
    #[serde(other)]
    Other,
}

impl Stamp {
    /// Whether it is as it should be, but not at the first try.
    pub fn is_flaky(&self) -> bool {
        self.attempts > 1 && matches!(self.outcome, Outcome::Pass | Outcome::Warn)
    }
}

impl Outcome {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Skip => "skip",
            Self::Warn => "warn",
            Self::Error => "error",
            Self::Fail => "fail",
        }
    }

    /// From worst to best.
    pub const WORST_FIRST: [Self; 5] =
        [Self::Fail, Self::Error, Self::Warn, Self::Skip, Self::Pass];

    /// Whether a run that holds it has failed.
    pub fn is_bad(self) -> bool {
        matches!(self, Self::Fail | Self::Error)
    }
}

/// A recorded outcome: facts only. Its age is worked out when it is read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stamp {
    /// The check's name.
    pub id: CheckId,
    /// Path of the page's file under the content folder.
    pub page: String,
    /// Line of the check in that file, from 1.
    pub line: usize,
    /// The kind of probe: `shell`, `http`.
    pub kind: String,
    /// What was found.
    pub outcome: Outcome,
    /// Why, in one line; empty for a plain pass.
    pub reason: String,
    /// What kind of reason that is, where something is decided by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause>,
    /// When the check started, UTC. For a skipped check: when that was decided.
    pub started: Timestamp,
    /// When it was done, UTC.
    pub finished: Timestamp,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
    /// Where it ran: the runner and the machine's name.
    pub runner: String,
    /// What its script was kept from: `read-only`, or `not available` where
    /// that was asked for and the machine cannot; nothing where nobody asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sandbox: Option<String>,
    /// The beginning of what it printed, where its author publishes that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<String>,
    /// From when on the stamp says nothing any more.
    pub expires: Timestamp,
    /// What was measured, where the check has a value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// Its unit, as the author wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// How often it was tried; 0 if it never ran.
    #[serde(default)]
    pub attempts: u32,
    /// SHA-256 of the check that ran; a stamp of another text is not shown.
    pub hash: String,
}
