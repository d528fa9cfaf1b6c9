//! Tables and columns: SQL migrations and Rails schemas.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use super::{File, Names, ending, name_of};
use crate::book::NameKind;
use crate::pattern;

pub(super) fn wants(path: &str) -> bool {
    ending(path) == "sql" || name_of(path) == "schema.rb"
}

const IDENTIFIER: &str = r#"["`\[]?(?:\w+["`\]]?\.["`\[]?)?(\w+)["`\]]?"#;

fn pattern(start: &str, end: &str) -> Regex {
    pattern::ascii(&format!("(?i){start}{IDENTIFIER}{end}")).expect("a valid pattern")
}

static TABLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\bcreate\s+(?:unlogged\s+|temp\s+|temporary\s+)?table\s+(?:if\s+not\s+exists\s+)?",
        r"\s*\(",
    )
});
static VIEW: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\bcreate\s+(?:or\s+replace\s+)?(?:materialized\s+)?view\s+(?:if\s+not\s+exists\s+)?",
        "",
    )
});
static ALTER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\balter\s+table\s+(?:if\s+exists\s+)?(?:only\s+)?",
        "([^;]*)",
    )
});
static ADDED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\badd\s+(?:column\s+)?(?:if\s+not\s+exists\s+)?", r"\s+\w"));
static RENAMED: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r#"(?i)\brename\s+(column\s+["`]?\w+["`]?\s+)?to\s+["`]?(\w+)"#)
        .expect("a valid pattern")
});
static DATABASE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\bcreate\s+database\s+(?:if\s+not\s+exists\s+)?", ""));
static INDEX: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\bcreate\s+(?:unique\s+)?index\s+(?:concurrently\s+)?(?:if\s+not\s+exists\s+)?",
        r"\s+on\b",
    )
});
static RAILS: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r#"create_table "(\w+)"|^\s*t\.\w+ "(\w+)""#).expect("a valid pattern")
});

pub(super) fn read(file: &File<'_>, names: &mut Names) {
    match ending(file.path) {
        "rb" => rails(file, names),
        _ => sql(file, names),
    }
}

fn sql(file: &File<'_>, names: &mut Names) {
    dropped(file, names);
    let types = enumerations(file.text);
    for found in TABLE.captures_iter(file.text) {
        let (Some(whole), table) = (found.get(0), &found[1]) else {
            continue;
        };
        names.add(NameKind::Table, table, file.line_at(whole.start()));
        columns(file, table, whole.end(), names);
        choices(file, table, whole.end(), &types, names);
    }
    let forms = [
        (&*VIEW, NameKind::Table),
        (&*DATABASE, NameKind::Database),
        (&*INDEX, NameKind::TableIndex),
    ];
    for (regex, kind) in forms {
        for found in regex.captures_iter(file.text) {
            let at = found.get(1).map_or(0, |name| name.start());
            names.add(kind, &found[1], file.line_at(at));
            if kind == NameKind::Table {
                // The columns of a view are those of its query.
                names.add_of(NameKind::Column, "*", &found[1], file.line_at(at));
            }
        }
    }
    for added in VALUE_ADDED.captures_iter(file.text) {
        let line = added.get(1).map_or(0, |value| file.line_at(value.start()));
        // The columns of the type are defined in other files.
        names.add_of(NameKind::Choice, &added[1], "*", line);
    }
    for found in ALTER.captures_iter(file.text) {
        let place = found.get(2).map_or(0..0, |rest| rest.range());
        checked(file, &found[1], place, names);
        let (table, at) = (&found[1], found.get(2).map_or(0, |rest| rest.start()));
        for added in ADDED.captures_iter(&found[2]) {
            let offset = added.get(1).map_or(0, |name| name.start());
            if !is_constraint(&added[1]) {
                names.add_of(
                    NameKind::Column,
                    &added[1],
                    table,
                    file.line_at(at + offset),
                );
            }
        }
        for renamed in RENAMED.captures_iter(&found[2]) {
            let line = file.line_at(at);
            if renamed.get(1).is_some() {
                names.add_of(NameKind::Column, &renamed[2], table, line);
            } else {
                names.add(NameKind::Table, &renamed[2], line);
                names.add_of(NameKind::Column, "*", &renamed[2], line);
            }
        }
    }
}

static DROPPED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\bdrop\s+table\s+(?:if\s+exists\s+)?", ""));
static ENUMERATION: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\bcreate\s+type\s+", r"\s+as\s+enum\s*\(([^)]*)\)"));
static QUOTED: LazyLock<Regex> =
    LazyLock::new(|| pattern::ascii(r"'([^'\n]*)'").expect("a valid pattern"));
static CHECKED: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r#"(?i)\bcheck\s*\(\s*\(?"?(\w+)"?\s+in\s*\(([^)]*)\)"#)
        .expect("a valid pattern")
});

/// Tables that a migration drops. Down migrations are skipped: they drop what
/// the up migration creates.
fn dropped(file: &File<'_>, names: &mut Names) {
    const BACK: [&str; 5] = ["down", "rollback", "revert", "undo", "teardown"];
    let path = file.path.to_lowercase();
    let is_back = BACK.iter().any(|word| path.contains(word));
    let is_both = file.text.contains("Down") || file.text.contains("migrate:down");
    if is_back || is_both {
        return;
    }
    let made: Vec<&str> = TABLE
        .captures_iter(file.text)
        .filter_map(|found| Some(found.get(1)?.as_str()))
        .collect();
    for found in DROPPED.captures_iter(file.text) {
        // The down migration can be in the same file.
        if made.contains(&&found[1]) {
            continue;
        }
        let at = found.get(1).map_or(0, |name| name.start());
        names.add(NameKind::DroppedTable, &found[1], file.line_at(at));
    }
}

/// The enum types that a migration creates, with their values.
fn enumerations(text: &str) -> BTreeMap<String, Vec<String>> {
    let all = ENUMERATION.captures_iter(text);
    all.map(|found| (found[1].to_lowercase(), quoted(&found[2])))
        .collect()
}

fn quoted(list: &str) -> Vec<String> {
    let values = QUOTED.captures_iter(list);
    values.map(|value| value[1].to_owned()).collect()
}

/// The values of a table's columns, from their enum type or a check constraint.
fn choices(
    file: &File<'_>,
    table: &str,
    start: usize,
    types: &BTreeMap<String, Vec<String>>,
    names: &mut Names,
) {
    let body = &file.text[start..];
    let body = &body[..body.find(';').unwrap_or(body.len())];
    let mut at = start;
    for line in body.split_inclusive('\n') {
        let mut words = line
            .split_whitespace()
            .map(|word| word.trim_matches(['"', '`', ',']));
        if let (Some(column), Some(of_type)) = (words.next(), words.next()) {
            let of_type = of_type
                .rsplit('.')
                .next()
                .unwrap_or(of_type)
                .trim_matches('"');
            for value in types.get(&of_type.to_lowercase()).into_iter().flatten() {
                names.add_of(
                    NameKind::Choice,
                    value,
                    format!("{table}.{column}"),
                    file.line_at(at),
                );
            }
        }
        at += line.len();
    }
    checked(file, table, start..start + body.len(), names);
}

static VALUE_ADDED: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r"(?i)\badd\s+value\s+(?:if\s+not\s+exists\s+)?'([^'\n]*)'")
        .expect("a valid pattern")
});

/// The values that check constraints of a table allow.
fn checked(file: &File<'_>, table: &str, place: std::ops::Range<usize>, names: &mut Names) {
    let text = file.text.get(place.clone()).unwrap_or_default();
    for found in CHECKED.captures_iter(text) {
        let line = file.line_at(place.start + found.get(0).map_or(0, |whole| whole.start()));
        for value in quoted(&found[2]) {
            let of = format!("{table}.{}", &found[1]);
            names.add_of(NameKind::Choice, value, of, line);
        }
    }
}

/// Whether a word begins a constraint and no column.
fn is_constraint(word: &str) -> bool {
    const WORDS: [&str; 9] = [
        "constraint",
        "primary",
        "foreign",
        "unique",
        "check",
        "key",
        "index",
        "exclude",
        "like",
    ];
    WORDS.iter().any(|known| word.eq_ignore_ascii_case(known))
}

/// The columns between the parentheses that open in front of `start`.
fn columns(file: &File<'_>, table: &str, start: usize, names: &mut Names) {
    let mut depth = 1_usize;
    let mut item = start;
    let mut quote: Option<u8> = None;
    let bytes = file.text.as_bytes();
    // A comment ends with its line, whatever it holds.
    let mut comment = false;
    for (offset, &byte) in bytes.iter().enumerate().skip(start) {
        if comment {
            comment = byte != b'\n';
            continue;
        }
        if quote.is_none() && bytes[offset..].starts_with(b"--") {
            comment = true;
            continue;
        }
        match (quote, byte) {
            (Some(open), _) => quote = Some(open).filter(|open| *open != byte),
            (None, b'\'') => quote = Some(byte),
            (None, b'(') => depth += 1,
            (None, b')' | b',') => {
                if depth == 1 {
                    column(file, table, item..offset, names);
                    item = offset + 1;
                }
                depth -= usize::from(byte == b')');
                if depth == 0 {
                    return;
                }
            }
            _ => {}
        }
    }
}

fn column(file: &File<'_>, table: &str, range: std::ops::Range<usize>, names: &mut Names) {
    let Some(text) = file.text.get(range.clone()) else {
        return;
    };
    let lines = text
        .lines()
        .map(|line| line.split("--").next().unwrap_or_default());
    let word = lines
        .flat_map(str::split_whitespace)
        .next()
        .unwrap_or_default();
    let name = word.trim_matches(['"', '`', '[', ']']);
    let rest = lines_without_comments(text);
    let is_name = name
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if is_name && !name.is_empty() && (!is_constraint(name) || is_typed_key(&rest)) {
        let at = range.start + text.find(word).unwrap_or(0);
        names.add_of(NameKind::Column, name, table, file.line_at(at));
    }
}

/// A part of a statement without its comments, in one line.
fn lines_without_comments(text: &str) -> String {
    let lines = text
        .lines()
        .map(|line| line.split("--").next().unwrap_or_default().trim());
    lines.collect::<Vec<_>>().join(" ")
}

/// Whether a part is a column of the name `key`, with its type behind it, and no
/// key of the table: `KEY name (columns)`.
fn is_typed_key(part: &str) -> bool {
    const TYPES: [&str; 12] = [
        "text",
        "varchar",
        "character",
        "char",
        "citext",
        "uuid",
        "int",
        "integer",
        "bigint",
        "serial",
        "bytea",
        "nvarchar",
    ];
    let mut words = part.split(|c: char| c.is_whitespace() || c == '(');
    let mut words = words.by_ref().filter(|word| !word.is_empty());
    let is_key = words
        .next()
        .is_some_and(|word| word.eq_ignore_ascii_case("key"));
    let of_type = words.next().unwrap_or_default().to_lowercase();
    is_key && TYPES.contains(&&*of_type)
}

fn rails(file: &File<'_>, names: &mut Names) {
    let mut table = String::new();
    for (line, text) in file.lines() {
        let Some(found) = RAILS.captures(text) else {
            continue;
        };
        if let Some(name) = found.get(1) {
            name.as_str().clone_into(&mut table);
            names.add(NameKind::Table, &*table, line);
            for column in ["id", "created_at", "updated_at"] {
                names.add_of(NameKind::Column, column, &*table, line);
            }
        } else if let Some(column) = found.get(2) {
            names.add_of(NameKind::Column, column.as_str(), &*table, line);
            names.add_of(
                NameKind::Column,
                format!("{}_id", column.as_str()),
                &*table,
                line,
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::names;

    #[test]
    fn tables_and_columns_are_read() {
        let text = "CREATE TABLE IF NOT EXISTS public.orders (\n  id bigint PRIMARY KEY, -- one\n  \"status\" varchar(10) DEFAULT 'a,b',\n  FOREIGN KEY (id) REFERENCES x (y)\n);\nALTER TABLE orders ADD COLUMN paid_at timestamptz;\n";
        assert_eq!(
            names("db/1.sql", text),
            [
                "table orders :1",
                "column id of orders :2",
                "column status of orders :3",
                "column paid_at of orders :6",
            ]
        );
    }

    #[test]
    fn a_column_can_be_named_key() {
        let text = "CREATE TABLE status (\n  key TEXT PRIMARY KEY,\n  value jsonb,\n  KEY by_value (value)\n);\n";
        assert_eq!(
            names("db/1.sql", text),
            [
                "table status :1",
                "column key of status :2",
                "column value of status :3",
            ]
        );
    }

    #[test]
    fn commas_and_quotes_of_comments_separate_no_columns() {
        let text = "CREATE TABLE users (\n  -- the form is the app's, equal to that of files)\n  name text,\n  mail text -- (unique, soon)\n);\n";
        assert_eq!(
            names("db/1.sql", text),
            [
                "table users :1",
                "column name of users :3",
                "column mail of users :4",
            ]
        );
    }

    #[test]
    fn columns_take_the_values_of_their_list() {
        let text = "CREATE TYPE state AS ENUM ('new', 'paid');\nCREATE TABLE orders (\n  state state NOT NULL,\n  kind text CHECK (kind IN ('a', 'b'))\n);\n";
        let found = names("db/1.sql", text);
        for expected in [
            "choice new of orders.state :3",
            "choice paid of orders.state :3",
            "choice a of orders.kind :4",
        ] {
            assert!(found.contains(&expected.to_owned()), "{found:?}");
        }
    }

    #[test]
    fn dropped_tables_are_known_but_not_those_of_the_way_back() {
        assert_eq!(
            names("db/2.sql", "DROP TABLE old;\n"),
            ["dropped-table old :1"]
        );
        assert!(names("db/2.down.sql", "DROP TABLE old;\n").is_empty());
        let both = "CREATE TABLE a (id int);\n-- back: DROP TABLE a;\n";
        assert!(!names("db/3.sql", both).contains(&"dropped-table a :2".to_owned()));
    }
}
