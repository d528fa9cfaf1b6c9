//! Helm charts: their values, as dotted paths, by the chart's folder.

use std::sync::LazyLock;

use regex::Regex;

use super::{File, Names, name_of};
use crate::book::NameKind;
use crate::facts::tree::{Node, Value};
use crate::pattern;

pub(super) fn wants(path: &str) -> bool {
    is_values(path) || name_of(path) == "Chart.yaml" || is_template(path)
}

fn is_values(path: &str) -> bool {
    let name = name_of(path);
    matches!(name, "values.yaml" | "values.yml")
}

fn is_template(path: &str) -> bool {
    let is_text = [".yaml", ".yml", ".tpl", ".txt"]
        .iter()
        .any(|ending| path.ends_with(ending));
    path.contains("/templates/") && is_text
}

/// `.Values.a.b` in a template.
static USED: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r"\.Values\.([A-Za-z_][\w.]*\w|[A-Za-z_])").expect("a valid pattern")
});

pub(super) fn read(file: &File<'_>, names: &mut Names) {
    if is_values(file.path) {
        for document in file.documents() {
            values(document, "", file.folder(), names);
        }
    } else if is_template(file.path) {
        let (chart, _) = file.path.split_once("/templates/").unwrap_or_default();
        for found in USED.captures_iter(file.text) {
            let at = found.get(0).map_or(0, |found| found.start());
            let path = &found[1];
            let line = file.line_at(at);
            names.add_of(NameKind::HelmValue, path, chart, line);
            // What is used may be a mapping or a list of anything.
            names.add_of(NameKind::HelmValue, format!("{path}.*"), chart, line);
            names.add_of(NameKind::HelmValue, format!("{path}[*"), chart, line);
        }
    } else {
        chart(file, names);
    }
}

/// Values of the charts it depends on stand below their names.
fn chart(file: &File<'_>, names: &mut Names) {
    for document in file.documents() {
        names.add_of(NameKind::HelmValue, "global.*", file.folder(), 1);
        let dependencies = document.get("dependencies").into_iter();
        for dependency in dependencies.flat_map(Node::items) {
            for key in ["name", "alias"] {
                if let Some(name) = dependency.text_at(key) {
                    let line = dependency.line;
                    names.add_of(
                        NameKind::HelmValue,
                        format!("{name}.*"),
                        file.folder(),
                        line,
                    );
                }
            }
        }
    }
}

fn values(node: &Node, prefix: &str, chart: &str, names: &mut Names) {
    for (key, value) in node.pairs() {
        let path = format!("{prefix}{}", key.text);
        names.add_of(NameKind::HelmValue, &*path, chart, key.line);
        match &value.value {
            Value::Map(pairs) if !pairs.is_empty() => {
                values(value, &format!("{path}."), chart, names);
            }
            // An empty mapping or a list takes anything.
            Value::Map(_) => {
                names.add_of(NameKind::HelmValue, format!("{path}.*"), chart, key.line);
            }
            Value::List(_) => {
                names.add_of(NameKind::HelmValue, format!("{path}[*"), chart, key.line);
            }
            Value::Text(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::names;

    #[test]
    fn values_are_paths_of_their_chart() {
        assert_eq!(
            names(
                "charts/shop/values.yaml",
                "replicaCount: 2\nimage: {tag: x}\nextra: {}\n"
            ),
            [
                "helm-value replicaCount of charts/shop :1",
                "helm-value image of charts/shop :2",
                "helm-value image.tag of charts/shop :2",
                "helm-value extra of charts/shop :3",
                "helm-value extra.* of charts/shop :3",
            ]
        );
        assert_eq!(
            names("c/templates/a.tpl", "{{ .Values.a.b }}")[0],
            "helm-value a.b of c :1"
        );
    }
}
