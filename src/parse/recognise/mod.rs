//! What plain prose says about contacts, escalation, severities, metrics,
//! dashboards, alerts, checklists and post-mortems. One file each; the text
//! itself is never changed.

mod alerts;
mod checklists;
mod contacts;
mod dashboards;
mod escalation;
mod metrics;
mod post_mortem;
mod prose;
mod severities;

use crate::book::Fact;
use crate::config::RecogniseSettings;

pub(super) use prose::Prose;

type Recogniser = fn(&Prose<'_>) -> Vec<Fact>;

/// Each recogniser under the name that switches it off.
const RECOGNISERS: [(&str, Recogniser); 8] = [
    ("alerts", alerts::find),
    ("checklists", checklists::find),
    ("contacts", contacts::find),
    ("dashboards", dashboards::find),
    ("escalation", escalation::find),
    ("metrics", metrics::find),
    ("post-mortem", post_mortem::find),
    ("severities", severities::find),
];

/// Everything that is recognised on a page, in document order.
pub(super) fn recognise(prose: &Prose<'_>, switches: &RecogniseSettings) -> Vec<Fact> {
    let wanted = RECOGNISERS
        .iter()
        .filter(|(name, _)| switches.get(*name) != Some(&false));
    let mut facts: Vec<Fact> = wanted.flat_map(|(_, find)| find(prose)).collect();
    facts.sort_by_key(|fact| fact.span);
    facts
}

#[cfg(test)]
mod tests;
