//! Tables and columns in SQL.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::named::Named;
use crate::book::NameKind;
use crate::pattern;

static TABLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(
        r#"(?i)\b(?:from|join|into|update|table|vacuum|analyze|reindex\s+table)\s+(?:only\s+|if\s+exists\s+|verbose\s+|full\s+)?"?((?:\w+"?\."?)?\w+)"?(\s*\()?"#,
    )
    .expect("a valid pattern")
});
/// An index that exists.
static INDEX: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(
        r#"(?i)\b(?:reindex|alter|drop)\s+index\s+(?:concurrently\s+)?(?:\w+\.)?"?(\w{4,})"?(?:[\s;]|$)"#,
    )
    .expect("a valid pattern")
});
static WITH: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r"(?i)(?:\bwith|,)\s+(?:recursive\s+)?(\w+)\s+as\s*\(").expect("a valid pattern")
});
static SELECT: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r"(?is)^\s*select\s+(?:distinct\s+)?(.*?)\s+from\s+\w+(.*)$")
        .expect("a valid pattern")
});
static COMPARED: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r"(?i)\b(?:where|and|or|set|by)\s+(\w+)\s*(?:=|<|>|!|\bis\b|\bin\b|\blike\b|\bdesc\b|\basc\b|\blimit\b|$)")
        .expect("a valid pattern")
});

/// Words of the language that stand where a table could.
const WORDS: [&str; 14] = [
    "select",
    "lateral",
    "values",
    "set",
    "only",
    "unnest",
    "if",
    "not",
    "where",
    "concurrently",
    "dual",
    "the",
    "a",
    "stdin",
];

/// The tables and columns that a text of SQL mentions.
pub(super) fn names(text: &str) -> Vec<Named> {
    let mut found = Vec::new();
    let text = text
        .replace("DISTINCT FROM", "=")
        .replace("distinct from", "=");
    for statement in text.split(';') {
        let common: BTreeSet<String> = WITH
            .captures_iter(statement)
            .map(|name| name[1].to_lowercase())
            .collect();
        let mut tables: BTreeSet<String> = BTreeSet::new();
        for name in TABLE.captures_iter(statement) {
            let written = &name[1];
            let (schema, table) = written.rsplit_once('.').unwrap_or(("", written));
            let table = table.trim_matches('"');
            let is_system = schema.starts_with("pg_") || schema == "information_schema";
            let is_other = name.get(2).is_some() && !statement.to_lowercase().contains("insert");
            let is_word = WORDS.iter().any(|word| table.eq_ignore_ascii_case(word));
            let is_name = table.starts_with(|c: char| c.is_ascii_alphabetic());
            if is_system
                || is_other
                || is_word
                || !is_name
                || table.starts_with("pg_")
                || common.contains(&table.to_lowercase())
            {
                continue;
            }
            tables.insert(table.to_owned());
        }
        for table in &tables {
            found.push(Named::new(NameKind::Table, table));
        }
        for index in INDEX.captures_iter(statement) {
            found.push(Named::new(NameKind::TableIndex, &index[1]));
        }
        let only = tables.iter().next().filter(|_| tables.len() == 1);
        let only = only.filter(|_| common.is_empty());
        if let Some(table) = only {
            found.extend(columns(statement, table));
        }
        found.extend(qualified(statement, &tables));
        found.extend(values(statement, only.map(String::as_str)));
    }
    found
}

/// A table with an alias.
static ALIASED: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r#"(?i)\b(?:from|join|update)\s+(?:only\s+)?"?(?:\w+"?\."?)?(\w+)"?\s+(?:as\s+)?([a-z]\w*)"#)
        .expect("a valid pattern")
});
static QUALIFIED: LazyLock<Regex> =
    LazyLock::new(|| pattern::ascii(r"\b([A-Za-z_]\w*)\.([a-z_]\w*)\b").expect("a valid pattern"));
static STRINGS: LazyLock<Regex> =
    LazyLock::new(|| pattern::ascii(r"'[^']*'").expect("a valid pattern"));

/// Columns that are qualified by their table or its alias.
fn qualified(statement: &str, tables: &BTreeSet<String>) -> Vec<Named> {
    let bare = STRINGS.replace_all(statement, "''");
    let aliases: Vec<(String, String)> = ALIASED
        .captures_iter(&bare)
        .map(|found| (found[2].to_owned(), found[1].to_owned()))
        .collect();
    let table_of = |name: &str| {
        let alias = aliases.iter().find(|(alias, _)| alias == name);
        let table = alias.map_or(name, |(_, table)| table.as_str());
        tables.get(table)
    };
    let mut found = BTreeSet::new();
    for column in QUALIFIED.captures_iter(&bare) {
        let end = column.get(0).map_or(0, |whole| whole.end());
        let is_called = bare[end..].trim_start().starts_with('(');
        let is_longer = bare[end..].starts_with('.');
        if let Some(table) = table_of(&column[1]).filter(|_| !is_called && !is_longer) {
            found.insert((table.clone(), column[2].to_owned()));
        }
    }
    found
        .into_iter()
        .map(|(table, column)| Named {
            owners: vec![table],
            ..Named::new(NameKind::Column, &column)
        })
        .collect()
}

/// A comparison of a column with a string.
static COMPARED_TEXT: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r"(?i)\b(?:where|and|or|set|,)\s+(\w+)\s*(?:=|<>|!=)\s*'([^'%]*)'")
        .expect("a valid pattern")
});

/// The strings that columns are compared with, in queries of one table.
fn values(statement: &str, table: Option<&str>) -> Vec<Named> {
    let Some(table) = table else {
        return Vec::new();
    };
    let compared = COMPARED_TEXT.captures_iter(statement);
    compared
        .map(|found| Named {
            owners: vec![format!("{table}.{}", &found[1])],
            ..Named::new(NameKind::Choice, &found[2])
        })
        .collect()
}

/// A column in a function of one argument.
static CALLED: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r"(?i)\b(?:max|min|sum|avg|count|lower|upper)\(\s*(?:distinct\s+)?(\w+)\s*\)")
        .expect("a valid pattern")
});

/// The name of a function that is called.
static FUNCTION: LazyLock<Regex> =
    LazyLock::new(|| pattern::ascii(r"\b(\w+)\s*\(").expect("a valid pattern"));

/// The columns of a plain query of one table.
fn columns(statement: &str, table: &str) -> Vec<Named> {
    let Some(query) = SELECT.captures(statement) else {
        return Vec::new();
    };
    let nested = statement.to_lowercase().matches("select").count() > 1;
    let is_name = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_lowercase())
            && word
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    if nested {
        return Vec::new();
    }
    let listed = query[1].split(',').map(str::trim);
    let listed: Vec<String> = listed
        .filter(|word| is_name(word))
        .map(str::to_owned)
        .collect();
    let outputs = query[1].to_lowercase();
    let named = outputs
        .split(',')
        .filter_map(|item| Some(item.rsplit_once(" as ")?.1.trim().to_owned()));
    // PostgreSQL names the result of a function like the function.
    let functions = FUNCTION.captures_iter(&outputs);
    let functions = functions.map(|found| found[1].to_owned());
    let aliases: BTreeSet<String> = named.chain(functions).collect();
    let compared = COMPARED
        .captures_iter(&query[2])
        .map(|found| found[1].to_owned());
    let compared = compared.filter(|word| is_name(word) && !aliases.contains(word));
    let is_word = |word: &str| {
        matches!(
            word,
            "not" | "exists" | "null" | "true" | "false" | "current_user" | "now"
        )
    };
    let called = CALLED
        .captures_iter(&query[1])
        .map(|found| found[1].to_owned());
    let called = called.filter(|word| is_name(word));
    let names: BTreeSet<String> = listed
        .into_iter()
        .chain(compared)
        .chain(called)
        .filter(|word| !is_word(word))
        .collect();
    names
        .into_iter()
        .map(|name| Named {
            owners: vec![table.to_owned()],
            ..Named::new(NameKind::Column, &name)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_and_columns_are_found() {
        for (text, expected) in [
            (
                "SELECT count(*) FROM orders WHERE status = 'x'",
                "table orders, column status, choice x",
            ),
            (
                "select id, total from shop.orders order by paid_at desc",
                "table orders, column id, column paid_at, column total",
            ),
            ("SELECT * FROM pg_stat_activity", ""),
            ("WITH x AS (SELECT 1) SELECT * FROM x", ""),
            ("UPDATE jobs SET state = 1; SELECT 1", "table jobs"),
            (
                "SELECT * FROM alpha JOIN beta ON alpha.x = beta.y WHERE z = 1",
                "table alpha, table beta, column x, column y",
            ),
            ("SELECT * FROM generate_series(1, 2)", ""),
            ("select n as c from t order by c desc", "table t"),
            (
                "select error, count(*) from t group by error order by count desc",
                "table t, column error",
            ),
            (
                "select a.id, b.at from alpha a join beta as b on a.id = b.of where a.n = 'c.d'",
                "table alpha, table beta, column id, column n, column at, column of",
            ),
        ] {
            let found: Vec<String> = names(text)
                .into_iter()
                .map(|name| format!("{} {}", name.kind.key(), name.text))
                .collect();
            assert_eq!(found.join(", "), expected, "{text}");
        }
    }
}
