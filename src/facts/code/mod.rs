//! What source code defines: variables it reads, messages it logs, paths it
//! answers, metrics it registers. Code is searched, not parsed; the patterns
//! are data.

mod values;

use std::collections::{BTreeSet, HashSet};
use std::sync::{LazyLock, OnceLock};

use regex::Regex;

use super::sources::{File, Names};
use crate::book::{Definition, NameKind, Setting};
use crate::pattern;

/// Kind, endings and pattern of each row.
const PATTERNS: &str = include_str!("patterns.txt");

/// A row of the table. Its pattern is compiled when a file of such an ending is
/// read: most books need few of them.
struct Row {
    kind: NameKind,
    endings: Vec<&'static str>,
    pattern: &'static str,
    regex: OnceLock<regex::bytes::Regex>,
}

impl Row {
    fn regex(&self) -> &regex::bytes::Regex {
        self.regex.get_or_init(|| {
            let mut pattern = regex::bytes::RegexBuilder::new(self.pattern);
            let pattern = pattern.multi_line(true).unicode(false);
            pattern.build().expect("a valid pattern")
        })
    }
}

/// How many bytes a message has. A bound in the pattern would make its
/// automaton large.
const MESSAGE_LENGTH: std::ops::RangeInclusive<usize> = 8..=200;

/// Folders of code that others wrote, or that says nothing about what runs.
const LEFT_OUT: [&str; 15] = [
    "vendor",
    "third_party",
    "node_modules",
    "testdata",
    "fixtures",
    "dist",
    "build",
    "target",
    "__pycache__",
    "site-packages",
    "examples",
    "generated",
    "tests",
    "test",
    "__tests__",
];

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let rows = PATTERNS.lines().filter(|row| !row.starts_with('#'));
    let rows = rows.filter_map(|row| {
        let mut cells = row.split('\t');
        Some(Row {
            kind: NameKind::from_key(cells.next()?)?,
            endings: cells.next()?.split(',').collect(),
            pattern: cells.next()?,
            regex: OnceLock::new(),
        })
    });
    rows.collect()
});

/// The endings of the files that are searched.
static ENDINGS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    ROWS.iter()
        .flat_map(|row| row.endings.iter().copied())
        .collect()
});

fn rows(ending: &str) -> impl Iterator<Item = &'static Row> {
    ROWS.iter().filter(move |row| row.endings.contains(&ending))
}

/// Whether the file at a path is searched.
pub(super) fn wants(path: &str) -> bool {
    if !ENDINGS.contains(ending(path)) {
        return false;
    }
    let name = path.rsplit('/').next().unwrap_or(path);
    let is_test = ["_test.", ".test.", ".spec.", "test_"]
        .iter()
        .any(|mark| name.contains(mark));
    !is_test && !path.split('/').any(|part| LEFT_OUT.contains(&part))
}

/// The numbers that a file of code sets.
pub(super) fn values(path: &str, text: &str) -> Vec<Setting> {
    values::read(path, text)
}

/// Whether the file at a path is searched for names of some kinds.
pub(super) fn can_define(path: &str, kinds: &BTreeSet<NameKind>) -> bool {
    wants(path) && rows(ending(path)).any(|row| kinds.contains(&row.kind))
}

/// Whether the file at a path is searched for numbers.
pub(super) fn can_set_values(path: &str) -> bool {
    values::can_set(path) && wants(path)
}

/// The names of some kinds that a file of code defines.
pub(super) fn read(path: &str, text: &str, kinds: &BTreeSet<NameKind>) -> Vec<Definition> {
    let file = File::new(path, text);
    let mut names = Names::new(path);
    for pattern in rows(ending(path)).filter(|row| kinds.contains(&row.kind)) {
        for found in pattern.regex().captures_iter(text.as_bytes()) {
            let Some(place) = found.get(1).map(|name| name.range()) else {
                continue;
            };
            let Some(name) = text.get(place.clone()) else {
                continue;
            };
            if pattern.kind == NameKind::LogMessage && !MESSAGE_LENGTH.contains(&name.len()) {
                continue;
            }
            let text = match pattern.kind {
                NameKind::LogMessage => message(name),
                NameKind::Route => route(name),
                // What the code appends is part of the key.
                NameKind::CacheKey if name.ends_with(':') => format!("{}*", message(name)),
                NameKind::CacheKey => message(name),
                _ => name.to_owned(),
            };
            let line = file.line_at(place.start);
            if pattern.kind == NameKind::Metric {
                // Histograms have series of their own, some libraries add a
                // unit.
                names.add(pattern.kind, format!("{text}_*"), line);
            }
            names.add(pattern.kind, text, line);
        }
    }
    names.into_found()
}

fn ending(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(_, ending)| ending)
}

/// A message with `*` for what the code fills in.
fn message(literal: &str) -> String {
    static HOLES: LazyLock<Regex> = LazyLock::new(|| {
        pattern::ascii(r"%[-+ #0]*[\d.*]*[a-zA-Z]|[$#]?\{[^{}]*\}|\$\w+|\\[nt]")
            .expect("a valid pattern")
    });
    let text = HOLES.replace_all(literal, "*");
    text.trim().to_owned()
}

/// A path with `*` for its parameters, without a slash at its end.
fn route(path: &str) -> String {
    static HOLES: LazyLock<Regex> = LazyLock::new(|| {
        pattern::ascii(r":\w+|\$?\{[^}]*\}|<[^>]*>|\*\w*").expect("a valid pattern")
    });
    let text = HOLES.replace_all(path, "*");
    let text = text.trim_end_matches('/');
    if text.is_empty() {
        "/".to_owned()
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_a_pattern() {
        let expected = PATTERNS.lines().filter(|row| !row.starts_with('#')).count();
        assert_eq!(ROWS.len(), expected);
        for row in ROWS.iter() {
            row.regex();
        }
    }

    #[test]
    fn code_defines_names() {
        for (path, text, expected) in [
            ("a.py", "os.environ[\"KEY_A\"]", "variable KEY_A"),
            (
                "a.py",
                "logging.error(\"payment refused: %s\", x)",
                "log-message payment refused: *",
            ),
            ("a.go", "os.Getenv(\"PORT\")", "variable PORT"),
            ("a.go", "r.Get(\"/users/{id}\", h)", "route /users/*"),
            (
                "a.go",
                "log.Printf(\"cannot reach %s in time\", x)",
                "log-message cannot reach * in time",
            ),
            ("a.ts", "process.env.API_URL", "variable API_URL"),
            (
                "a.ts",
                "throw new Error(`order ${id} not found`)",
                "log-message order * not found",
            ),
            ("a.rs", "std::env::var(\"X_Y\")", "variable X_Y"),
            ("a.py", "Counter('jobs_total', 'x')", "metric jobs_total"),
            (
                "a.ts",
                "api.get(`/users/${id}/mail`)",
                "route /users/*/mail",
            ),
            ("a.ts", "const QUEUE = \"mail:out\";", "cache-key mail:out"),
            ("a.ts", "redis.get(`user:${id}`)", "cache-key user:*"),
            ("a.go", "rdb.Get(\"user:\" + id)", "cache-key user:*"),
        ] {
            let kinds = NameKind::ALL.iter().copied().collect();
            let found: Vec<String> = read(path, text, &kinds)
                .into_iter()
                .map(|name| format!("{} {}", name.kind.key(), name.name))
                .collect();
            assert!(found.contains(&expected.to_owned()), "{text}: {found:?}");
        }
        assert!(!wants("vendor/a.go"));
    }
}
