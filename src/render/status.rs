//! The status page: what is wrong now, every check by service, and what its
//! earlier runs found.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::{SignedDuration, Timestamp};

use super::SiteInput;
use super::checks::{ORDER, check_view, is_bad, percent, utc_text, worst_first};
use super::view::{CheckView, CountView, StatusGroupView, StatusView, UptimeView};
use crate::book::Check;
use crate::stamp::{Outcome, Past};

/// How many runs a strip shows.
const SHOWN: usize = 90;

/// How wide and high a run is drawn.
const STEP: usize = 4;
const HEIGHT: usize = 16;

/// Spans over which the share of good runs is told.
const SPANS: [(&str, i64); 3] = [("24 h", 24), ("7 d", 7 * 24), ("90 d", 90 * 24)];

/// Checks of pages without a service.
const OTHERS: &str = "Other checks";

/// Every check of the book, by service.
pub(super) fn status_view(input: &SiteInput<'_>, root: &str) -> StatusView {
    let results = input.results;
    let mut groups: BTreeMap<(bool, String), Vec<CheckView>> = BTreeMap::new();
    for page in &input.book.pages {
        for check in &page.document.checks {
            let view = with_past(check_view(page, check, results, root), check, input);
            let service = page.document.meta.service.clone().unwrap_or_default();
            let key = (service.is_empty(), service);
            groups.entry(key).or_default().push(view);
        }
    }
    let mut groups: Vec<StatusGroupView> = groups
        .into_iter()
        .map(|((is_other, service), mut checks)| {
            worst_first(&mut checks);
            StatusGroupView {
                title: if is_other { OTHERS.to_owned() } else { service },
                checks,
            }
        })
        .collect();
    if let [only] = &mut groups[..]
        && only.title == OTHERS
    {
        "Checks".clone_into(&mut only.title);
    }
    let all = || groups.iter().flat_map(|group| &group.checks);
    let mut problems: Vec<CheckView> = all().filter(|check| is_bad(check)).cloned().collect();
    worst_first(&mut problems);
    let generated = results.map(|results| results.generated);
    StatusView {
        generated: generated.map(|at| at.to_string()).unwrap_or_default(),
        generated_text: generated.map(utc_text).unwrap_or_default(),
        summary: summary(all()),
        problems,
        groups,
    }
}

/// A check with what earlier runs found.
fn with_past(view: CheckView, check: &Check, input: &SiteInput<'_>) -> CheckView {
    let past = input.history.of(&check.id);
    // The end of the last run is the present: a build asks no clock.
    let now = input.results.map(|results| results.generated);
    CheckView {
        uptime: past.uptime_permille().map(percent).unwrap_or_default(),
        uptimes: now.map_or_else(Vec::new, |now| uptimes(&past, now)),
        since: past
            .since
            .map(|since| since.to_string())
            .unwrap_or_default(),
        since_text: past.since.map(utc_text).unwrap_or_default(),
        strip: strip(&past.outcomes),
        runs: past.outcomes.len().min(SHOWN),
        ..view
    }
}

fn uptimes(past: &Past, now: Timestamp) -> Vec<UptimeView> {
    let spans = SPANS.iter().filter_map(|(name, hours)| {
        let from = now.checked_sub(SignedDuration::from_hours(*hours)).ok()?;
        Some(UptimeView {
            span: (*name).to_owned(),
            share: past.uptime_since(from).map(percent)?,
        })
    });
    spans.collect()
}

/// The last runs as a drawing: a bar for each, the last at the right. Runs with
/// the same outcome are one path; the style sheet cuts it into bars.
fn strip(outcomes: &[Outcome]) -> String {
    let shown = &outcomes[outcomes.len().saturating_sub(SHOWN)..];
    if shown.len() < 2 {
        return String::new();
    }
    let mut svg = format!(
        "<svg class=\"strip-runs\" viewBox=\"0 0 {} {HEIGHT}\" preserveAspectRatio=\"none\" aria-hidden=\"true\">",
        SHOWN * STEP
    );
    let mut at = (SHOWN - shown.len()) * STEP;
    for run in shown.chunk_by(|a, b| a == b) {
        let outcome = run[0];
        let width = run.len() * STEP;
        // What is as it should be stands back.
        let top = if outcome.is_bad() { 0 } else { HEIGHT / 2 };
        let _ = write!(
            svg,
            "<path class=\"run-{}\" d=\"M{at} {top}h{width}V{HEIGHT}h-{width}z\"/>",
            outcome.as_str()
        );
        at += width;
    }
    svg.push_str("</svg>");
    svg
}

fn summary<'a>(checks: impl Iterator<Item = &'a CheckView>) -> Vec<CountView> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for check in checks {
        *counts.entry(&check.outcome).or_default() += 1;
    }
    let outcomes = ORDER.iter().filter_map(|outcome| {
        Some(CountView {
            outcome: (*outcome).to_owned(),
            count: *counts.get(outcome)?,
        })
    });
    outcomes.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strip_draws_equal_runs_together() {
        let outcomes = [Outcome::Pass, Outcome::Pass, Outcome::Fail];
        let svg = strip(&outcomes);
        assert!(
            svg.contains("<path class=\"run-pass\" d=\"M348 8h8V16h-8z\"/>"),
            "{svg}"
        );
        assert!(
            svg.contains("<path class=\"run-fail\" d=\"M356 0h4V16h-4z\"/>"),
            "{svg}"
        );
        assert!(strip(&[Outcome::Pass]).is_empty());
        let many = vec![Outcome::Warn; 1000];
        assert!(strip(&many).contains("M0 "), "only the last runs are drawn");
    }
}
