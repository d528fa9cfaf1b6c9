//! Everything that determines what a check runs and how it is judged: its text
//! and all settings, with defaults applied.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

use ring::digest::SHA256;
use serde_json::json;

use crate::book::{Check, CheckId, ExitCodes, ExpectMode, Expectation, Probe, Show};
use crate::config::{CheckSettings, RunnerSettings, Sandbox, USUAL_OUTPUT};

/// Maximum length of the text in a summary, in characters.
const SHOWN: usize = 100;

/// The data that an approval covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Covered {
    /// Summary of the command: the kind and the beginning of the text.
    pub runs: String,
    /// The text and the expected output, in full.
    text: String,
    /// All settings in a fixed order; an empty value means unset.
    settings: Vec<(&'static str, String)>,
}

/// Default values of settings; all others are unset by default.
const DEFAULTS: [(&str, &str); 9] = [
    ("timeout", "10s"),
    ("ttl", "86400s"),
    ("sandbox", "none"),
    ("show", "outcome"),
    ("exit", "shell"),
    ("retries", "0"),
    ("delay", "1s"),
    ("severity", "warn"),
    ("redirects", "same-host"),
];

/// The default value of a setting.
pub(super) fn default_of(name: &str) -> &'static str {
    let known = DEFAULTS.iter().find(|(known, _)| *known == name);
    known.map_or("", |(_, value)| value)
}

impl Covered {
    /// The covered data of a check with the current `book.toml`.
    pub fn of(check: &Check, settings: &CheckSettings) -> Self {
        let mut all = Vec::new();
        all.extend(limits(check));
        all.extend(place(check, settings));
        all.extend(judgement(check));
        all.extend(reach(check, settings));
        Self {
            runs: runs(&check.probe),
            text: text(check).to_string(),
            settings: all,
        }
    }

    /// The settings that differ from their defaults.
    pub fn settings(&self) -> impl Iterator<Item = (&str, &str)> {
        let all = self.settings.iter();
        let all = all.map(|(name, value)| (*name, value.as_str()));
        all.filter(|(name, value)| *value != default_of(name))
    }

    /// The value of a setting.
    pub fn setting(&self, name: &str) -> &str {
        let found = self.settings.iter().find(|(known, _)| *known == name);
        found.map_or("", |(_, value)| value)
    }

    /// SHA-256 of the ID, the text and all settings, in lowercase hexadecimal.
    pub(super) fn hash(&self, id: &CheckId) -> String {
        digest(&json!([2, id, self.text, self.settings]))
    }

    /// The same hash with the settings as a lock file writes them.
    pub(super) fn hash_with(&self, id: &CheckId, written: &BTreeMap<String, String>) -> String {
        let settings = self.settings.iter().map(|(name, _)| {
            let value = written.get(*name).map(String::as_str);
            (*name, value.unwrap_or_else(|| default_of(name)))
        });
        let settings: Vec<(&str, &str)> = settings.collect();
        digest(&json!([2, id, self.text, settings]))
    }
}

fn digest(value: &serde_json::Value) -> String {
    let digest = ring::digest::digest(&SHA256, value.to_string().as_bytes());
    digest.as_ref().iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// The text of a check and the expected output, in full.
fn text(check: &Check) -> serde_json::Value {
    let probe = match &check.probe {
        Probe::Shell { shell, script } => json!(["shell", shell, script]),
        Probe::Console { steps } => json!(["console", steps]),
        Probe::Http {
            method,
            url,
            headers,
            body,
        } => json!(["http", method, url, headers, body]),
        Probe::Promql { query } => json!(["promql", query]),
        Probe::Tcp { address } => json!(["tcp", address]),
        Probe::Tls { address } => json!(["tls", address]),
        Probe::Dns { name } => json!(["dns", name]),
        Probe::Unreadable { text } => json!(["unreadable", text]),
    };
    let expected = match &check.expect {
        Some(Expectation::Output(output)) => {
            let mode = match output.mode {
                ExpectMode::Exact => "exact",
                ExpectMode::Lines => "lines",
                ExpectMode::Regex => "regex",
                ExpectMode::Json => "json",
            };
            json!([mode, output.text])
        }
        _ => serde_json::Value::Null,
    };
    json!([probe, expected])
}

type Setting = (&'static str, String);

fn limits(check: &Check) -> [Setting; 7] {
    let every = check.every.map(shown_duration);
    [
        ("timeout", shown_duration(check.timeout)),
        ("ttl", shown_duration(check.ttl)),
        ("every", every.unwrap_or_default()),
        ("retries", check.retries.to_string()),
        ("delay", shown_duration(check.delay)),
        ("severity", check.severity.as_str().to_owned()),
        ("needs", joined(check.needs.iter().map(CheckId::as_str))),
    ]
}

/// Where a script runs, and with what.
fn place(check: &Check, settings: &CheckSettings) -> [Setting; 6] {
    let is_script = matches!(check.probe, Probe::Shell { .. } | Probe::Console { .. });
    let runner = check.runner.as_ref().map(|name| settings.runners.get(name));
    let (command, runner_env) = match runner {
        None => (String::new(), String::new()),
        Some(None) => ("not in book.toml".to_owned(), String::new()),
        Some(Some(RunnerSettings { command, env, .. })) => {
            (json!(command).to_string(), joined(env.iter()))
        }
    };
    let is_shut_in = is_script && check.runner.is_none() && settings.sandbox == Sandbox::ReadOnly;
    let sandbox = if is_shut_in { "read-only" } else { "none" };
    let variables = check.env.iter().map(|name| variable(check, name, settings));
    [
        ("on", check.runner.clone().unwrap_or_default()),
        ("runner", command),
        ("runner-env", runner_env),
        ("cwd", check.folder.clone().unwrap_or_default()),
        ("sandbox", sandbox.to_owned()),
        ("env", joined(variables)),
    ]
}

/// A variable, and what `book.toml` says about it.
fn variable(check: &Check, name: &String, settings: &CheckSettings) -> String {
    let is_secret = settings.secrets.contains(name) || check.secrets.contains(name);
    let words: Vec<&str> = [
        is_secret.then_some("secret"),
        (!settings.allows(check, name)).then_some("not allowed"),
    ]
    .into_iter()
    .flatten()
    .collect();
    match words[..] {
        [] => name.clone(),
        _ => format!("{name} ({})", words.join(", ")),
    }
}

/// How a result is judged, and what of it is published.
fn judgement(check: &Check) -> [Setting; 9] {
    let conditions = &check.conditions;
    let written = |text: &Option<String>| text.clone().unwrap_or_default();
    let expect = match &check.expect {
        Some(Expectation::Contains(text)) => json!(text).to_string(),
        Some(Expectation::Matches(pattern)) => format!("/{pattern}/"),
        Some(Expectation::Output(_)) | None => String::new(),
    };
    let exit = match check.exit {
        ExitCodes::Shell => "shell",
        ExitCodes::Nagios => "nagios",
    };
    let show = match check.show {
        Show::Outcome => "outcome",
        Show::Output => "output",
    };
    [
        ("expect", expect),
        ("ok", written(&conditions.ok)),
        ("alert", written(&conditions.alert)),
        ("warn", written(&conditions.warn)),
        ("target", written(&conditions.target)),
        ("value", written(&conditions.value)),
        ("unit", written(&conditions.unit)),
        ("exit", exit.to_owned()),
        ("show", show.to_owned()),
    ]
}

/// The target of a probe, and the limits of its response.
fn reach(check: &Check, settings: &CheckSettings) -> [Setting; 5] {
    let is_query = matches!(check.probe, Probe::Promql { .. });
    let is_request = is_query || matches!(check.probe, Probe::Http { .. });
    let connects = is_request
        || matches!(
            check.probe,
            Probe::Tcp { .. } | Probe::Tls { .. } | Probe::Dns { .. }
        );
    let hosts = connects.then(|| settings.hosts.summary());
    let server = settings.prometheus.clone().filter(|_| is_query);
    let redirects = if is_request {
        check.redirects.as_str()
    } else {
        default_of("redirects")
    };
    let most = check
        .max_output
        .unwrap_or(USUAL_OUTPUT.min(settings.max_output));
    let most = (most != USUAL_OUTPUT).then(|| most.to_string());
    [
        ("prometheus", server.unwrap_or_default()),
        ("redirects", redirects.to_owned()),
        (
            "empty",
            check.empty.map_or("", |empty| empty.as_str()).to_owned(),
        ),
        ("max_output", most.unwrap_or_default()),
        ("hosts", hosts.unwrap_or_default()),
    ]
}

/// Summary of what runs, on one line.
fn runs(probe: &Probe) -> String {
    let (kind, text) = match probe {
        Probe::Shell { shell, script } => (shell.as_str(), script.trim_end().to_owned()),
        Probe::Console { steps } => {
            let commands = steps.iter().map(|step| step.command.as_str());
            ("console", commands.collect::<Vec<_>>().join("\n"))
        }
        Probe::Http { method, url, .. } => ("http", format!("{method} {url}")),
        Probe::Promql { query } => ("promql", query.trim_end().to_owned()),
        Probe::Tcp { address } => ("tcp", address.clone()),
        Probe::Tls { address } => ("tls", address.clone()),
        Probe::Dns { name } => ("dns", name.clone()),
        Probe::Unreadable { text } => ("unreadable", text.clone()),
    };
    let (first, rest) = text.split_once('\n').unwrap_or((&text, ""));
    let more_lines = rest.lines().count();
    let length = first.chars().count();
    let mut line = format!("{kind}: ");
    line.extend(first.chars().take(SHOWN));
    if length > SHOWN {
        let _ = write!(line, "… (+{} characters)", length - SHOWN);
    }
    if more_lines > 0 || !rest.is_empty() {
        let more_lines = more_lines.max(1);
        let s = if more_lines == 1 { "" } else { "s" };
        let _ = write!(line, " (+{more_lines} line{s})");
    }
    line
}

fn joined(texts: impl Iterator<Item = impl AsRef<str>>) -> String {
    let mut all = String::new();
    for text in texts {
        if !all.is_empty() {
            all.push_str(", ");
        }
        all.push_str(text.as_ref());
    }
    all
}

/// `10s`, `1.5s`: exact and normalised.
fn shown_duration(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match duration.subsec_nanos() {
        0 => format!("{seconds}s"),
        nanos => {
            let fraction = format!("{nanos:09}");
            format!("{seconds}.{}s", fraction.trim_end_matches('0'))
        }
    }
}
