//! Names in tables, whose columns say what they are.

use std::ops::Range;

use super::prose::{as_name, kind_of};
use crate::book::{Certainty, Mention, MentionPlace, NameKind};
use crate::source::Span;

/// The names in the tables of a part of a page.
pub(super) fn mentions(text: &str, part: Range<usize>) -> Vec<Mention> {
    let Some(inside) = text.get(part.clone()) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    if memchr::memmem::find(inside.as_bytes(), b"--").is_none()
        || memchr::memchr(b'|', inside.as_bytes()).is_none()
    {
        return found;
    }
    let mut columns: Vec<Option<NameKind>> = Vec::new();
    let mut before: Option<&str> = None;
    let mut at = part.start;
    for row in inside.split_inclusive('\n') {
        let is_row = row.trim_start().starts_with('|');
        if is_row && is_rule(row) {
            columns = before.map(kinds).unwrap_or_default();
        } else if !is_row {
            columns.clear();
        } else {
            for (kind, cell) in columns.iter().zip(cells(row)) {
                if let Some(kind) = kind {
                    found.extend(of_cell(*kind, row, cell, at));
                }
            }
        }
        before = is_row.then_some(row);
        at += row.len();
    }
    found
}

/// Whether a row is the line below a table's head.
fn is_rule(row: &str) -> bool {
    row.contains("--") && row.trim().bytes().all(|byte| b"|-: ".contains(&byte))
}

/// Kinds that a column holds by their own names. Others are named loosely
/// there, as a workflow by its file without the ending.
const OF_COLUMNS: [NameKind; 4] = [
    NameKind::Receiver,
    NameKind::Channel,
    NameKind::Namespace,
    NameKind::Metric,
];

fn kinds(head: &str) -> Vec<Option<NameKind>> {
    cells(head)
        .map(|cell| kind_of(head[cell].trim().trim_matches('*'), true))
        .map(|kind| kind.filter(|kind| OF_COLUMNS.contains(kind)))
        .collect()
}

/// The cells of a row, as ranges.
fn cells(row: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let inner = row.trim_end().trim_end_matches('|');
    let start = row.find('|').map_or(0, |at| at + 1);
    let mut from = start;
    inner
        .match_indices('|')
        .map(|(at, _)| at)
        .filter(move |at| *at >= start)
        .chain([inner.len()])
        .map(move |end| {
            let range = from.min(end)..end;
            from = end + 1;
            range
        })
}

/// The only name of a cell, in backticks or by itself.
fn of_cell(kind: NameKind, row: &str, cell: Range<usize>, base: usize) -> Option<Mention> {
    let text = &row[cell.clone()];
    let name = text.trim().trim_matches('`');
    if name.is_empty() || name.contains(['`', ' ']) {
        return None;
    }
    let start = base + cell.start + text.find(name)?;
    let is_closed = kind.world() == crate::book::World::Closed;
    Some(Mention {
        kind,
        text: as_name(kind, name)?,
        owners: Vec::new(),
        files: Vec::new(),
        scope: None,
        span: Span::new(start..start + name.len()),
        place: MentionPlace::Text,
        certainty: if is_closed {
            Certainty::Sure
        } else {
            Certainty::Likely
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_tell_the_kind() {
        let text = "| Alert | Receiver | Channel |\n|---|---|---|\n| A | `pager` | |\n| B | slack | `#ops` |\n\ntext\n";
        let found: Vec<String> = mentions(text, 0..text.len())
            .into_iter()
            .map(|one| {
                format!(
                    "{} {} {}",
                    one.kind.key(),
                    one.text,
                    &text[one.span.range()]
                )
            })
            .collect();
        assert_eq!(
            found,
            [
                "receiver pager pager",
                "receiver slack slack",
                "channel #ops #ops"
            ]
        );
    }
}
