//! The settings that a sentence can state.

use std::sync::LazyLock;

use regex::Regex;

use super::settings::Settings;
use crate::book::{Dimension, Quantity, Setting};
use crate::pattern;

/// Normalised keys of schedules.
const SCHEDULES: [&str; 3] = ["schedule", "cron", "oncalendar"];

/// Whether a setting is the timeout of a CI job.
fn is_limit_of_pipeline(setting: &Setting) -> bool {
    const FILES: [&str; 7] = [
        ".github/",
        ".gitlab-ci",
        ".circleci/",
        "cloudbuild",
        "azure-pipelines",
        "buildspec",
        "bitbucket-pipelines",
    ];
    setting.key.contains("timeout") && FILES.iter().any(|part| setting.file.contains(part))
}

/// What a sentence speaks of besides the value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Topic {
    /// The timeout of a probe is not that of what it probes.
    Probes,
    Pipelines,
    /// The steps of a job have limits of their own.
    Jobs,
    /// Retention differs between daily and monthly backups.
    Kinds,
    /// Schedules have no interval in seconds.
    Seconds,
    /// Scripts change their variables, so only sentences about defaults count.
    Defaults,
    /// A maximum is set by a key that says so.
    Maximum,
}

/// The settings that a sentence with a cue can state.
pub(super) struct Candidates<'a, 's> {
    cue: usize,
    settings: &'a Settings<'s>,
    stated: Quantity,
    /// The service of the machine type that the sentence states.
    class: Option<&'a str>,
    topics: Vec<Topic>,
}

impl<'a, 's> Candidates<'a, 's> {
    pub(super) fn new(
        cue: usize,
        (stated, written): (Quantity, &'a str),
        text: &str,
        settings: &'a Settings<'s>,
    ) -> Self {
        Self {
            cue,
            settings,
            stated,
            class: machine_class(written),
            topics: topics((stated, written), text),
        }
    }

    /// Whether the sentence can state a setting, regardless of its owner.
    pub(super) fn have(&self, at: usize) -> bool {
        let setting = &self.settings.all[at];
        let is_same = setting.quantity.dimension == self.stated.dimension;
        if !(is_same || may_be_seconds(setting, self.stated))
            || !self.settings.is_of_cue(self.cue, at)
        {
            return false;
        }
        let key = self.settings.key(at);
        let is_machine = self.stated.dimension == Dimension::MachineType;
        let speaks_of = |topic| self.topics.contains(&topic);
        (!is_machine || machine_class(&setting.text) == self.class)
            && (speaks_of(Topic::Defaults) || !is_script(setting))
            && (speaks_of(Topic::Probes) || !is_of_probe(setting, key))
            && (speaks_of(Topic::Pipelines)
                || (speaks_of(Topic::Jobs) && ["timeout", "timeoutminutes"].contains(&key))
                || !is_limit_of_pipeline(setting))
            && (!speaks_of(Topic::Kinds) || !key.contains("retention"))
            && (!speaks_of(Topic::Seconds) || !SCHEDULES.contains(&key))
            && (!speaks_of(Topic::Maximum) || key.contains("max") || key.contains("limit"))
    }

    /// All of them.
    pub(super) fn all(&self) -> impl Iterator<Item = usize> {
        (0..self.settings.all.len()).filter(|&at| self.have(at))
    }
}

/// Whether a setting is one of a probe.
fn is_of_probe(setting: &Setting, key: &str) -> bool {
    let mut owners = setting.owners.iter();
    key.starts_with("health")
        || owners.any(|owner| owner.ends_with("probe") || owner.contains("healthcheck"))
}

fn topics((stated, written): (Quantity, &str), text: &str) -> Vec<Topic> {
    static MOST: LazyLock<Regex> = LazyLock::new(|| {
        pattern::ascii(r"(?i)\b(?:max|maximum) (?:of )?\d|\d+ \w+ (?:max|maximum)\b")
            .expect("a valid pattern")
    });
    let lower = text.to_lowercase();
    let any = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let unit = written.trim_start_matches(|c: char| !c.is_alphabetic());
    let in_seconds = unit.starts_with('s') || unit.starts_with("ms") || unit.starts_with("mil");
    let speaks_of_defaults = ["default", "unless", "otherwise"]
        .iter()
        .any(|word| text.contains(word));
    let topics = [
        (Topic::Probes, text.contains("prob") || any(&["health"])),
        (
            Topic::Pipelines,
            any(&["workflow", "pipeline", "build", "package", "artifact"]),
        ),
        (Topic::Jobs, any(&["job"])),
        (
            Topic::Kinds,
            any(&["hourly", "daily", "weekly", "monthly", "yearly"]),
        ),
        (
            Topic::Seconds,
            in_seconds && stated.dimension == Dimension::Duration,
        ),
        (Topic::Defaults, speaks_of_defaults),
        (Topic::Maximum, MOST.is_match(text)),
    ];
    let topics = topics.into_iter();
    topics
        .filter_map(|(topic, is_there)| is_there.then_some(topic))
        .collect()
}

/// The service of a machine type: `db` for `db.r6g.large`, none for EC2.
fn machine_class(name: &str) -> Option<&str> {
    match name.split_once('.') {
        // Cloud SQL has its own machine types.
        None => Some(name.split_once('-').map_or(
            "",
            |(family, _)| {
                if family == "db" { "db-" } else { "vm-" }
            },
        )),
        Some((class, rest)) => rest.contains('.').then_some(class),
    }
}

/// Whether a setting equals the stated quantity.
pub(super) fn agrees(setting: &Setting, stated: Quantity) -> bool {
    // The unit of a number in a script is unknown.
    let in_units = || {
        let mut units = [1.0, 60.0, 3600.0].into_iter();
        units.any(|unit| {
            let number = setting.quantity.number * unit;
            Quantity::new(number, stated.dimension).is(stated)
        })
    };
    setting.quantity.is(stated) || (may_be_seconds(setting, stated) && in_units())
}

/// Whether a number without unit in a script can be a duration.
fn may_be_seconds(setting: &Setting, stated: Quantity) -> bool {
    let is_bare = setting.quantity.dimension == Dimension::Count;
    is_script(setting) && is_bare && stated.dimension == Dimension::Duration
}

fn is_script(setting: &Setting) -> bool {
    [".sh", ".bash"]
        .iter()
        .any(|end| setting.file.ends_with(end))
}
