//! Dashboards of Grafana, by uid and title, and their panels.

use super::{File, Names, ending};
use crate::book::NameKind;

pub(super) fn wants(path: &str) -> bool {
    ending(path) == "json" && (path.contains("dashboard") || path.contains("grafana"))
}

pub(super) fn read(file: &File<'_>, names: &mut Names) {
    if !file.text.contains("\"panels\"") && !file.text.contains("\"schemaVersion\"") {
        return;
    }
    let Ok(value) = serde_json::from_str::<serde_json::Value>(file.text) else {
        return;
    };
    let dashboard = value.get("dashboard").unwrap_or(&value);
    titles(file, dashboard, names);
    if let Some(uid) = dashboard.get("uid").and_then(serde_json::Value::as_str) {
        names.add(
            NameKind::Dashboard,
            uid,
            file.line_of(&format!("\"{uid}\"")),
        );
    }
}

/// The titles of a dashboard and of its panels, which may lie in rows.
fn titles(file: &File<'_>, dashboard: &serde_json::Value, names: &mut Names) {
    let title_of = |value: &serde_json::Value| {
        let title = value.get("title").and_then(serde_json::Value::as_str);
        title
            .filter(|title| !title.contains('$'))
            .map(str::to_owned)
    };
    let line = |title: &str| file.line_of(&format!("\"{title}\""));
    let Some(title) = title_of(dashboard) else {
        return;
    };
    names.add(NameKind::DashboardTitle, &*title, line(&title));
    let mut waiting = vec![dashboard];
    while let Some(outer) = waiting.pop() {
        let panels = ["panels", "rows"]
            .iter()
            .filter_map(|key| outer.get(key)?.as_array());
        for panel in panels.flatten() {
            if let Some(name) = title_of(panel) {
                names.add_of(NameKind::Panel, &*name, &*title, line(&name));
            }
            waiting.push(panel);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::names;

    #[test]
    fn a_dashboard_is_known_by_its_uid() {
        assert_eq!(
            names(
                "dashboards/a.json",
                "{\"panels\": [],\n\"uid\": \"shop-api\"}"
            ),
            ["dashboard shop-api :2"]
        );
        assert_eq!(
            names(
                "dashboards/a.json",
                "{\"title\": \"Shop\",\n\"rows\": [{\"panels\": [\n{\"title\": \"Sold out\"}]}], \"schemaVersion\": 1}"
            ),
            ["dashboard-title Shop :1", "panel Sold out of Shop :3"]
        );
    }
}
