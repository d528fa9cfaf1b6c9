use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;

use super::keys::{duration, unknown_keys};
use crate::diagnostic::Diagnostic;
use crate::source::SourceFile;

/// `[external]`: how links to other sites are checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExternalSettings {
    /// Timeout of a request.
    pub timeout: Duration,
    /// Maximum number of concurrent requests.
    pub jobs: usize,
    /// Maximum number of concurrent requests per host.
    pub per_host: usize,
    /// Number of retries after a temporary failure.
    pub retries: u32,
    /// Maximum wait time that a host may ask for.
    pub max_wait: Duration,
    /// How long results are cached.
    pub max_age: Duration,
    /// Status codes that are accepted in addition to 2xx.
    pub accept: Vec<u16>,
    /// URLs that are not checked, with `*` as a wildcard.
    pub exclude: Vec<String>,
    /// Hosts that are not publicly reachable, with `*` as a wildcard.
    pub private: Vec<String>,
    /// Whether private hosts are checked, because this machine can reach them.
    pub check_private: bool,
    /// Settings per host name.
    pub hosts: BTreeMap<String, HostSettings>,
}

/// Settings of one host: `[external.hosts."name"]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HostSettings {
    /// Maximum number of concurrent requests.
    pub per_host: Option<usize>,
    /// Additional accepted status codes.
    pub accept: Vec<u16>,
    /// Headers that are sent only to this host. `$NAME` is expanded from the
    /// environment.
    pub headers: BTreeMap<String, String>,
}

/// `[external]` before validation.
#[derive(Debug, Default, Deserialize)]
pub(super) struct ExternalTable {
    timeout: Option<String>,
    jobs: Option<usize>,
    per_host: Option<usize>,
    retries: Option<u32>,
    patience: Option<String>,
    max_age: Option<String>,
    #[serde(default)]
    accept: Vec<u16>,
    #[serde(default)]
    exclude: Vec<String>,
    #[serde(default)]
    private: Vec<String>,
    check_private: Option<bool>,
    #[serde(default)]
    hosts: BTreeMap<String, HostTable>,
    #[serde(flatten)]
    other: BTreeMap<String, toml::Value>,
}

#[derive(Debug, Default, Deserialize)]
struct HostTable {
    per_host: Option<usize>,
    #[serde(default)]
    accept: Vec<u16>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(flatten)]
    other: BTreeMap<String, toml::Value>,
}

impl Default for ExternalSettings {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(20),
            jobs: 64,
            per_host: 4,
            retries: 2,
            max_wait: Duration::from_mins(1),
            max_age: Duration::from_hours(24),
            accept: Vec::new(),
            exclude: Vec::new(),
            private: Vec::new(),
            check_private: false,
            hosts: BTreeMap::new(),
        }
    }
}

const KEYS: [&str; 11] = [
    "timeout",
    "jobs",
    "per_host",
    "retries",
    "patience",
    "max_age",
    "accept",
    "exclude",
    "private",
    "check_private",
    "hosts",
];

pub(super) fn resolve(
    source: &Arc<SourceFile>,
    raw: ExternalTable,
    findings: &mut Vec<Diagnostic>,
) -> Result<ExternalSettings, Box<Diagnostic>> {
    let ExternalTable {
        timeout,
        jobs,
        per_host,
        retries,
        patience,
        max_age,
        accept,
        exclude,
        private,
        check_private,
        hosts,
        other,
    } = raw;
    unknown_keys(source, &other, &KEYS, findings);
    let defaults = ExternalSettings::default();
    let mut known = BTreeMap::new();
    for (name, host) in hosts {
        known.insert(
            name.to_ascii_lowercase(),
            resolve_host(source, host, findings),
        );
    }
    Ok(ExternalSettings {
        timeout: duration(source, "timeout", timeout, defaults.timeout)?,
        jobs: jobs.unwrap_or(defaults.jobs).max(1),
        per_host: per_host.unwrap_or(defaults.per_host).max(1),
        retries: retries.unwrap_or(defaults.retries),
        max_wait: duration(source, "patience", patience, defaults.max_wait)?,
        max_age: duration(source, "max_age", max_age, defaults.max_age)?,
        accept,
        exclude,
        private,
        check_private: check_private.unwrap_or_default(),
        hosts: known,
    })
}

fn resolve_host(
    source: &Arc<SourceFile>,
    raw: HostTable,
    findings: &mut Vec<Diagnostic>,
) -> HostSettings {
    let HostTable {
        per_host,
        accept,
        headers,
        other,
    } = raw;
    unknown_keys(source, &other, &["per_host", "accept", "headers"], findings);
    HostSettings {
        per_host,
        accept,
        headers,
    }
}
