use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Definition, Setting};
use crate::source::{SourceFile, Span};

/// What the files beside the pages define: the truth that pages are held
/// against. Empty where there are no such files.
#[derive(Debug, Default)]
pub struct Operations {
    /// Paths of the repository's files, relative to it, with `/`, sorted.
    pub files: Vec<String>,
    /// Paths of its symbolic links, sorted: they exist, wherever they lead.
    pub links: Vec<String>,
    /// The content folder, relative to the repository; empty if it is that.
    pub content: String,
    /// Alerting rules, in the order of files.
    pub alerts: Vec<AlertRule>,
    /// Names of alerts in files that are searched and not evaluated: templates,
    /// jsonnet, Terraform.
    pub searched_alerts: BTreeSet<String>,
    /// The repository's `.gitignore` files: path and text.
    pub ignore_files: Vec<(String, Arc<SourceFile>)>,
    /// Values that files set.
    pub settings: Vec<Setting>,
    /// Every other name that is defined.
    pub definitions: Vec<Definition>,
}

/// An alerting rule of Prometheus.
#[derive(Clone, Debug)]
pub struct AlertRule {
    /// Its name.
    pub name: String,
    /// The PromQL expression it fires on.
    pub expr: String,
    /// How long it must hold, as written: `5m`.
    pub duration: Option<String>,
    /// What it says to people, templates and all; empty if it says nothing.
    pub summary: String,
    /// Its labels.
    pub labels: BTreeMap<String, String>,
    /// Where its runbook is said to be.
    pub runbook: Option<RunbookUrl>,
    /// The file.
    pub source: Arc<SourceFile>,
    /// Where the name stands.
    pub span: Span,
}

/// The annotation of an alert that names its runbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunbookUrl {
    /// The address as written.
    pub url: String,
    /// Where it stands.
    pub span: Span,
}

/// Whether an alert's name can be a part of an address as it is: then
/// `alerts/<Name>` is its place.
pub fn has_place(name: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    !name.is_empty() && name.len() <= 120 && name.chars().all(is_plain)
}

/// The places under which alerting rules look for an alert's page, besides
/// `alerts/<Name>`: in small letters and with hyphens, under `alerts/` and
/// under `runbooks/`.
pub fn alert_places(name: &str) -> [String; 4] {
    let (lower, kebab) = (name.to_lowercase(), kebab(name));
    [
        format!("alerts/{lower}"),
        format!("alerts/{kebab}"),
        format!("runbooks/{lower}"),
        format!("runbooks/{kebab}"),
    ]
}

/// `HighErrorRate` as `high-error-rate`.
fn kebab(name: &str) -> String {
    let mut text = String::new();
    let mut last = '-';
    let mut chars = name.chars().peekable();
    while let Some(c) = chars.next() {
        let next_is_small = chars.peek().is_some_and(char::is_ascii_lowercase);
        let begins = c.is_ascii_uppercase()
            && (last.is_ascii_lowercase()
                || last.is_ascii_digit()
                || last.is_ascii_uppercase() && next_is_small);
        if begins {
            text.push('-');
        }
        text.push(if c == '_' {
            '-'
        } else {
            c.to_ascii_lowercase()
        });
        last = c;
    }
    text
}

impl Operations {
    /// The alert with this name.
    pub fn alert(&self, name: &str) -> Option<&AlertRule> {
        self.alerts.iter().find(|alert| alert.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_with_hyphens() {
        for (name, expected) in [
            ("HighErrorRate", "high-error-rate"),
            ("KubePodOOMKilled", "kube-pod-oom-killed"),
            ("etcdMembersDown", "etcd-members-down"),
            ("node_down", "node-down"),
            ("P99High", "p99-high"),
        ] {
            assert_eq!(kebab(name), expected);
        }
    }
}
