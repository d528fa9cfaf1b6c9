//! Templates of Helm charts with their values filled in: what a chart makes
//! when it is installed as the repository installs it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use regex::{Captures, Regex};

use super::tree::{Node, Value, read_tree};
use crate::pattern;
use crate::source::SourceFile;

/// The charts of a repository, by their folders.
#[derive(Debug, Default)]
pub(super) struct Charts {
    charts: BTreeMap<String, Chart>,
}

#[derive(Debug, Default)]
struct Chart {
    name: String,
    /// Values by dotted path.
    values: BTreeMap<String, String>,
    /// The names under which it is installed.
    releases: BTreeSet<String>,
}

/// `helm upgrade --install name charts/name` in a script or a pipeline.
static INSTALLED: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(concat!(
        r"\bhelm\s+(?:-\S+\s+\S*\s*)*(?:upgrade|install|template)\s+(?:--?[\w-]+(?:=\S+)?\s+)*",
        r"([a-z][a-z0-9-]*)\s+(?:--?[\w-]+(?:=\S+)?\s+)*\.?/?([\w./-]*/?[\w-]+)",
    ))
    .expect("a valid pattern")
});

/// What a template fills in.
static FILLED: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(concat!(
        r#"\{\{-?\s*(?:\$?\.Values\.([\w.]+)|(?:include|template)\s+"[\w.-]*fullname"\s+[.$]"#,
        r#"|\$?\.(Release\.Name|Chart\.Name))((?:\s*\|\s*[^{}|]+)*)\s*-?\}\}"#,
    ))
    .expect("a valid pattern")
});

impl Charts {
    /// Finds the charts among the files of a repository.
    pub(super) fn find(texts: &[(String, Arc<SourceFile>)]) -> Self {
        let mut found = Self::default();
        for (path, source) in texts {
            if let Some(folder) = path.strip_suffix("Chart.yaml") {
                let documents = read_tree(source.text());
                let name = documents.first().and_then(|chart| chart.text_at("name"));
                let chart = found.charts.entry(folder_of(folder)).or_default();
                name.unwrap_or_default().clone_into(&mut chart.name);
            }
        }
        if found.charts.is_empty() {
            return found;
        }
        for (path, source) in texts {
            found.read(path, source.text());
        }
        found
    }

    fn read(&mut self, path: &str, text: &str) {
        if let Some(folder) = path.strip_suffix("values.yaml")
            && let Some(chart) = self.charts.get_mut(&folder_of(folder))
        {
            for document in read_tree(text) {
                // What an installation sets comes first, and stays.
                for (key, value) in flat(&document) {
                    chart.values.entry(key).or_insert(value);
                }
            }
        }
        if text.contains("helm ") {
            for found in INSTALLED.captures_iter(text) {
                self.install(&found[2], &found[1], &BTreeMap::new());
            }
        }
        if text.contains("HelmRelease") || text.contains("argoproj.io") {
            for document in read_tree(text) {
                self.release(&document);
            }
        }
    }

    /// A release of Flux or an application of Argo CD.
    fn release(&mut self, object: &Node) {
        let name = object.at(&["metadata", "name"]).and_then(Node::text);
        let text_at = |path: &[&str]| object.at(path).and_then(Node::text);
        let (chart, release, values) = match object.text_at("kind") {
            Some("HelmRelease") => (
                text_at(&["spec", "chart", "spec", "chart"]),
                text_at(&["spec", "releaseName"]),
                object.at(&["spec", "values"]),
            ),
            Some("Application") => (
                text_at(&["spec", "source", "path"]),
                text_at(&["spec", "source", "helm", "releaseName"]),
                object.at(&["spec", "source", "helm", "valuesObject"]),
            ),
            _ => return,
        };
        if let (Some(chart), Some(release)) = (chart, release.or(name)) {
            let values = values.map(flat).unwrap_or_default();
            self.install(chart, release, &values);
        }
    }

    fn install(&mut self, path: &str, release: &str, values: &BTreeMap<String, String>) {
        let path = path.trim_start_matches("./").trim_end_matches('/');
        if let Some(chart) = self.charts.get_mut(path) {
            chart.releases.insert(release.to_owned());
            chart.values.extend(values.clone());
        }
    }

    /// The text of a template with what is known filled in; any other text as
    /// it is.
    pub(super) fn fill<'t>(&self, path: &str, text: &'t str) -> Cow<'t, str> {
        let Some((folder, _)) = path.split_once("/templates/") else {
            return Cow::Borrowed(text);
        };
        let Some(chart) = self.charts.get(folder) else {
            return Cow::Borrowed(text);
        };
        FILLED.replace_all(text, |found: &Captures<'_>| {
            let value = match (found.get(1), found.get(2).map(|name| name.as_str())) {
                (Some(path), _) => chart.values.get(path.as_str()).cloned(),
                (None, Some("Chart.Name")) => Some(chart.name.clone()),
                (None, Some(_)) => chart.only_release(),
                (None, None) => chart.full_name(),
            };
            let filters = found.get(3).map_or("", |filters| filters.as_str());
            let is_plain = filters
                .split('|')
                .map(str::trim)
                .all(|filter| filter.is_empty() || is_plain(filter));
            value
                .filter(|_| is_plain)
                .unwrap_or_else(|| found[0].to_owned())
        })
    }
}

impl Chart {
    fn only_release(&self) -> Option<String> {
        let mut releases = self.releases.iter();
        let first = releases.next()?;
        releases.next().is_none().then(|| first.clone())
    }

    /// What the usual helper makes of the release's name.
    fn full_name(&self) -> Option<String> {
        let given = self.values.get("fullnameOverride");
        if let Some(name) = given.filter(|name| !name.is_empty()) {
            return Some(name.clone());
        }
        let release = self.only_release()?;
        Some(if release.contains(&self.name) {
            release
        } else {
            format!("{release}-{}", self.name)
        })
    }
}

/// Whether a filter of a template leaves a value that is set as it is.
fn is_plain(filter: &str) -> bool {
    const FILTERS: [&str; 8] = [
        "quote", "squote", "default", "toString", "int", "int64", "trim", "toYaml",
    ];
    let name = filter.split_whitespace().next().unwrap_or_default();
    FILTERS.contains(&name)
}

fn folder_of(path: &str) -> String {
    path.trim_end_matches('/').to_owned()
}

/// The scalars of a tree by dotted path.
fn flat(node: &Node) -> BTreeMap<String, String> {
    fn add(node: &Node, prefix: &str, found: &mut BTreeMap<String, String>) {
        for (key, value) in node.pairs() {
            let path = format!("{prefix}{}", key.text);
            match &value.value {
                Value::Text(text) => {
                    found.insert(path, text.clone().into_owned());
                }
                Value::Map(_) => add(value, &format!("{path}."), found),
                Value::List(_) => {}
            }
        }
    }
    let mut found = BTreeMap::new();
    add(node, "", &mut found);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn charts(files: &[(&str, &str)]) -> Charts {
        let texts: Vec<(String, Arc<SourceFile>)> = files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), Arc::new(SourceFile::new(*path, *text))))
            .collect();
        Charts::find(&texts)
    }

    #[test]
    fn templates_are_filled_as_the_chart_is_installed() {
        let chart = ("charts/shop/Chart.yaml", "name: shop\n");
        let values = (
            "charts/shop/values.yaml",
            "service: {port: 80}\nreplicas: 2\n",
        );
        let release = (
            "flux/shop.yaml",
            "kind: HelmRelease\nmetadata: {name: shop-eu}\nspec:\n  chart: {spec: {chart: ./charts/shop}}\n  values: {replicas: 5}\n",
        );
        let template = "name: {{ include \"shop.fullname\" . }}\nport: {{ .Values.service.port | quote }}\nreplicas: {{ .Values.replicas }}\nother: {{ .Values.none }}\n";
        let found = charts(&[chart, values, release]);
        assert_eq!(
            found.fill("charts/shop/templates/a.yaml", template),
            "name: shop-eu\nport: 80\nreplicas: 5\nother: {{ .Values.none }}\n"
        );
        let bare = charts(&[chart, values]);
        assert!(
            bare.fill("charts/shop/templates/a.yaml", template)
                .starts_with("name: {{")
        );
        assert_eq!(bare.fill("k8s/a.yaml", template), template);
        let script = (
            "deploy.sh",
            "helm upgrade --install web ./charts/shop --wait\n",
        );
        let found = charts(&[chart, values, script]);
        assert!(
            found
                .fill("charts/shop/templates/a.yaml", template)
                .starts_with("name: web-shop\n")
        );
    }
}
