//! How the result of a check is judged and shown.

use serde::{Deserialize, Serialize};

/// What a check's result says. Conditions are written in CEL; a comparison
/// without a left side is about the value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conditions {
    /// Must hold, or the check has failed. It replaces the probe's own rule
    /// where it names the fact that this rule is about ([`super::Probe::decides`]).
    pub ok: Option<String>,
    /// Must not hold, or the check has failed.
    pub alert: Option<String>,
    /// Turns a pass into a warning where it holds.
    pub warn: Option<String>,
    /// Turns a pass into a warning where it does not hold.
    pub target: Option<String>,
    /// Where the value comes from: a CEL expression over the facts, or
    /// `/…(…)…/`, a regular expression with one group over the output.
    pub value: Option<String>,
    /// Unit of the value, such as `ms`, `%` or `GB`.
    pub unit: Option<String>,
}

/// What of a check's output is published.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Show {
    /// Nothing: the outcome and its reason say enough.
    #[default]
    Outcome,
    /// The beginning of what it printed, secrets removed.
    Output,
}

/// How a script's exit code is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ExitCodes {
    /// 0 is a pass, 77 a skip, 126 and 127 errors, all others failures.
    #[default]
    Shell,
    /// 0 ok, 1 warning, 2 critical, 3 unknown, and performance data behind a
    /// `|` (Monitoring Plugins Development Guidelines).
    Nagios,
}

/// Which redirects a request follows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Redirects {
    /// All of them.
    Follow,
    /// Those that stay on the host; one that leaves it is the answer, and a
    /// failure.
    #[default]
    SameHost,
    /// None: a redirect is the answer.
    None,
}

impl Redirects {
    /// The words for all of them.
    pub const WORDS: [&'static str; 3] = ["follow", "same-host", "none"];

    /// The redirects that this word names.
    pub fn named(word: &str) -> Option<Self> {
        Some(match word {
            "follow" => Self::Follow,
            "same-host" => Self::SameHost,
            "none" => Self::None,
            _ => return None,
        })
    }

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Follow => "follow",
            Self::SameHost => "same-host",
            Self::None => "none",
        }
    }
}

/// What an answer without content means: a query that finds nothing, an empty
/// body, a script that prints nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Empty {
    /// All is well, and there is nothing more to judge. A query without
    /// conditions that does find something has then failed.
    Pass,
    /// The check has failed.
    Fail,
    /// The check cannot be judged.
    Error,
}

impl Empty {
    /// The words for all of them.
    pub const WORDS: [&'static str; 3] = ["pass", "fail", "error"];

    /// What this word names.
    pub fn named(word: &str) -> Option<Self> {
        Some(match word {
            "pass" => Self::Pass,
            "fail" => Self::Fail,
            "error" => Self::Error,
            _ => return None,
        })
    }

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Error => "error",
        }
    }
}

/// How bad it is when a check fails.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum CheckSeverity {
    /// Good to know.
    Info,
    /// Somebody should look.
    #[default]
    Warn,
    /// Somebody must look now.
    Page,
}

impl CheckSeverity {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Page => "page",
        }
    }

    /// The severity that this word names.
    pub fn named(word: &str) -> Option<Self> {
        let all = [Self::Info, Self::Warn, Self::Page];
        all.into_iter().find(|severity| severity.as_str() == word)
    }
}
