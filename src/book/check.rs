use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::judging::{CheckSeverity, Conditions, Empty, ExitCodes, Redirects, Show};
use crate::source::Span;

/// A check's name: unique in the book, written `page-slug#id` where the
/// author gave only the part behind `#`.
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

/// A block that the author marked as one the tool may run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Its name.
    pub id: CheckId,
    /// Index of the block in the document's `blocks`.
    pub block: usize,
    /// Where the marking stands.
    pub span: Span,
    /// How it looks at the world.
    pub probe: Probe,
    /// How long it may take.
    pub timeout: Duration,
    /// How long its result holds.
    pub ttl: Duration,
    /// How often it is run where runs follow a schedule; as often as the
    /// schedule says if it does not say.
    pub every: Option<Duration>,
    /// Where its script runs: a runner of `book.toml`; this machine if not
    /// given.
    pub runner: Option<String>,
    /// The folder in which its script runs, under the book's; the book's if
    /// not given.
    pub folder: Option<String>,
    /// Variables it needs from the environment.
    pub env: Vec<String>,
    /// Those among `env` whose values are removed from all that is kept.
    pub secrets: Vec<String>,
    /// What of its output is published.
    pub show: Show,
    /// What the output must show.
    pub expect: Option<Expectation>,
    /// What its result says by conditions.
    pub conditions: Conditions,
    /// How a script's exit code is read.
    pub exit: ExitCodes,
    /// Which redirects a request follows.
    pub redirects: Redirects,
    /// What an answer without content means; what the probe makes of it if
    /// not given.
    pub empty: Option<Empty>,
    /// How much of its output or of a body is read, in bytes; the usual amount
    /// if not given.
    pub max_output: Option<u64>,
    /// Why the marking cannot be carried out. Such a check never runs, and
    /// its outcome is an error.
    pub problem: Option<String>,
    /// Checks that have to pass first; otherwise this one is skipped.
    pub needs: Vec<CheckId>,
    /// How often it is tried again before it counts as failed.
    pub retries: u32,
    /// How long is waited between two tries.
    pub delay: Duration,
    /// How bad it is when it fails.
    pub severity: CheckSeverity,
    /// SHA-256 over everything that decides what is run and how it is judged,
    /// in lower-case hex. Approval is bound to it.
    pub hash: String,
}

/// How a check looks at the world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Probe {
    /// A script for a shell.
    Shell {
        /// The interpreter's name: `bash`, `sh` or `zsh`.
        shell: String,
        /// The script, prompts and recorded output left out.
        script: String,
    },
    /// A recorded session: each command is run again in one shell, and must
    /// print what it printed then.
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
    /// A TLS handshake, and the certificate that is shown.
    Tls {
        /// Host and port; `$NAME` stands for declared variables.
        address: String,
    },
    /// What a host name means to this machine.
    Dns {
        /// The name; `$NAME` stands for declared variables.
        name: String,
    },
    /// An instant query to Prometheus.
    Promql {
        /// The query.
        query: String,
    },
    /// A marked block that nothing can be made of. Its check never runs.
    Unreadable {
        /// The block's language and text, so that a stamp is bound to it.
        text: String,
    },
}

impl Probe {
    /// What a shell is given, where it is asked.
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

    /// The word for it in reports.
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

    /// The fact that the probe's own rule is about: an exit code other than 0,
    /// a status of 400 and more. Only a condition `ok` that names it takes the
    /// place of that rule. A recorded session is always compared.
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
    /// The command, prompts removed.
    pub command: String,
    /// What it prints to both streams, by lines. `...` stands for any number
    /// of lines.
    pub output: Vec<String>,
    /// Its exit code, written `[2]` as the last line of output where it is
    /// not 0 (as in cram).
    pub exit: i32,
}

/// What a check's output must show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expectation {
    /// `expect="…"`: the text occurs in the output.
    Contains(String),
    /// `expect="/…/"`: the regular expression matches somewhere.
    Matches(String),
    /// A `text expect` fence behind the check.
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
    /// Line by line, space at line ends ignored.
    #[default]
    Exact,
    /// Every expected line occurs, in this order; others may stand between.
    Lines,
    /// The text is a regular expression for the whole output.
    Regex,
    /// The output is JSON that holds everything the expected JSON holds.
    Json,
}

impl ExpectMode {
    /// The mode that this word names.
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
