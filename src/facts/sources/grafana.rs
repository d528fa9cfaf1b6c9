//! Dashboards of Grafana, by uid.

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
    if let Some(uid) = dashboard.get("uid").and_then(serde_json::Value::as_str) {
        names.add(
            NameKind::Dashboard,
            uid,
            file.line_of(&format!("\"{uid}\"")),
        );
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
    }
}
