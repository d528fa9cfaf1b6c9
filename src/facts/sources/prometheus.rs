//! Prometheus: targets of its scrape configuration, and recording rules, whose
//! names are metrics.

use super::{File, Names};
use crate::book::NameKind;
use crate::facts::tree::Node;

pub(super) fn holds(text: &str) -> bool {
    text.contains("scrape_configs:") || text.contains("record:")
}

pub(super) fn read(file: &File<'_>, names: &mut Names) {
    for document in file.documents() {
        let jobs = document
            .get("scrape_configs")
            .into_iter()
            .flat_map(Node::items);
        for group in
            jobs.flat_map(|job| job.get("static_configs").into_iter().flat_map(Node::items))
        {
            for target in group.get("targets").into_iter().flat_map(Node::items) {
                let text = target.text().unwrap_or_default();
                let host = text.split(':').next().unwrap_or_default();
                if host.contains('.') {
                    names.add(NameKind::Host, host, target.line);
                }
            }
        }
        let spec = document.get("spec").unwrap_or(document);
        for group in spec.get("groups").into_iter().flat_map(Node::items) {
            for rule in group.get("rules").into_iter().flat_map(Node::items) {
                if let Some(record) = rule.get("record") {
                    names.add(
                        NameKind::Metric,
                        record.text().unwrap_or_default(),
                        record.line,
                    );
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::names;

    #[test]
    fn targets_and_recorded_metrics_are_read() {
        let text = "scrape_configs:\n- static_configs:\n  - targets: ['web-01.x:9100']\n";
        assert_eq!(names("prometheus.yml", text), ["host web-01.x :3"]);
        let text = "groups:\n- rules:\n  - record: job:x:rate5m\n    expr: x\n";
        assert_eq!(names("rules.yml", text), ["metric job:x:rate5m :3"]);
    }
}
