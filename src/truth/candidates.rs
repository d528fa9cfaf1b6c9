//! The settings that a sentence can state.

use std::sync::LazyLock;

use regex::Regex;

use super::cues::CUES;
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

/// The settings that a sentence with this cue can state, regardless of owner.
pub(super) fn candidates(
    cue: usize,
    (stated, written): (Quantity, &str),
    text: &str,
    settings: &Settings<'_>,
) -> Vec<usize> {
    let all = settings.all;
    let is_about = |at: usize| {
        let is_same = all[at].quantity.dimension == stated.dimension;
        (is_same || may_be_seconds(&all[at], stated)) && CUES[cue].is_about(settings.key(at))
    };
    let is_of_class = |at: &usize| machine_class(&all[*at].text) == machine_class(written);
    let is_machine = stated.dimension == Dimension::MachineType;
    // The timeout of a probe is not that of what it probes.
    let of_probe = |at: usize| {
        let mut owners = all[at].owners.iter();
        let is_probe =
            owners.any(|owner| owner.ends_with("probe") || owner.contains("healthcheck"));
        is_probe || settings.key(at).starts_with("health")
    };
    let speaks_of_probe = text.contains("prob") || text.to_lowercase().contains("health");
    let speaks_of_pipeline = [
        "job", "workflow", "pipeline", "build", "package", "artifact",
    ]
    .iter()
    .any(|word| text.to_lowercase().contains(word));
    // Retention differs between daily and monthly backups.
    let speaks_of_kinds = ["hourly", "daily", "weekly", "monthly", "yearly"]
        .iter()
        .any(|word| text.to_lowercase().contains(word));
    // Schedules have no interval in seconds.
    let unit = written.trim_start_matches(|c: char| !c.is_alphabetic());
    let in_seconds = unit.starts_with('s') || unit.starts_with("ms") || unit.starts_with("mil");
    let in_seconds = in_seconds && stated.dimension == Dimension::Duration;
    // Scripts change their variables, so only sentences about defaults count.
    let speaks_of_defaults = ["default", "unless", "otherwise"]
        .iter()
        .any(|word| text.contains(word));
    let keyed = settings.of_cue(cue, is_about).iter().copied();
    keyed
        .filter(|at| !is_machine || is_of_class(at))
        .filter(|&at| speaks_of_defaults || !is_script(&all[at]))
        .filter(|&at| speaks_of_probe || !of_probe(at))
        .filter(|&at| speaks_of_pipeline || !is_limit_of_pipeline(&all[at]))
        .filter(|&at| !speaks_of_kinds || !settings.key(at).contains("retention"))
        .filter(|&at| !in_seconds || !SCHEDULES.contains(&settings.key(at)))
        .filter(|&at| is_bound_of(text, settings.key(at)))
        .collect()
}

/// Whether a key fits a sentence that states a maximum.
fn is_bound_of(text: &str, key: &str) -> bool {
    static MOST: LazyLock<Regex> = LazyLock::new(|| {
        pattern::ascii(r"(?i)\b(?:max|maximum) (?:of )?\d|\d+ \w+ (?:max|maximum)\b")
            .expect("a valid pattern")
    });
    !MOST.is_match(text) || key.contains("max") || key.contains("limit")
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
