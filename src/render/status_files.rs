//! What the checks found, for machines: `status.json`, badges, metrics, the
//! history.

use super::badges::{self, Badge};
use super::checks::{self, ORDER};
use super::{RenderError, SiteInput, relative, write};
use crate::book::{Book, Check, CheckSeverity, Page};
use crate::output::Sink;
use crate::stamp::{History, Results, Stamp, metrics};

/// How much of the history is published, in bytes.
const HISTORY: usize = 1024 * 1024;

/// Writes them all.
pub(super) fn write_all(input: &SiteInput<'_>, sink: &dyn Sink) -> Result<(), RenderError> {
    let json = status_json(input.book, input.results, input.history);
    write(sink, "status.json", json.as_bytes())?;
    let pages = input.book.pages.iter();
    for page in pages.filter(|page| !page.document.checks.is_empty()) {
        write_badges(page, input, sink)?;
    }
    if let Some(results) = input.results {
        write(sink, "metrics.prom", metrics(results).as_bytes())?;
    }
    let history = input.history.text(HISTORY);
    if history.is_empty() {
        return Ok(());
    }
    write(sink, "history.jsonl", history.as_bytes())
}

fn write_badges(page: &Page, input: &SiteInput<'_>, sink: &dyn Sink) -> Result<(), RenderError> {
    let mut worst: Option<Badge> = None;
    for check in &page.document.checks {
        let stamp = input.results.and_then(|results| results.stamp_of(check));
        let badge = Badge::new(check, stamp);
        badge.write(&badges::check_path(page, check), sink)?;
        let counts = check.severity != CheckSeverity::Info;
        if counts
            && worst
                .as_ref()
                .is_none_or(|worst| badge.is_worse_than(worst))
        {
            worst = Some(badge);
        }
    }
    let worst = worst.unwrap_or_else(Badge::none);
    let badge = worst.labelled(page.title());
    badge.write(&badges::page_path(page), sink)
}

/// Why a check is no plain pass.
fn reason<'a>(check: &'a Check, stamp: Option<&'a Stamp>) -> &'a str {
    let of_stamp = stamp.map(|stamp| stamp.reason.as_str());
    check.problem.as_deref().or(of_stamp).unwrap_or_default()
}

/// `status.json`: the checks of the book, each with its last stamp. Its schema
/// is `docs/status.schema.json`.
pub fn status_json(book: &Book, results: Option<&Results>, history: &History) -> String {
    let mut entries = Vec::new();
    for page in &book.pages {
        for check in &page.document.checks {
            let stamp = results.and_then(|results| results.stamp_of(check));
            let past = history.of(&check.id);
            entries.push(serde_json::json!({
                "id": check.id,
                "page": page.document.path,
                "url": format!("{}#{}", relative("", &page.route), checks::anchor(check)),
                "title": page.title(),
                "line": page.document.source.position(check.span.start).line,
                "kind": check.probe.kind(),
                "outcome": checks::outcome(check, stamp),
                "reason": reason(check, stamp),
                "cause": stamp.and_then(|stamp| stamp.cause),
                "started": stamp.map(|stamp| stamp.started),
                "finished": stamp.map(|stamp| stamp.finished),
                "duration_ms": stamp.map(|stamp| stamp.duration_ms),
                "severity": check.severity,
                "value": stamp.and_then(|stamp| stamp.value),
                "unit": check.conditions.unit,
                "attempts": stamp.map(|stamp| stamp.attempts),
                "flaky": stamp.is_some_and(Stamp::is_flaky),
                "sandbox": stamp.and_then(|stamp| stamp.sandbox.as_deref()),
                "output": stamp.and_then(|stamp| stamp.output.as_deref()),
                "runner": stamp.map(|stamp| stamp.runner.as_str()),
                "expires": stamp.map(|stamp| stamp.expires),
                "since": past.since,
                "uptime_permille": past.uptime_permille(),
                "runs": past.outcomes.len(),
                "hash": check.hash,
                "badge": format!("{}.svg", badges::check_path(page, check)),
            }));
        }
    }
    let counted = |outcome: &str| {
        entries
            .iter()
            .filter(|check| check["outcome"] == outcome)
            .count()
    };
    let mut summary = serde_json::Map::new();
    for outcome in ORDER {
        summary.insert(outcome.to_owned(), counted(outcome).into());
    }
    let status = serde_json::json!({
        "schema": crate::stamp::SCHEMA,
        "generated": results.map(|results| results.generated),
        "summary": summary,
        "checks": entries,
    });
    format!("{status:#}\n")
}
