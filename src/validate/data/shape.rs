use serde_json::Value;

use crate::book::DataFile;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Span;
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "data/shape",
    severity: Some(Severity::Warning),
    summary: "A data file has the wrong structure.",
    manual: "`contacts`, `escalation`, `severities`, `metrics` and `dashboards` are lists of \
        rows with keys. Other values are ignored, and a row without its name, or with text \
        instead of a number, is incomplete on the site.",
    check: Check::Book(check),
};

/// The lists: the file, what each of its rows needs, and which keys are
/// numbers.
const LISTS: [(&str, &str, &[&str]); 5] = [
    ("contacts", "name", &[]),
    (
        "escalation",
        "level",
        &["level", "from_minutes", "to_minutes"],
    ),
    ("severities", "id", &[]),
    ("metrics", "name", &[]),
    ("dashboards", "url", &[]),
];

fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    for (name, needed, numbers) in LISTS {
        let Some(file) = context.book.data.get(name) else {
            continue;
        };
        let rows = match &file.value {
            Value::Array(rows) => rows,
            // Nothing, or nothing that can be read, which is told elsewhere.
            Value::Null => continue,
            _ => {
                let message = format!("`{name}` is not a list");
                findings.push(
                    RULE.finding(&file.source, first_line(file), message)
                        .with_help(format!("write one entry per row, as in `- {needed}: …`")),
                );
                continue;
            }
        };
        for (number, row) in rows.iter().enumerate() {
            if let Some(message) = wrong_with(row, needed, numbers) {
                let place = row_line(file, number);
                findings.push(
                    RULE.finding(&file.source, place, message)
                        .with_help("docs/book-format.md lists the keys"),
                );
            }
        }
    }
}

/// What is wrong with a row.
fn wrong_with(row: &Value, needed: &str, numbers: &[&str]) -> Option<String> {
    let Some(row) = row.as_object() else {
        return Some("this row has no keys".to_owned());
    };
    let has_word = |value: &Value| value.as_str().is_some_and(|text| !text.trim().is_empty());
    if !row
        .get(needed)
        .is_some_and(|value| has_word(value) || value.is_number())
    {
        return Some(format!("this row has no `{needed}`"));
    }
    let not_number = |key: &&&str| row.get(**key).is_some_and(|value| value.as_u64().is_none());
    let key = numbers.iter().find(not_number)?;
    Some(format!("`{key}` is not an integer"))
}

fn first_line(file: &DataFile) -> Span {
    let text = file.source.text();
    Span::from(0..text.find('\n').unwrap_or(text.len()))
}

/// The line on which a row begins; the first where rows are written in one.
fn row_line(file: &DataFile, number: usize) -> Span {
    let text = file.source.text();
    let mut at = 0;
    let starts = text.split_inclusive('\n').filter_map(|line| {
        let start = at;
        at += line.len();
        let is_row = line.starts_with("- ") || line.trim_end() == "-";
        is_row.then(|| start..start + line.trim_end().len())
    });
    let found = starts.into_iter().nth(number);
    found.map_or_else(|| first_line(file), Span::from)
}
