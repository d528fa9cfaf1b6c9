//! Alerts named with what they fire on: `` `HighErrorRate`: 5xx errors >5% ``.

use super::Prose;
use crate::book::{AlertMention, Fact, FactKind};

pub(super) fn find(prose: &Prose<'_>) -> Vec<Fact> {
    let named = prose
        .items
        .iter()
        .filter_map(|item| item.code.as_deref().map(|code| (item, code)));
    named
        .filter(|(_, code)| is_alert_name(code))
        .filter_map(|(item, code)| {
            let condition = item
                .text
                .strip_prefix(code)?
                .trim_start()
                .strip_prefix(':')?;
            let alert = AlertMention {
                name: code.to_owned(),
                condition: condition.trim().to_owned(),
            };
            Some(Fact {
                kind: FactKind::Alert(alert),
                span: item.span,
            })
        })
        .collect()
}

/// Alert names are written in camel case with a capital in front.
fn is_alert_name(text: &str) -> bool {
    let capitals = text.bytes().filter(u8::is_ascii_uppercase).count();
    text.starts_with(|c: char| c.is_ascii_uppercase())
        && capitals >= 2
        && text.bytes().any(|byte| byte.is_ascii_lowercase())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}
