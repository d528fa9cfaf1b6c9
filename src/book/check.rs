use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::judging::{CheckSeverity, Conditions, Empty, ExitCodes, Redirects, Show};
use crate::source::Span;

/// The ID of a check: unique in the book, written `page-slug#id` where the
/// author gave only the part after `#`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CheckId(String);

impl CheckId {
    /// The id from its full text.
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CheckId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// A block that is marked as a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Its ID.
    pub id: CheckId,
    /// Index of the block in the document's `blocks`.
    pub block: usize,
    /// The span of the marking.
    pub span: Span,
    /// Its probe.
    pub probe: Probe,
    /// Its timeout.
    pub timeout: Duration,
    /// How long its result is valid.
    pub ttl: Duration,
    /// Its interval in scheduled runs; the schedule's interval if unset.
    pub every: Option<Duration>,
    /// The runner of its script; this machine if unset.
    pub runner: Option<String>,
    /// The working directory of its script, in the book's folder; the book's
    /// folder if unset.
    pub folder: Option<String>,
    /// Environment variables that it needs.
    pub env: Vec<String>,
    /// Those of `env` whose values are redacted.
    pub secrets: Vec<String>,
    /// Which output is published.
    pub show: Show,
    /// The expected output.
    pub expect: Option<Expectation>,
    /// Conditions on its result.
    pub conditions: Conditions,
    /// The meaning of exit codes.
    pub exit: ExitCodes,
    /// The redirect policy of a request.
    pub redirects: Redirects,
    /// The meaning of an empty result; the probe decides if unset.
    pub empty: Option<Empty>,
    /// Maximum size of an output or body, in bytes; the default if unset.
    pub max_output: Option<u64>,
    /// Why the check is invalid. Such a check never runs, and its outcome is an
    /// error.
    pub problem: Option<String>,
    /// Checks that must pass first; otherwise this one is skipped.
    pub needs: Vec<CheckId>,
    /// Number of retries before it counts as failed.
    pub retries: u32,
    /// Delay between two attempts.
    pub delay: Duration,
    /// The severity of a failure.
    pub severity: CheckSeverity,
    /// SHA-256, in lowercase hex, of everything that determines what runs and
    /// how the result is judged. Approval is bound to it.
    pub hash: String,
}

/// What a check observes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Probe {
    /// A script for a shell.
    Shell {
        /// The interpreter's name: `bash`, `sh`, `zsh`, `pwsh` or
        /// `powershell`.
        shell: String,
        /// The script without prompts and recorded output.
        script: String,
    },
    /// A recorded session: the commands run again in one shell, and their
    /// output is compared with the recording.
    Console {
        /// The commands in their order.
        steps: Vec<Step>,
    },
    /// One HTTP request.
    Http {
        /// The method, in upper case.
        method: String,
        /// The URL; `$NAME` and `${NAME}` stand for declared variables.
        url: String,
        /// Header names and values in their order.
        headers: Vec<(String, String)>,
        /// The body; empty for none.
        body: String,
    },
    /// A connection to a port.
    Tcp {
        /// Host and port; `$NAME` stands for declared variables.
        address: String,
    },
    /// A TLS handshake that inspects the certificate.
    Tls {
        /// Host and port; `$NAME` stands for declared variables.
        address: String,
    },
    /// Resolution of a host name.
    Dns {
        /// The name; `$NAME` stands for declared variables.
        name: String,
    },
    /// An instant query to Prometheus.
    Promql {
        /// The query.
        query: String,
    },
    /// An invalid check, which never runs.
    Unreadable {
        /// The block's language and text, to which results are bound.
        text: String,
    },
}

impl Probe {
    /// The script that a shell runs, if there is one.
    pub fn script(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Shell { script, .. } => Some(Cow::Borrowed(script)),
            Self::Console { steps } => {
                let commands = steps.iter().map(|step| step.command.as_str());
                Some(Cow::Owned(commands.collect::<Vec<_>>().join("\n")))
            }
            _ => None,
        }
    }

    /// The name of the kind in reports.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Shell { .. } => "shell",
            Self::Console { .. } => "console",
            Self::Http { .. } => "http",
            Self::Promql { .. } => "promql",
            Self::Tcp { .. } => "tcp",
            Self::Tls { .. } => "tls",
            Self::Dns { .. } => "dns",
            Self::Unreadable { .. } => "unreadable",
        }
    }

    /// The fact of the probe's built-in condition: an exit code other than 0, a
    /// status of 400 or above. A condition `ok` replaces it only if it uses
    /// this fact. A recorded session is always compared.
    pub fn decides(&self) -> Option<&'static str> {
        match self {
            Self::Shell { .. } => Some("exit"),
            Self::Http { .. } => Some("status"),
            Self::Tcp { .. } => Some("connected"),
            Self::Tls { .. } => Some("trusted"),
            Self::Dns { .. } => Some("found"),
            Self::Console { .. } | Self::Promql { .. } | Self::Unreadable { .. } => None,
        }
    }
}

/// One command of a recorded session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Step {
    /// The command without prompts.
    pub command: String,
    /// Its output lines on both streams. `...` matches any number of lines.
    pub output: Vec<String>,
    /// Its exit code, written `[2]` as the last line of the output unless it is
    /// 0 (as in cram).
    pub exit: i32,
}

/// The expected output of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expectation {
    /// `expect="…"`: the output contains the text.
    Contains(String),
    /// `expect="/…/"`: the regular expression matches anywhere in the output.
    Matches(String),
    /// A `text expect` fence after the check.
    Output(ExpectationText),
}

/// An expected output, from a fence of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpectationText {
    /// The text.
    pub text: String,
    /// How it is compared.
    pub mode: ExpectMode,
    /// Index of the fence in the document's `blocks`.
    pub block: usize,
}

/// How an expected output is compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ExpectMode {
    /// Line by line, ignoring trailing spaces.
    #[default]
    Exact,
    /// The expected lines occur in this order; other lines may be between them.
    Lines,
    /// The text is a regular expression that matches the whole output.
    Regex,
    /// The output is JSON that contains the expected JSON.
    Json,
}

impl ExpectMode {
    /// The mode with this name.
    pub fn named(word: &str) -> Option<Self> {
        Some(match word {
            "exact" => Self::Exact,
            "lines" => Self::Lines,
            "regex" => Self::Regex,
            "json" => Self::Json,
            _ => return None,
        })
    }
}
