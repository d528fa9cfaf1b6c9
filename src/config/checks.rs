//! `[checks]` and `[runners]`: where and how checks run.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;

use super::RULE;
use super::keys::{duration, key_span, unknown_keys};
use super::parse_size;
use crate::book::{Check, Empty, Redirects};
use crate::diagnostic::{Diagnostic, Severity};
use crate::network::HostRules;
use crate::printable::hidden_text;
use crate::source::SourceFile;

/// The built-in runner: this machine.
pub const LOCAL: &str = "local";

/// Default limit of an output or body, in bytes.
pub const USUAL_OUTPUT: u64 = 1_000_000;

/// Default maximum that a check may ask for, and the maximum that `book.toml`
/// can allow.
const MAX_OUTPUT: u64 = 16_000_000;
const MAX_OUTPUT_LIMIT: u64 = 64_000_000;

/// How checks run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckSettings {
    /// Default timeout of a check.
    pub timeout: Duration,
    /// Default validity of a result.
    pub ttl: Duration,
    /// Maximum number of concurrent checks.
    pub jobs: usize,
    /// Maximum number of concurrent checks per host or runner.
    pub jobs_per_host: usize,
    /// Variables that checks may request with `env=`.
    pub env: Vec<String>,
    /// Variables that checks may request with `secrets=`, and whose values are
    /// redacted.
    pub secrets: Vec<String>,
    /// URL of the Prometheus server for `promql` checks; `$NAME` is expanded
    /// from the environment.
    pub prometheus: Option<String>,
    /// Permissions of local scripts.
    pub sandbox: Sandbox,
    /// Default redirect policy.
    pub redirects: Redirects,
    /// Default outcome of an empty result.
    pub empty: Option<Empty>,
    /// Maximum limit of an output or body that a check may request, in bytes.
    pub max_output: u64,
    /// Hosts that checks may reach.
    pub hosts: HostRules,
    /// The revision whose `checks.lock` is used instead of the work tree's.
    pub approved_at: Option<String>,
    /// Remote environments for scripts, by name.
    pub runners: BTreeMap<String, RunnerSettings>,
}

/// A remote environment for scripts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunnerSettings {
    /// Program and arguments that start a POSIX shell which reads a script from
    /// standard input.
    pub command: Vec<String>,
    /// Variables that the program needs, such as `SSH_AUTH_SOCK`.
    pub env: Vec<String>,
    /// Maximum number of concurrent scripts.
    pub jobs: Option<usize>,
}

/// Permissions of local scripts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sandbox {
    /// All permissions of the user who runs opsbook.
    #[default]
    None,
    /// Write access only to the temporary folder and devices, if the kernel
    /// supports Landlock.
    ReadOnly,
}

impl Default for CheckSettings {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(10),
            ttl: Duration::from_hours(24),
            jobs: 4,
            jobs_per_host: 4,
            env: Vec::new(),
            secrets: Vec::new(),
            prometheus: None,
            sandbox: Sandbox::None,
            redirects: Redirects::default(),
            empty: None,
            max_output: MAX_OUTPUT,
            hosts: HostRules::default(),
            approved_at: None,
            runners: BTreeMap::new(),
        }
    }
}

impl CheckSettings {
    /// Whether a check may use a variable that it declares.
    pub fn allows(&self, check: &Check, name: &String) -> bool {
        let is_secret = check.secrets.contains(name) && self.secrets.contains(name);
        is_secret || self.env.contains(name)
    }
}

/// `[checks]` before validation.
#[derive(Debug, Default, Deserialize)]
pub(super) struct ChecksTable {
    timeout: Option<String>,
    ttl: Option<String>,
    jobs: Option<usize>,
    jobs_per_host: Option<usize>,
    env: Option<Vec<String>>,
    secrets: Option<Vec<String>>,
    prometheus: Option<String>,
    sandbox: Option<String>,
    redirects: Option<String>,
    empty: Option<String>,
    max_output: Option<String>,
    approved_at: Option<String>,
    hosts: Option<HostsTable>,
    #[serde(flatten)]
    other: BTreeMap<String, toml::Value>,
}

/// `[checks.hosts]` before validation.
#[derive(Debug, Default, Deserialize)]
struct HostsTable {
    allow: Option<Vec<String>>,
    deny: Option<Vec<String>>,
    #[serde(flatten)]
    other: BTreeMap<String, toml::Value>,
}

/// A table under `[runners]` before validation.
#[derive(Debug, Default, Deserialize)]
pub(super) struct RunnerTable {
    command: Option<Vec<String>>,
    env: Option<Vec<String>>,
    jobs: Option<usize>,
    #[serde(flatten)]
    other: BTreeMap<String, toml::Value>,
}

const KEYS: [&str; 13] = [
    "timeout",
    "ttl",
    "jobs",
    "jobs_per_host",
    "env",
    "secrets",
    "prometheus",
    "sandbox",
    "redirects",
    "empty",
    "max_output",
    "approved_at",
    "hosts",
];

/// Validates values and applies defaults.
pub(super) fn resolve(
    source: &Arc<SourceFile>,
    (checks, runners): (ChecksTable, BTreeMap<String, RunnerTable>),
    findings: &mut Vec<Diagnostic>,
) -> Result<CheckSettings, Box<Diagnostic>> {
    let ChecksTable {
        timeout,
        ttl,
        jobs,
        jobs_per_host,
        env,
        secrets,
        prometheus,
        sandbox,
        redirects,
        empty,
        max_output,
        approved_at,
        hosts,
        other,
    } = checks;
    let defaults = CheckSettings::default();
    unknown_keys(source, &other, &KEYS, findings);
    let mut resolved = BTreeMap::new();
    for (name, table) in runners {
        let runner = resolve_runner(source, &name, table, findings)?;
        resolved.insert(name, runner);
    }
    Ok(CheckSettings {
        timeout: duration(source, "timeout", timeout, defaults.timeout)?,
        ttl: duration(source, "ttl", ttl, defaults.ttl)?,
        jobs: resolve_jobs(source, "jobs", jobs)?.unwrap_or(defaults.jobs),
        jobs_per_host: resolve_jobs(source, "jobs_per_host", jobs_per_host)?
            .unwrap_or(defaults.jobs_per_host),
        env: env.unwrap_or_default(),
        secrets: secrets.unwrap_or_default(),
        prometheus,
        sandbox: resolve_sandbox(source, sandbox.as_deref())?,
        redirects: resolve_redirects(source, redirects.as_deref())?,
        empty: resolve_empty(source, empty.as_deref())?,
        max_output: resolve_max_output(source, max_output.as_deref())?,
        approved_at,
        hosts: resolve_hosts(source, hosts.unwrap_or_default(), findings)?,
        runners: resolved,
    })
}

fn resolve_hosts(
    source: &Arc<SourceFile>,
    table: HostsTable,
    findings: &mut Vec<Diagnostic>,
) -> Result<HostRules, Box<Diagnostic>> {
    let HostsTable { allow, deny, other } = table;
    unknown_keys(source, &other, &["allow", "deny"], findings);
    let rules = HostRules::read(&allow.unwrap_or_default(), &deny.unwrap_or_default());
    rules.map_err(|entry| {
        let message = format!("`{entry}` is neither a host name nor a network");
        let help = "write a name, `*.example.com`, an address, or a network such as 10.0.0.0/8";
        Box::new(refusal(source, "hosts", message, help))
    })
}

fn resolve_jobs(
    source: &Arc<SourceFile>,
    key: &str,
    jobs: Option<usize>,
) -> Result<Option<usize>, Box<Diagnostic>> {
    if jobs == Some(0) {
        let message = format!("`{key}` is 0, so no check could run");
        return Err(Box::new(refusal(source, key, message, "write 1 or more")));
    }
    Ok(jobs)
}

fn resolve_sandbox(
    source: &Arc<SourceFile>,
    word: Option<&str>,
) -> Result<Sandbox, Box<Diagnostic>> {
    match word {
        None | Some("none") => Ok(Sandbox::None),
        Some("read-only") => Ok(Sandbox::ReadOnly),
        Some(other) => {
            let message = format!("unknown sandbox `{other}`");
            let help = "use read-only or none";
            Err(Box::new(refusal(source, "sandbox", message, help)))
        }
    }
}

fn resolve_redirects(
    source: &Arc<SourceFile>,
    word: Option<&str>,
) -> Result<Redirects, Box<Diagnostic>> {
    let Some(word) = word else {
        return Ok(Redirects::default());
    };
    Redirects::named(word).ok_or_else(|| {
        let message = format!("unknown redirect policy `{word}`");
        let help = "use follow, same-host or none";
        Box::new(refusal(source, "redirects", message, help))
    })
}

fn resolve_empty(
    source: &Arc<SourceFile>,
    word: Option<&str>,
) -> Result<Option<Empty>, Box<Diagnostic>> {
    let Some(word) = word else {
        return Ok(None);
    };
    let empty = Empty::named(word).ok_or_else(|| {
        let message = format!("unknown outcome `{word}` for an empty result");
        let help = "use pass, fail or error";
        Box::new(refusal(source, "empty", message, help))
    })?;
    Ok(Some(empty))
}

fn resolve_max_output(
    source: &Arc<SourceFile>,
    text: Option<&str>,
) -> Result<u64, Box<Diagnostic>> {
    let Some(text) = text else {
        return Ok(MAX_OUTPUT);
    };
    let help = "use a size up to 64MB, such as 16MB";
    let size = parse_size(text).filter(|size| (1..=MAX_OUTPUT_LIMIT).contains(size));
    size.ok_or_else(|| {
        let message = format!("invalid output limit `{text}`");
        Box::new(refusal(source, "max_output", message, help))
    })
}

fn resolve_runner(
    source: &Arc<SourceFile>,
    name: &str,
    table: RunnerTable,
    findings: &mut Vec<Diagnostic>,
) -> Result<RunnerSettings, Box<Diagnostic>> {
    let RunnerTable {
        command,
        env,
        jobs,
        other,
    } = table;
    unknown_keys(source, &other, &["command", "env", "jobs"], findings);
    let place = format!("runners.{name}");
    if name == LOCAL {
        let message = "`local` always means this machine and cannot be a runner".to_owned();
        let help = "rename the runner";
        return Err(Box::new(refusal(source, &place, message, help)));
    }
    let command = command.unwrap_or_default();
    if command.is_empty() {
        let message = format!("the runner `{name}` has no command");
        let help = "add command = [\"ssh\", \"-oBatchMode=yes\", \"host\", \"sh\", \"-s\"]";
        return Err(Box::new(refusal(source, &place, message, help)));
    }
    let env = env.unwrap_or_default();
    let texts = command.iter().chain(&env);
    if let Some(hidden) = texts.flat_map(|text| hidden_text(text)).next() {
        let (what, written) = (hidden.what, hidden.written());
        let message = format!("the command of the runner `{name}` contains {what}, {written}");
        return Err(Box::new(refusal(source, &place, message, "remove it")));
    }
    Ok(RunnerSettings {
        command,
        env,
        jobs: resolve_jobs(source, &format!("{place}.jobs"), jobs)?,
    })
}

fn refusal(source: &Arc<SourceFile>, key: &str, message: String, help: &'static str) -> Diagnostic {
    let place = key_span(source, key);
    Diagnostic::new(RULE, Severity::Error, source, place, message).with_help(help)
}
