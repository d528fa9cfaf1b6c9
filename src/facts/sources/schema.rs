//! Tables and columns: SQL migrations, Prisma and Rails schemas.

use std::sync::LazyLock;

use regex::Regex;

use super::{File, Names, ending, name_of};
use crate::book::NameKind;
use crate::pattern;

pub(super) fn wants(path: &str) -> bool {
    matches!(ending(path), "sql" | "prisma") || name_of(path) == "schema.rb"
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
    pattern::ascii(r#"(?i)\brename\s+(column\s+"?\w+"?\s+)?to\s+"?(\w+)"?"#)
        .expect("a valid pattern")
});
static DATABASE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\bcreate\s+database\s+(?:if\s+not\s+exists\s+)?", ""));
static RAILS: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r#"create_table "(\w+)"|^\s*t\.\w+ "(\w+)""#).expect("a valid pattern")
});

pub(super) fn read(file: &File<'_>, names: &mut Names) {
    match ending(file.path) {
        "prisma" => prisma(file, names),
        "rb" => rails(file, names),
        _ => sql(file, names),
    }
}

fn sql(file: &File<'_>, names: &mut Names) {
    for found in TABLE.captures_iter(file.text) {
        let (Some(whole), table) = (found.get(0), &found[1]) else {
            continue;
        };
        names.add(NameKind::Table, table, file.line_at(whole.start()));
        columns(file, table, whole.end(), names);
    }
    for (regex, kind) in [(&*VIEW, NameKind::Table), (&*DATABASE, NameKind::Database)] {
        for found in regex.captures_iter(file.text) {
            let at = found.get(1).map_or(0, |name| name.start());
            names.add(kind, &found[1], file.line_at(at));
            if kind == NameKind::Table {
                // The columns of a view are those of its query.
                names.add_of(NameKind::Column, "*", &found[1], file.line_at(at));
            }
        }
    }
    for found in ALTER.captures_iter(file.text) {
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
    for (offset, &byte) in file.text.as_bytes().iter().enumerate().skip(start) {
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
    let is_name = name
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if is_name && !name.is_empty() && !is_constraint(name) {
        let at = range.start + text.find(word).unwrap_or(0);
        names.add_of(NameKind::Column, name, table, file.line_at(at));
    }
}

/// A model of Prisma: its table, its line, and its columns with theirs.
type Model = (String, u32, Vec<(String, u32)>);

/// `model User { id Int … @@map("users") }`; a table has the model's name
/// where none is mapped.
fn prisma(file: &File<'_>, names: &mut Names) {
    let mut model: Option<Model> = None;
    for (line, text) in file.lines() {
        let text = text.trim();
        if let Some(name) = text.strip_prefix("model ") {
            let name = name.split([' ', '{']).next().unwrap_or_default();
            model = Some((name.to_owned(), line, Vec::new()));
        } else if text == "}" {
            if let Some((table, line, columns)) = model.take() {
                names.add(NameKind::Table, &*table, line);
                for (column, line) in columns {
                    names.add_of(NameKind::Column, column, &*table, line);
                }
            }
        } else if let Some((table, _, columns)) = &mut model {
            let mapped = |mark: &str| text.split(mark).nth(1)?.split('"').next();
            if let Some(name) = mapped("@@map(\"") {
                name.clone_into(table);
            } else if let Some(name) = mapped("@map(\"").or(text.split_whitespace().next()) {
                columns.push((name.to_owned(), line));
            }
        }
    }
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
        assert_eq!(
            names(
                "schema.prisma",
                "model User {\n  id Int\n  fullName String @map(\"full_name\")\n  @@map(\"users\")\n}\n"
            ),
            [
                "table users :1",
                "column id of users :2",
                "column full_name of users :3"
            ]
        );
    }
}
