//! Names of alerts in files that are not evaluated: templates, jsonnet,
//! values of charts, Terraform. A search cannot tell what an alert fires on,
//! but a name that it finds is a name that exists.

use std::sync::LazyLock;

use regex::Regex;

use crate::pattern;

/// `alert: Name` and its forms in JSON, jsonnet and templates.
static KEY: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r#"\balert["']?\s*[:=]\s*["'|>-]*\s*["']?([A-Za-z_][\w-]*)"#)
        .expect("a valid pattern")
});

/// `title: Name` of a rule that Grafana manages.
static GRAFANA: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r#"\btitle["']?\s*:\s*["']?([A-Za-z_][\w -]*\w)"#).expect("a valid pattern")
});

/// The name of a monitor or alarm in Terraform.
static TERRAFORM: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r#"\b(?:name|alarm_name|display_name)\s*=\s*"([^"]+)""#)
        .expect("a valid pattern")
});

/// Resources of Terraform that are alerts.
const ALERT_RESOURCES: [&str; 5] = [
    "datadog_monitor",
    "aws_cloudwatch_metric_alarm",
    "aws_cloudwatch_composite_alarm",
    "google_monitoring_alert_policy",
    "grafana_rule_group",
];

/// Whether the file at a path is searched for alerts.
pub(super) fn wants(path: &str) -> bool {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    let is_rule_list = ending == "json"
        && ["alert", "rule", "monitor", "grafana", "prometheus"]
            .iter()
            .any(|word| path.contains(word));
    is_rule_list
        || matches!(
            ending,
            "yml" | "yaml" | "tf" | "jsonnet" | "libsonnet" | "j2" | "tpl"
        )
}

/// The names of alerts that occur in the text of the file at `path`.
pub(super) fn search_alerts(path: &str, text: &str) -> Vec<String> {
    let all = |pattern: &Regex| {
        let found = pattern.captures_iter(text);
        found.map(|found| found[1].to_owned()).collect::<Vec<_>>()
    };
    let mut names = Vec::new();
    if text.contains("alert") {
        names.extend(all(&KEY));
    }
    if text.contains("title") && text.contains("uid") && text.contains("rules") {
        names.extend(all(&GRAFANA));
    }
    let is_terraform = path.rsplit('.').next() == Some("tf");
    if is_terraform
        && ALERT_RESOURCES
            .iter()
            .any(|resource| text.contains(resource))
    {
        names.extend(all(&TERRAFORM));
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_every_form() {
        for (path, text) in [
            ("a.yaml", "  {{- if x }}\n  - alert: DiskFull\n"),
            ("a.json", "{\"alert\": \"DiskFull\"}"),
            ("a.jsonnet", "{ alert: 'DiskFull' }"),
            ("a.yaml", "rules:\n- uid: x\n  title: DiskFull\n"),
            (
                "a.tf",
                "resource \"aws_cloudwatch_metric_alarm\" \"d\" {\n  alarm_name = \"DiskFull\"\n}",
            ),
        ] {
            assert_eq!(search_alerts(path, text), ["DiskFull"], "{text}");
        }
        assert!(search_alerts("a.tf", "resource \"x\" \"y\" { name = \"z\" }").is_empty());
    }
}
