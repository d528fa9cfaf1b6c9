//! Keys of `book.toml`: where they stand, and what is wrong with their values.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::{RULE, parse_duration, parse_size};
use crate::diagnostic::{Diagnostic, Severity, did_you_mean};
use crate::source::{SourceFile, Span};

/// The duration that a key gives, or the default.
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

/// The size in bytes that a key gives, or the default.
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
        let message = format!("`{text}` is not a size");
        let finding = Diagnostic::new(RULE, Severity::Error, source, place, message);
        Box::new(finding.with_help("write a number and a unit, such as \"50 MB\""))
    })
}

/// Keys that nobody reads: a finding where one looks like a slip of the pen,
/// silence for other tools' tables (`[output.html]` and so on).
pub(super) fn unknown_keys(
    source: &Arc<SourceFile>,
    other: &BTreeMap<String, toml::Value>,
    known: &[&str],
    findings: &mut Vec<Diagnostic>,
) {
    // Keys of another program that we know of are in `known` as well.
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

/// Where a key stands: the first line that begins with it.
pub(super) fn key_span(source: &SourceFile, key: &str) -> Span {
    let mut start = 0;
    for line in source.text().split_inclusive('\n') {
        let name = line.trim_start().trim_start_matches(['[', '"']);
        if name.starts_with(key) {
            let at = start + (line.len() - name.len());
            return Span::new(at..at + key.len());
        }
        start += line.len();
    }
    Span::default()
}
