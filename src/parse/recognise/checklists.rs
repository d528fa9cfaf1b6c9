//! Checklists: task lists, also inside a `markdown` fence.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use super::Prose;
use crate::book::{Block, Checklist, ChecklistItem, Fact, FactKind};
use crate::pattern;
use crate::source::Span;

/// Fewest items that make a list a checklist.
const FEWEST: usize = 2;

static LIMIT: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r"\(\s*((?:<|within|in)\s*\d+\s*(?:s|min|m|h|d|hours?|minutes?|days?))\s*\)")
        .expect("a valid pattern")
});

pub(super) fn find(prose: &Prose<'_>) -> Vec<Fact> {
    let mut lists: BTreeMap<Option<u32>, (String, Vec<ChecklistItem>, Span)> = BTreeMap::new();
    for item in &prose.items {
        let Some(done) = item.task else {
            continue;
        };
        let heading = prose.heading_above(item.span);
        let list = lists
            .entry(heading.map(|heading| heading.span.start))
            .or_insert_with(|| {
                (
                    heading
                        .map(|heading| heading.text.clone())
                        .unwrap_or_default(),
                    Vec::new(),
                    item.span,
                )
            });
        list.1.push(checklist_item(&item.text, done));
        list.2.end = item.span.end;
    }
    let plain = lists.into_values().map(|(title, items, span)| {
        (
            Checklist {
                title,
                items,
                block: None,
            },
            span,
        )
    });
    let fenced = prose
        .blocks
        .iter()
        .enumerate()
        .filter_map(|(index, block)| fenced(prose, index, block));
    plain
        .chain(fenced)
        .filter(|(list, _)| list.items.len() >= FEWEST)
        .map(|(list, span)| Fact {
            kind: FactKind::Checklist(list),
            span,
        })
        .collect()
}

/// The checklist in a `markdown` fence: its tasks, under its own heading or
/// the one above.
fn fenced(prose: &Prose<'_>, index: usize, block: &Block) -> Option<(Checklist, Span)> {
    if !matches!(
        block.info.language.to_ascii_lowercase().as_str(),
        "markdown" | "md"
    ) {
        return None;
    }
    let own = block.code.lines().find_map(|line| {
        line.starts_with('#')
            .then(|| line.trim_start_matches('#').trim())
    });
    let above = prose
        .heading_above(block.span)
        .map(|heading| heading.text.as_str());
    let items = block.code.lines().filter_map(|line| {
        let rest = line
            .trim_start()
            .strip_prefix(['-', '*', '+'])?
            .trim_start();
        let (mark, text) = rest.strip_prefix('[')?.split_once(']')?;
        matches!(mark, " " | "x" | "X").then(|| checklist_item(text, mark != " "))
    });
    let list = Checklist {
        title: own.or(above).unwrap_or_default().to_owned(),
        items: items.collect(),
        block: Some(index),
    };
    Some((list, block.span))
}

fn checklist_item(text: &str, done: bool) -> ChecklistItem {
    let limit = LIMIT.captures(text).map(|found| found[1].to_owned());
    ChecklistItem {
        text: text.trim().to_owned(),
        limit,
        done,
    }
}
