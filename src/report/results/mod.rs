//! Check results for people and programs.

mod github;
mod human;
mod junit;
mod nagios;
mod standing;
mod tap;

use crate::stamp::{Outcome, Results, Stamp};

pub use github::render_github_results;
pub use human::{render_outcomes, render_stamp};
pub use junit::render_junit_results;
pub use nagios::{nagios_code, render_nagios};
pub use standing::{Standing, render_standing};
pub use tap::render_tap;

/// The results, worst first, then by ID.
fn worst_first(results: &Results) -> impl Iterator<Item = &Stamp> {
    let of = |outcome| {
        let stamps = results.checks.iter();
        stamps.filter(move |stamp| stamp.outcome == outcome)
    };
    Outcome::WORST_FIRST.into_iter().flat_map(of)
}

/// The value with its unit; empty without a value.
fn value_text(stamp: &Stamp) -> String {
    let unit = stamp.unit.as_deref().unwrap_or_default();
    stamp
        .value
        .map(|value| format!("{value}{unit}"))
        .unwrap_or_default()
}
