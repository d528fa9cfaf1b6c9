//! The settings that a sentence can state.

use std::sync::LazyLock;

use regex::Regex;

use super::cues::{CUES, Flag};
use super::settings::{Settings, is_source_code};
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
    /// A key in the sentence sets the value.
    OtherKey,
}

/// The settings that a sentence with a cue can state.
pub(super) struct Candidates<'a, 's> {
    cue: usize,
    settings: &'a Settings<'s>,
    stated: Quantity,
    /// The service of the machine type that the sentence states.
    class: Option<&'a str>,
    topics: Vec<Topic>,
    /// The word behind the number, where the key must have it.
    noun: Option<String>,
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
            noun: CUES[cue].is(Flag::Noun).then(|| noun_behind(text, written)),
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
            && self.has_code(at)
    }

    /// Whether a number that code sets can be meant; nothing else has the noun
    /// of a sentence in its key.
    fn has_code(&self, at: usize) -> bool {
        let key = self.settings.key(at);
        if !is_source_code(&self.settings.all[at].file) {
            return self.noun.is_none();
        }
        let speaks_of = |topic| self.topics.contains(&topic);
        // What runs overrides the defaults of code.
        let is_overridden = || {
            let mut others = 0..self.settings.all.len();
            others.any(|other| {
                !is_source_code(&self.settings.all[other].file) && self.settings.key(other) == key
            })
        };
        let has_noun = |noun: &String| noun.len() >= 4 && key.contains(noun.as_str());
        CUES[self.cue].is(Flag::Code)
            && self.noun.as_ref().is_none_or(has_noun)
            && !speaks_of(Topic::OtherKey)
            && (speaks_of(Topic::Defaults) || !is_overridden())
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
        (Topic::OtherKey, names_other_key(text)),
    ];
    let topics = topics.into_iter();
    topics
        .filter_map(|(topic, is_there)| is_there.then_some(topic))
        .collect()
}

/// Whether a sentence names a key of its own, which sets the value.
fn names_other_key(text: &str) -> bool {
    let mut quoted = text.split('`').skip(1).step_by(2);
    quoted.any(|name| {
        let is_mixed = name.bytes().any(|byte| byte.is_ascii_lowercase())
            && name.bytes().skip(1).any(|byte| byte.is_ascii_uppercase());
        !name.contains(' ') && (name.contains('_') || is_mixed)
    })
}

/// The word behind a number, in lower case and without the plural.
fn noun_behind(text: &str, written: &str) -> String {
    let rest = text
        .find(written)
        .map_or("", |at| &text[at + written.len()..]);
    let word = rest
        .trim_start()
        .split(|c: char| !c.is_alphanumeric())
        .next();
    let word = word.unwrap_or_default().to_lowercase();
    word.strip_suffix('s').map_or(word.clone(), str::to_owned)
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
