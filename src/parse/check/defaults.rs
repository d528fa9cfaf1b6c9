//! `checks:` in front matter: defaults for all checks of a page.

use std::sync::Arc;

use serde_json::Value;

use super::RULE;
use crate::book::{InfoPair, PageMeta};
use crate::diagnostic::{Diagnostic, Severity, did_you_mean};
use crate::source::SourceFile;

/// The keys that can be set for all checks of a page.
const KEYS: [&str; 14] = [
    "timeout",
    "ttl",
    "every",
    "env",
    "secrets",
    "on",
    "cwd",
    "retries",
    "delay",
    "severity",
    "show",
    "redirects",
    "empty",
    "max_output",
];

/// The defaults of the page, as attributes of a fence.
pub(super) fn of_page(meta: &PageMeta) -> Vec<InfoPair> {
    let place = meta.span.unwrap_or_default();
    let entries = meta.extra.get("checks").and_then(Value::as_object);
    let entries = entries.into_iter().flatten();
    let known = entries.filter(|(key, _)| KEYS.contains(&key.as_str()));
    let pairs = known.map(|(key, value)| InfoPair {
        key: key.clone(),
        value: text(value),
        key_span: place,
        value_span: place,
    });
    pairs.collect()
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            let items = items.iter().filter_map(Value::as_str);
            items.collect::<Vec<_>>().join(",")
        }
        other => other.to_string(),
    }
}

/// Findings about the keys.
pub(super) fn judge(source: &Arc<SourceFile>, meta: &PageMeta) -> Vec<Diagnostic> {
    let Some(checks) = meta.extra.get("checks") else {
        return Vec::new();
    };
    let place = meta.span.unwrap_or_default();
    let finding = |name: &str, message: String, help: String| {
        let place = source.find_in(place, name);
        Diagnostic::new(RULE, Severity::Error, source, place, message).with_help(help)
    };
    let known = || {
        format!(
            "keys that can be set for all checks of a page: {}",
            KEYS.join(", ")
        )
    };
    let Some(entries) = checks.as_object() else {
        let message = "`checks` in the front matter must be a map".to_owned();
        return vec![finding("checks", message, known())];
    };
    let unknown = entries.keys().filter(|key| !KEYS.contains(&key.as_str()));
    let unknown = unknown.map(|key| {
        let help = did_you_mean(key, KEYS).map(|near| format!("did you mean `{near}`?"));
        let message = format!("`{key}` cannot be set for all checks of a page");
        finding(key, message, help.unwrap_or_else(known))
    });
    unknown.collect()
}
