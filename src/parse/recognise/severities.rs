//! Severities: `**SEV-1: Critical (Production Down)**` and the list below.

use std::sync::LazyLock;

use regex::Regex;

use super::Prose;
use super::prose::Item;
use crate::book::{Fact, FactKind, Heading, SeverityLevel};
use crate::pattern;

static SEVERITY: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r"^(SEV[- ]?\d|[PS]\d)\s*[:–—-]\s*(.+)$").expect("a valid pattern")
});

pub(super) fn find(prose: &Prose<'_>) -> Vec<Fact> {
    let headings = prose.headings.iter().enumerate();
    headings
        .filter_map(|(index, heading)| severity(prose, index, heading))
        .collect()
}

fn severity(prose: &Prose<'_>, index: usize, heading: &Heading) -> Option<Fact> {
    if !heading.text.starts_with(['S', 'P']) {
        return None;
    }
    let found = SEVERITY.captures(&heading.text)?;
    let items: Vec<&Item> = prose.items_under(index).collect();
    let value = |wanted: &str| {
        items.iter().find_map(|item| {
            let (key, value) = item.text.split_once(':')?;
            key.trim()
                .eq_ignore_ascii_case(wanted)
                .then(|| value.trim().to_owned())
        })
    };
    // A symptom alone does not make a heading a severity.
    let response_time = value("response time");
    let symptoms = value("symptoms");
    response_time.as_ref().or(symptoms.as_ref())?;
    let level = SeverityLevel {
        id: found[1].to_owned(),
        name: found[2].trim().to_owned(),
        response_time,
        symptoms,
        actions: items
            .iter()
            .filter(|item| item.depth > 1)
            .map(|item| item.text.trim().to_owned())
            .collect(),
    };
    Some(Fact {
        kind: FactKind::Severity(level),
        span: heading.span,
    })
}
