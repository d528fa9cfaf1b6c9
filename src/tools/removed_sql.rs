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
    rows: Vec<(&'static str, &'static str, Removal)>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let lines = include_str!("removed_sql.txt").lines();
    let rows: Vec<_> = lines
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let mut words = line.split(' ');
            let (tool, since, name) = (words.next()?, words.next()?, words.next()?);
            let instead = words.next().unwrap_or_default();
            Some((tool, name, Removal { since, instead }))
        })
        .collect();
    let search = AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .build(rows.iter().map(|(_, name, _)| name))
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
        let (tool, name, removal) = rows[found.pattern().as_usize()];
        is_whole.then(|| RemovedName {
            tool,
            name,
            removal,
            range: found.range(),
        })
    })
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
        assert!(names("my_pg_switch_xlog pg_switch_xlogs pg_switch_wal()").is_empty());
    }
}
