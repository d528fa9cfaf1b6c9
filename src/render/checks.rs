//! What pages show of checks: each check beside its last stamp.

use jiff::{Timestamp, tz::TimeZone};

use super::view::CheckView;
use crate::book::{Check, Expectation, Page};
use crate::stamp::{Outcome, Results, Stamp};

/// The outcome of a check that has not run.
pub(super) const NEVER: &str = "never";

/// A check with what was found, as seen from a page with this way to the root.
pub(super) fn check_view(
    page: &Page,
    check: &Check,
    results: Option<&Results>,
    root: &str,
) -> CheckView {
    let stamp = results.and_then(|results| results.stamp_of(check));
    let changed =
        stamp.is_none() && results.is_some_and(|results| results.stamp(&check.id).is_some());
    let reason = match stamp {
        _ if check.problem.is_some() => check.problem.clone().unwrap_or_default(),
        Some(stamp) => stamp.reason.clone(),
        None if changed => "the check was changed after its last run".to_owned(),
        None => String::new(),
    };
    let text = |of: fn(&Stamp) -> String| stamp.map(of).unwrap_or_default();
    CheckView {
        id: short_id(check).to_owned(),
        full_id: check.id.as_str().to_owned(),
        hash: check.hash.get(..12).unwrap_or_default().to_owned(),
        expects: expects(check),
        output: text(|stamp| stamp.output.clone().unwrap_or_default()),
        outcome: outcome(check, stamp).to_owned(),
        reason,
        finished: text(|stamp| stamp.finished.to_string()),
        finished_text: text(|stamp| utc_text(stamp.finished)),
        expires: text(|stamp| stamp.expires.to_string()),
        value: text(value_text),
        flaky: stamp.is_some_and(Stamp::is_flaky),
        duration: text(|stamp| duration_text(stamp.duration_ms)),
        runner: text(|stamp| stamp.runner.clone()),
        probe: check.probe.kind().to_owned(),
        uptime: String::new(),
        uptimes: Vec::new(),
        since: String::new(),
        since_text: String::new(),
        strip: String::new(),
        runs: 0,
        service: page.document.meta.service.clone().unwrap_or_default(),
        owner: page.document.meta.owner.clone().unwrap_or_default(),
        page_title: page.title().to_owned(),
        href: format!("{}#{}", super::relative(root, &page.route), anchor(check)),
    }
}

/// The word for what is known. A check that cannot run as it is written is an
/// error before anybody has run it.
pub(super) fn outcome(check: &Check, stamp: Option<&Stamp>) -> &'static str {
    match stamp {
        _ if check.problem.is_some() => Outcome::Error.as_str(),
        Some(stamp) => stamp.outcome.as_str(),
        None => NEVER,
    }
}

/// What must be found, in the author's words.
fn expects(check: &Check) -> String {
    let conditions = &check.conditions;
    match &check.expect {
        Some(Expectation::Contains(text)) => text.clone(),
        Some(Expectation::Matches(pattern)) => format!("/{pattern}/"),
        // It stands below, in a fence of its own.
        Some(Expectation::Output(_)) => String::new(),
        None => conditions
            .ok
            .as_ref()
            .or(conditions.target.as_ref())
            .cloned()
            .unwrap_or_default(),
    }
}

/// The id that the check has on its page.
pub(super) fn anchor(check: &Check) -> String {
    format!("check-{}", short_id(check))
}

pub(super) fn short_id(check: &Check) -> &str {
    let id = check.id.as_str();
    id.rsplit_once('#').map_or(id, |(_, short)| short)
}

/// `99.9 %`, `100 %`.
pub(super) fn percent(permille: usize) -> String {
    match permille % 10 {
        0 => format!("{} %", permille / 10),
        tenth => format!("{}.{tenth} %", permille / 10),
    }
}

/// Sorts checks: worst first, then as they stand in the book.
pub(super) fn worst_first(checks: &mut [CheckView]) {
    checks.sort_by_key(|check| rank(&check.outcome));
}

/// Whether a check has a result that is not as it should be.
pub(super) fn is_bad(check: &CheckView) -> bool {
    matches!(check.outcome.as_str(), "fail" | "error" | "warn")
}

/// Outcomes from worst to best.
pub(super) const ORDER: [&str; 6] = ["fail", "error", "warn", "skip", NEVER, "pass"];

fn rank(outcome: &str) -> usize {
    ORDER
        .iter()
        .position(|known| *known == outcome)
        .unwrap_or(ORDER.len())
}

/// `2026-11-23 02:56 UTC`.
pub(super) fn utc_text(moment: Timestamp) -> String {
    moment
        .to_zoned(TimeZone::UTC)
        .strftime("%Y-%m-%d %H:%M UTC")
        .to_string()
}

/// `300ms`; nothing where nothing was measured.
fn value_text(stamp: &Stamp) -> String {
    let unit = stamp.unit.as_deref().unwrap_or_default();
    let value = stamp.value.filter(|_| stamp.unit.is_some());
    value
        .map(|value| format!("{value}{unit}"))
        .unwrap_or_default()
}

/// `120 ms`, `4.2 s`.
fn duration_text(ms: u64) -> String {
    if ms < 1000 {
        format!("{ms} ms")
    } else {
        format!("{}.{} s", ms / 1000, ms % 1000 / 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_outcome_has_a_rank() {
        for outcome in [
            Outcome::Pass,
            Outcome::Skip,
            Outcome::Warn,
            Outcome::Error,
            Outcome::Fail,
        ] {
            assert!(rank(outcome.as_str()) < ORDER.len());
        }
        assert_eq!(duration_text(999), "999 ms");
        assert_eq!(duration_text(4250), "4.2 s");
    }
}
