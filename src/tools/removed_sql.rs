//! Functions and views of database servers that are gone.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use super::format::Removal;

/// A name in a text that a server does not know any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemovedName {
    /// The client of the server.
    pub tool: &'static str,
    /// The name.
    pub name: &'static str,
    /// Since when it is gone, and what replaces it.
    pub removal: Removal,
    /// Where it stands.
    pub range: Range<usize>,
}

struct Table {
    search: AhoCorasick,
    rows: Vec<Row>,
}

#[derive(Clone, Copy)]
struct Row {
    tool: &'static str,
    name: &'static str,
    removal: Removal,
    /// What stands nearby where the name means that: `total_time` is also a
    /// column of other tables.
    beside: &'static str,
}

/// How far away that may stand, in bytes.
const NEARBY: usize = 400;

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let lines = include_str!("removed_sql.txt").lines();
    let rows: Vec<_> = lines
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let (tool, rest) = line.split_once(' ')?;
            let (since, rest) = rest.split_once(' ')?;
            let mut parts = rest.split('|').map(str::trim);
            let name = parts.next()?;
            let instead = parts.next().unwrap_or_default();
            Some(Row {
                tool,
                name,
                removal: Removal { since, instead },
                beside: parts.next().unwrap_or_default(),
            })
        })
        .collect();
    let search = AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .ascii_case_insensitive(true)
        .build(rows.iter().map(|row| row.name))
        .expect("few short words");
    Table { search, rows }
});

/// The names in a text that servers do not know any more.
pub fn removed_names(text: &str) -> impl Iterator<Item = RemovedName> {
    let Table { search, rows } = &*TABLE;
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_' || *byte == b'-';
    search.find_iter(text).filter_map(move |found| {
        let bytes = text.as_bytes();
        let before = found.start().checked_sub(1).map(|at| &bytes[at]);
        let is_whole = !before.is_some_and(is_word) && !bytes.get(found.end()).is_some_and(is_word);
        let row = rows[found.pattern().as_usize()];
        let is_meant = is_whole && is_beside(text, &found.range(), row.beside);
        is_meant.then(|| RemovedName {
            tool: row.tool,
            name: row.name,
            removal: row.removal,
            range: found.range(),
        })
    })
}

fn is_beside(text: &str, range: &Range<usize>, beside: &str) -> bool {
    let start = text.floor_char_boundary(range.start.saturating_sub(NEARBY));
    let end = text.ceil_char_boundary((range.end + NEARBY).min(text.len()));
    beside.is_empty() || text[start..end].contains(beside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_names_are_found() {
        let names = |text| {
            removed_names(text)
                .map(|found| found.name)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            names("SELECT pg_xlog_replay_pause();"),
            ["pg_xlog_replay_pause"]
        );
        assert_eq!(names("show slave status\\G"), ["SHOW SLAVE STATUS"]);
        assert_eq!(
            names("SELECT total_time FROM pg_stat_statements"),
            ["total_time"]
        );
        assert!(names("SELECT total_time FROM rides").is_empty());
        assert!(names("my_pg_switch_xlog pg_switch_xlogs pg_switch_wal()").is_empty());
    }
}
