use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::book::CheckId;

/// The outcome of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// The condition holds.
    Pass,
    /// It did not run, for the given reason.
    Skip,
    /// It passed, but is near a limit.
    Warn,
    /// It could not be evaluated.
    Error,
    /// The condition does not hold.
    Fail,
}

/// The cause of an outcome, for programs: decisions use it and never the text
/// of a reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// The check is invalid.
    Unreadable,
    /// The check, or what it depends on, is not approved in its current form.
    NotApproved,
    /// The check reached its timeout.
    Timeout,
    /// The run reached its deadline.
    Deadline,
    /// The run was cancelled.
    Cancelled,
    /// The response is incomplete.
    Incomplete,
    /// A cause of a later version of opsbook.
    #[serde(other)]
    Other,
}

impl Stamp {
    /// Whether it passed only after a retry.
    pub fn is_flaky(&self) -> bool {
        self.attempts > 1 && matches!(self.outcome, Outcome::Pass | Outcome::Warn)
    }
}

impl Outcome {
    /// The name of the outcome.
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

    /// Whether the outcome fails the run.
    pub fn is_bad(self) -> bool {
        matches!(self, Self::Fail | Self::Error)
    }
}

/// A recorded result. It contains only facts; its age is computed when it is
/// read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stamp {
    /// The ID of the check.
    pub id: CheckId,
    /// Path of the page's file under the content folder.
    pub page: String,
    /// Line of the check in that file, from 1.
    pub line: usize,
    /// The kind of probe: `shell`, `http`.
    pub kind: String,
    /// The outcome.
    pub outcome: Outcome,
    /// The reason, in one line; empty for a plain pass.
    pub reason: String,
    /// The cause, if decisions depend on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause>,
    /// Start time in UTC; for a skipped check, the time of the decision.
    pub started: Timestamp,
    /// End time in UTC.
    pub finished: Timestamp,
    /// Duration in milliseconds.
    pub duration_ms: u64,
    /// The runner and host name.
    pub runner: String,
    /// The sandbox of the script: `read-only`, or `not available` if the system
    /// does not support it; `None` if none is configured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sandbox: Option<String>,
    /// The beginning of the output, if the author publishes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<String>,
    /// Time at which the result expires.
    pub expires: Timestamp,
    /// The measured value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// The unit of the value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Number of attempts; 0 if the check never ran.
    #[serde(default)]
    pub attempts: u32,
    /// SHA-256 of the check; results of a different text are not shown.
    pub hash: String,
}
