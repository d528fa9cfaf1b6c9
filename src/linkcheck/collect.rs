use std::collections::{BTreeMap, BTreeSet};

use globset::{Glob, GlobSet, GlobSetBuilder};
use serde_json::Value;

use super::address::is_example;
use super::{ExternalLink, LinkCheckError};
use crate::book::{Book, Target, split_address};
use crate::config::ExternalSettings;

/// All external URLs in pages and data, without duplicates. URLs with
/// placeholders, example hosts (RFC 2606) and `exclude` patterns are left out.
///
/// # Errors
/// When a pattern in the settings is invalid.
pub fn external_links(
    book: &Book,
    settings: &ExternalSettings,
) -> Result<Vec<ExternalLink>, LinkCheckError> {
    let excluded = patterns(&settings.exclude)?;
    let mut links: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut add = |destination: &str| {
        let Some((address, anchor)) = split_address(destination) else {
            return;
        };
        if has_placeholder(destination) || is_example(&address) || excluded.is_match(&address) {
            return;
        }
        let anchors = links.entry(address).or_default();
        anchors.extend(anchor.map(ToOwned::to_owned));
    };
    for page in &book.pages {
        for (link, target) in page.document.links.iter().zip(&page.targets) {
            if *target == Target::External {
                add(&link.destination);
            }
        }
    }
    for file in book.data.values() {
        each_text(&file.value, &mut add);
    }
    let links = links.into_iter();
    Ok(links
        .map(|(address, anchors)| ExternalLink { address, anchors })
        .collect())
}

/// Patterns in which `*` matches everything including slashes.
pub(super) fn patterns(texts: &[String]) -> Result<GlobSet, LinkCheckError> {
    let wrong = |error: globset::Error| LinkCheckError::Settings(error.to_string());
    let mut set = GlobSetBuilder::new();
    for text in texts {
        set.add(Glob::new(text).map_err(wrong)?);
    }
    set.build().map_err(wrong)
}

fn each_text(value: &Value, add: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) => add(text),
        Value::Array(values) => values.iter().for_each(|value| each_text(value, add)),
        Value::Object(values) => values.values().for_each(|value| each_text(value, add)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Whether the URL contains a placeholder: `{{ x }}`, `<name>`, `$NAME`,
/// `${name}`, `[name]` or `...`.
fn has_placeholder(destination: &str) -> bool {
    let text = destination.split('#').next().unwrap_or_default();
    let rest = text.split_once("//").map_or(text, |(_, rest)| rest);
    // An IPv6 address is in brackets at the beginning.
    let path = rest.trim_start_matches('[');
    path.contains(['<', '>', '{', '}', ' '])
        || path.contains("%3C")
        || path.contains("%7B")
        || path.contains("...")
        || path.contains('…')
        || path
            .split('$')
            .skip(1)
            .any(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_reader_fills_in_is_not_asked() {
        for text in [
            "https://grafana.test/d/{{ uid }}",
            "https://<host>/x",
            "https://a.test/$NAMESPACE/x",
            "https://a.test/${x}",
            "https://github.test/org/...",
        ] {
            assert!(has_placeholder(text), "{text}");
        }
        for text in ["https://a.test/x?y=1&z=$2#<a>", "http://[::1]:80/x"] {
            assert!(!has_placeholder(text), "{text}");
        }
    }
}
