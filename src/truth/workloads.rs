//! The workloads that a repository's manifests define.

use std::collections::{HashMap, HashSet};

use crate::book::Definition;

/// Classes of objects that run.
const WORKLOADS: [&str; 5] = [
    "deployment",
    "statefulset",
    "daemonset",
    "cronjob",
    "helmrelease",
];

/// What is known of a repository's workloads.
pub(super) struct Workloads<'a> {
    /// The namespaces in which any is defined.
    namespaces: HashSet<&'a str>,
    /// The namespaces that charts from elsewhere are installed into.
    with_charts: HashSet<&'a str>,
    /// The names without classes, sorted.
    names: Vec<&'a str>,
    /// Whether all objects of a class are defined by their own names.
    classes: HashMap<&'a str, bool>,
}

impl<'a> Workloads<'a> {
    pub(super) fn new(objects: impl Iterator<Item = &'a Definition>) -> Self {
        let mut found = Self {
            namespaces: HashSet::new(),
            with_charts: HashSet::new(),
            names: Vec::new(),
            classes: HashMap::new(),
        };
        for object in objects {
            let Some((class, name)) = object.name.split_once('/') else {
                continue;
            };
            if class == "chart-from-elsewhere" {
                found.with_charts.extend(object.of.as_deref());
            }
            if !WORKLOADS.contains(&class) {
                continue;
            }
            *found.classes.entry(class).or_insert(true) &= !object.is_pattern();
            found.namespaces.extend(object.of.as_deref());
            found.names.push(name);
        }
        found.names.sort_unstable();
        found
    }

    /// Whether a namespace holds workloads of the repository, and all workloads
    /// of a class are known by name. A namespace without any may hold what a
    /// chart from elsewhere installs.
    pub(super) fn know(&self, class: &str, name: &str, namespace: &str) -> bool {
        let is_named = self.classes.get(class).copied().unwrap_or(false);
        let is_open = self.with_charts.contains(namespace) || self.is_of_chart(name, namespace);
        is_named && self.namespaces.contains(namespace) && !is_open
    }

    /// Whether a name is formed as a chart does: `argocd-server` in `argocd` is
    /// of a chart, unless the repository defines others of that name.
    fn is_of_chart(&self, name: &str, namespace: &str) -> bool {
        let is_formed = |name: &str| {
            let rest = name.strip_prefix(namespace);
            rest.is_some_and(|rest| rest.starts_with('-'))
        };
        let prefix = format!("{namespace}-");
        let from = self.names.partition_point(|other| **other < *prefix);
        is_formed(name) && !self.names.get(from).is_some_and(|other| is_formed(other))
    }
}
