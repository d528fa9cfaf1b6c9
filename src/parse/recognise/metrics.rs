//! Metrics with thresholds: `P95 Latency: Target <300ms (Alert >800ms)`.

use std::sync::LazyLock;

use regex::Regex;

use super::Prose;
use crate::book::{Fact, FactKind, Metric, Threshold};
use crate::pattern;

static METRIC: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r"^([^:]{1,80}):\s*(Target|Baseline)\s+([^()]{1,80}?)\s*\(Alert\s+(?:on\s+)?([^()]{1,80})\)\s*$").expect("a valid pattern")
});
static THRESHOLD: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r"^\s*(<=|>=|<|>|≤|≥|=)?\s*(\d[\d,]*(?:\.\d+)?)\s*([^\s\d<>].*?)?\s*$")
        .expect("a valid pattern")
});

pub(super) fn find(prose: &Prose<'_>) -> Vec<Fact> {
    let metrics = prose
        .items
        .iter()
        .filter(|item| item.text.contains("(Alert"));
    metrics
        .filter_map(|item| {
            let found = METRIC.captures(item.text.trim())?;
            let is_target = &found[2] == "Target";
            let metric = Metric {
                group: prose
                    .heading_above(item.span)
                    .map(|heading| heading.text.clone()),
                name: found[1].trim().to_owned(),
                target: is_target.then(|| threshold(&found[3])),
                baseline: (!is_target).then(|| found[3].trim().to_owned()),
                alert: Some(threshold(&found[4])),
            };
            Some(Fact {
                kind: FactKind::Metric(metric),
                span: item.span,
            })
        })
        .collect()
}

fn threshold(text: &str) -> Threshold {
    let text = text.trim();
    let found = THRESHOLD.captures(text);
    let part = |group: usize| {
        found
            .as_ref()
            .and_then(|found| found.get(group))
            .map(|part| part.as_str())
    };
    Threshold {
        text: text.to_owned(),
        comparison: part(1).map(str::to_owned),
        number: part(2).map(|number| number.replace(',', "")),
        unit: part(3).map(str::to_owned).filter(|unit| !unit.is_empty()),
    }
}
