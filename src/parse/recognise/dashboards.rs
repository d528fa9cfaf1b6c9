//! Dashboards: links under a heading that says so, or to a Grafana dashboard.

use super::Prose;
use crate::book::{Dashboard, Fact, FactKind};

pub(super) fn find(prose: &Prose<'_>) -> Vec<Fact> {
    let linked = prose
        .items
        .iter()
        .filter_map(|item| item.link.as_ref().map(|link| (item, link)));
    linked
        .filter(|(item, link)| {
            let web = link.starts_with("http://") || link.starts_with("https://");
            let headed = || {
                prose
                    .heading_above(item.span)
                    .is_some_and(|heading| heading.text.to_lowercase().contains("dashboard"))
            };
            web && (link.contains("/d/") || headed())
        })
        .map(|(item, link)| {
            let title = item
                .bold
                .clone()
                .unwrap_or_else(|| item.text.replace(link.as_str(), ""));
            let title = title.trim().trim_end_matches(':').trim().to_owned();
            let dashboard = Dashboard {
                title,
                url: link.clone(),
            };
            Fact {
                kind: FactKind::Dashboard(dashboard),
                span: item.span,
            }
        })
        .collect()
}
