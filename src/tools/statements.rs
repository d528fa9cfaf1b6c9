//! What statements do that clients of databases are handed.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use super::effect::Effect;

/// A statement of the table.
struct Statement {
    effect: Effect,
    /// Whether it only counts at the beginning.
    is_first: bool,
    /// What comes later in it.
    later: Option<&'static str>,
}

struct Table {
    search: AhoCorasick,
    statements: Vec<Statement>,
}

/// All of them, so that a command is read once.
static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut words = Vec::new();
    let mut statements = Vec::new();
    let lines = include_str!("statements.txt").lines();
    for line in lines.filter(|line| !line.starts_with('#')) {
        let Some((effect, rest)) = line.split_once(' ') else {
            continue;
        };
        let Some(effect) = Effect::named(effect) else {
            continue;
        };
        let (first, later) = match rest.split_once(" ... ") {
            Some((first, later)) => (first, Some(later)),
            None => (rest, None),
        };
        words.push(first.trim_start_matches('^'));
        statements.push(Statement {
            effect,
            is_first: first.starts_with('^'),
            later,
        });
    }
    let search = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::LeftmostLongest)
        .build(words)
        .expect("few short words");
    Table { search, statements }
});

/// The statements in a text: where they stand, and what they do.
pub fn statements(text: &str) -> impl Iterator<Item = (usize, Effect)> {
    let Table { search, statements } = &*TABLE;
    search.find_iter(text).filter_map(|found| {
        let statement = &statements[found.pattern().as_usize()];
        let is_it = is_whole(text, found.range())
            && (!statement.is_first || begins(text, found.range()))
            && statement
                .later
                .is_none_or(|later| has_word(&text[found.end()..], later));
        is_it.then_some((found.start(), statement.effect))
    })
}

/// Whether no word goes on at either end.
fn is_whole(text: &str, range: std::ops::Range<usize>) -> bool {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    let bytes = text.as_bytes();
    let ends_in_word = bytes[range.end - 1].is_ascii_alphanumeric();
    let before = range.start.checked_sub(1).map(|at| bytes[at]);
    let starts_in_word = bytes[range.start].is_ascii_alphanumeric();
    (!starts_in_word || !before.is_some_and(is_word))
        && (!ends_in_word || !bytes.get(range.end).copied().is_some_and(is_word))
}

/// Whether a statement begins here, with something behind it that is no
/// option: `truncate` is a tool as well.
fn begins(text: &str, range: std::ops::Range<usize>) -> bool {
    let before = text[..range.start].trim_end_matches([' ', '\t']);
    let rest = text[range.end..].trim_start_matches([' ', '\t']);
    (before.is_empty() || before.ends_with(['"', '\'', ';', '\n']))
        && rest.starts_with(|first: char| first.is_ascii_alphabetic() || "\"`(;*".contains(first))
        && text[range.end..].starts_with([' ', '\t', ';', '('])
}

fn has_word(text: &str, word: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    words.any(|other| other.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_found_with_what_they_do() {
        let worst = |text| statements(text).map(|(_, effect)| effect).max();
        for (text, expected) in [
            ("psql -c 'DROP  TABLE x'", None),
            ("psql -c 'DROP TABLE x'", Some(Effect::Destroys)),
            ("psql -c 'drop tables'", None),
            ("psql -c \"TRUNCATE events\"", Some(Effect::Destroys)),
            ("psql <<E\nTRUNCATE events;\nE", Some(Effect::Destroys)),
            ("truncate -s 0 x.log", None),
            ("update the table", None),
            ("UPDATE users SET a = 1", Some(Effect::Changes)),
            ("apt update && apt install x", None),
            ("select pg_terminate_backend(1)", Some(Effect::Changes)),
            ("db.x.drop()", Some(Effect::Destroys)),
            ("drop view v", Some(Effect::Removes)),
            ("--drop-table", None),
        ] {
            assert_eq!(worst(text), expected, "{text}");
        }
    }
}
