//! Escalation paths: `L1 (0-15 min): On-call engineer responds`.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use super::Prose;
use crate::book::{EscalationLevel, Fact, FactKind};
use crate::pattern;

static LEVEL: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r"^\s*(?:L|Level |Tier )(\d)\s*\((\d{1,5})\s*(?:(?:-|–|to)\s*(\d{1,5})|\+)\s*(min|minutes|m|h|hours)\)\s*:?\s*(.*)$").expect("a valid pattern")
});

pub(super) fn find(prose: &Prose<'_>) -> Vec<Fact> {
    let in_items = prose
        .items
        .iter()
        .map(|item| (Cow::Borrowed(item.text.as_str()), item.span));
    let in_rows = prose.tables.iter().flat_map(|table| &table.rows);
    let in_rows = in_rows.map(|(cells, span)| (Cow::Owned(cells.join(" ")), *span));
    in_items
        .chain(in_rows)
        .filter_map(|(text, span)| {
            level(&text).map(|level| Fact {
                kind: FactKind::Escalation(level),
                span,
            })
        })
        .collect()
}

fn level(text: &str) -> Option<EscalationLevel> {
    if !text.contains('(') {
        return None;
    }
    let found = LEVEL.captures(text)?;
    let minutes = |text: &str| -> Option<u32> {
        let factor = if found[4].starts_with('h') { 60 } else { 1 };
        text.parse::<u32>().ok().map(|number| number * factor)
    };
    Some(EscalationLevel {
        level: found[1].parse().ok()?,
        from_minutes: minutes(&found[2])?,
        to_minutes: found.get(3).and_then(|end| minutes(end.as_str())),
        action: found[5].trim().to_owned(),
    })
}
