//! Locates keys in `book.toml` and reports invalid values.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use toml::de::{DeTable, DeValue};

use super::{RULE, parse_duration, parse_size};
use crate::diagnostic::{Diagnostic, Severity, did_you_mean};
use crate::source::{SourceFile, Span};

/// The duration of a key, or the default.
pub(super) fn duration(
    source: &Arc<SourceFile>,
    key: &str,
    text: Option<String>,
    default: Duration,
) -> Result<Duration, Box<Diagnostic>> {
    let Some(text) = text else {
        return Ok(default);
    };
    parse_duration(&text).map_err(|message| {
        let place = key_span(source, key);
        Box::new(Diagnostic::new(
            RULE,
            Severity::Error,
            source,
            place,
            message,
        ))
    })
}

/// The size of a key in bytes, or the default.
pub(super) fn size(
    source: &Arc<SourceFile>,
    key: &str,
    text: Option<String>,
    default: u64,
) -> Result<u64, Box<Diagnostic>> {
    let Some(text) = text else {
        return Ok(default);
    };
    parse_size(&text).ok_or_else(|| {
        let place = key_span(source, key);
        let message = format!("invalid size `{text}`");
        let finding = Diagnostic::new(RULE, Severity::Error, source, place, message);
        Box::new(finding.with_help("use a number and a unit, such as \"50 MB\""))
    })
}

/// Unknown keys: a finding if one resembles a known key; tables of other tools
/// (`[output.html]` and so on) are ignored.
pub(super) fn unknown_keys(
    source: &Arc<SourceFile>,
    other: &BTreeMap<String, toml::Value>,
    known: &[&str],
    findings: &mut Vec<Diagnostic>,
) {
    // `known` also contains keys of other known programs.
    for key in other.keys().filter(|key| !known.contains(&key.as_str())) {
        if let Some(meant) = did_you_mean(key, known.iter().copied()) {
            let span = key_span(source, key);
            let message = format!("unknown key `{key}`");
            findings.push(
                Diagnostic::new(RULE, Severity::Warning, source, span, message)
                    .with_help(format!("did you mean `{meant}`?")),
            );
        }
    }
}

/// The position of a key in any table: `jobs`, or `runners.kind.jobs` with its
/// tables.
pub(super) fn key_span(source: &SourceFile, key: &str) -> Span {
    let (table, _) = DeTable::parse_recoverable(source.text());
    let path: Vec<&str> = key.split('.').collect();
    let mut found = Vec::new();
    collect(table.get_ref(), &[key], &mut found);
    if found.is_empty() {
        collect(table.get_ref(), &path, &mut found);
    }
    let first = found.into_iter().min_by_key(|place| place.start);
    first.map_or_else(|| line_of(source, key), Span::new)
}

/// Where `book.toml` sets a key, by its path of tables.
pub fn place_of_key(source: &SourceFile, path: &[&str]) -> Span {
    let (table, _) = DeTable::parse_recoverable(source.text());
    follow(table.get_ref(), path).map_or_else(Span::default, Span::new)
}

/// Where `book.toml` sets the severity of a rule.
pub fn place_of_rule(source: &SourceFile, rule: &str) -> Span {
    place_of_key(source, &["rules", rule])
}

/// The positions of a key path that begins in a table or below it.
fn collect(table: &DeTable<'_>, path: &[&str], found: &mut Vec<Range<usize>>) {
    found.extend(follow(table, path));
    for value in table.values() {
        match value.get_ref() {
            DeValue::Table(inner) => collect(inner, path, found),
            DeValue::Array(items) => {
                for inner in items.iter().filter_map(|item| item.get_ref().as_table()) {
                    collect(inner, path, found);
                }
            }
            _ => {}
        }
    }
}

/// The position of the last key of a path.
fn follow(table: &DeTable<'_>, path: &[&str]) -> Option<Range<usize>> {
    let (first, rest) = path.split_first()?;
    let mut pairs = table.iter();
    let (key, value) = pairs.find(|(key, _)| key.get_ref() == first)?;
    if rest.is_empty() {
        return Some(key.span());
    }
    follow(value.get_ref().as_table()?, rest)
}

/// The first line that begins with a word: an item of a multi-line list.
fn line_of(source: &SourceFile, word: &str) -> Span {
    let mut start = 0;
    for line in source.text().split_inclusive('\n') {
        let name = line.trim_start().trim_start_matches(['[', '"']);
        if name.starts_with(word) {
            let at = start + (line.len() - name.len());
            return Span::new(at..at + word.len());
        }
        start += line.len();
    }
    Span::default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_found_where_it_is_set() {
        let text = "# jobs = 1\ntitle_page = 1\n[checks]\njobs = 2\n[checks.runners.web]\njobs = 3\n[rules]\n\"a/b\" = \"off\"\n";
        let source = SourceFile::new("book.toml", text);
        let line = |place: Span| source.position(place.start).line;
        assert_eq!(line(key_span(&source, "jobs")), 4);
        assert_eq!(line(key_span(&source, "runners.web.jobs")), 6);
        assert_eq!(line(place_of_rule(&source, "a/b")), 8);
    }
}
