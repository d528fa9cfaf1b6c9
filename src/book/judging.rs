//! How the result of a check is judged and shown.

use serde::{Deserialize, Serialize};

/// Conditions on the result of a check, in CEL; a comparison without a left
/// side is about the value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conditions {
    /// Fails the check if false. It replaces the probe's built-in condition if
    /// it uses the same fact ([`super::Probe::decides`]).
    pub ok: Option<String>,
    /// Fails the check if true.
    pub alert: Option<String>,
    /// Turns a pass into a warning if true.
    pub warn: Option<String>,
    /// Turns a pass into a warning if false.
    pub target: Option<String>,
    /// The source of the value: a CEL expression over the facts, or `/…(…)…/`,
    /// a regular expression with one group over the output.
    pub value: Option<String>,
    /// Unit of the value, such as `ms`, `%` or `GB`.
    pub unit: Option<String>,
}

/// Which output of a check is published.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Show {
    /// None: only the outcome and its reason.
    #[default]
    Outcome,
    /// The beginning of the output, redacted.
    Output,
}

/// The meaning of a script's exit codes.
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
    /// All.
    Follow,
    /// Those to the same host; a redirect to another host is the response, and
    /// a failure.
    #[default]
    SameHost,
    /// None: a redirect is the response.
    None,
}

impl Redirects {
    /// All names.
    pub const WORDS: [&'static str; 3] = ["follow", "same-host", "none"];

    /// The policy with this name.
    pub fn named(word: &str) -> Option<Self> {
        Some(match word {
            "follow" => Self::Follow,
            "same-host" => Self::SameHost,
            "none" => Self::None,
            _ => return None,
        })
    }

    /// The name of the policy.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Follow => "follow",
            Self::SameHost => "same-host",
            Self::None => "none",
        }
    }
}

/// The meaning of an empty result: a query without series, an empty body, a
/// script without output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Empty {
    /// A pass without further conditions. A query without conditions that
    /// returns series fails.
    Pass,
    /// The check has failed.
    Fail,
    /// The check ends with an error.
    Error,
}

impl Empty {
    /// All names.
    pub const WORDS: [&'static str; 3] = ["pass", "fail", "error"];

    /// The meaning with this name.
    pub fn named(word: &str) -> Option<Self> {
        Some(match word {
            "pass" => Self::Pass,
            "fail" => Self::Fail,
            "error" => Self::Error,
            _ => return None,
        })
    }

    /// The name of the meaning.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Error => "error",
        }
    }
}

/// The severity of a failed check.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum CheckSeverity {
    /// Informational.
    Info,
    /// Somebody should look at it.
    #[default]
    Warn,
    /// Somebody must look at it immediately.
    Page,
}

impl CheckSeverity {
    /// The name of the severity.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Page => "page",
        }
    }

    /// The severity with this name.
    pub fn named(word: &str) -> Option<Self> {
        let all = [Self::Info, Self::Warn, Self::Page];
        all.into_iter().find(|severity| severity.as_str() == word)
    }
}
