//! `yaml checks`: a list of small checks in one block.

use serde_json::{Map, Value};

use super::attributes::MAX_ID_LENGTH;
use super::probe::unreadable;
use super::{Marked, RULE};
use crate::book::{Block, InfoPair, Probe};
use crate::diagnostic::{Diagnostic, Severity, did_you_mean};
use crate::source::Span;

/// Probes of list entries, by their first key.
const KINDS: [&str; 3] = ["tcp", "tls", "dns"];

/// One entry: its probe, and its attributes as in a fence.
pub(super) struct Entry {
    pub(super) probe: Probe,
    /// Its default ID.
    pub(super) id: String,
    pub(super) pairs: Vec<InfoPair>,
    pub(super) span: Span,
    /// Why the entry is invalid; it never runs then.
    pub(super) problem: Option<String>,
}

/// The entries of a list. An invalid entry gives a finding and a check that
/// never runs.
pub(super) fn read_list(
    marked: &Marked<'_>,
    block: &Block,
    findings: &mut Vec<Diagnostic>,
) -> Vec<Entry> {
    let mut refuse = |(span, id): (Span, String), message: String, help: String| {
        let finding = Diagnostic::new(RULE, Severity::Error, marked.source, span, &message);
        findings.push(finding.with_help(help));
        Entry {
            probe: unreadable(block),
            id,
            pairs: Vec::new(),
            span,
            problem: Some(message),
        }
    };
    let help = || "write a list such as `- tcp: db.internal:5432`".to_owned();
    let whole = || (block.info.span, "checks".to_owned());
    let value: Value = match serde_yaml::from_str(&block.code) {
        Ok(value) => value,
        Err(error) => {
            let message = format!("the list of checks has a syntax error: {error}");
            return vec![refuse(whole(), message, help())];
        }
    };
    let items = value.as_array().filter(|items| !items.is_empty());
    let Some(items) = items else {
        let message = "a block of checks must contain a list".to_owned();
        return vec![refuse(whole(), message, help())];
    };
    let places = item_lines(block);
    let mut entries = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let lines = places.get(at).map(Vec::as_slice).unwrap_or_default();
        let span = lines.first().map_or(block.info.span, |(_, span)| *span);
        let place = || (span, id_of(item, at));
        entries.push(
            match item.as_object().map(|item| entry(item, lines, span)) {
                Some(Ok(entry)) => entry,
                Some(Err((message, help))) => refuse(place(), message, help),
                None => refuse(place(), "the entry is not a check".to_owned(), help()),
            },
        );
    }
    entries
}

/// The ID of an invalid entry: its own if it is a string.
fn id_of(item: &Value, at: usize) -> String {
    let own = item.get("id").and_then(Value::as_str).map(slug);
    let own = own.filter(|id| !id.is_empty() && id.len() <= MAX_ID_LENGTH);
    own.unwrap_or_else(|| format!("entry-{}", at + 1))
}

type Lines<'a> = [(&'a str, Span)];

fn entry(
    item: &Map<String, Value>,
    lines: &Lines<'_>,
    span: Span,
) -> Result<Entry, (String, String)> {
    let mut asked = item.iter().filter(|(key, _)| KINDS.contains(&key.as_str()));
    let Some((kind, target)) = asked.next() else {
        let near = item.keys().find_map(|key| did_you_mean(key, KINDS));
        let help = match near {
            _ if item.contains_key("http") || item.contains_key("https") => {
                "move the request to its own block: ```http check".to_owned()
            }
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("use one of {}", KINDS.join(", ")),
        };
        return Err(("the entry contains no probe".to_owned(), help));
    };
    if asked.next().is_some() {
        let help = "split it into two entries".to_owned();
        return Err(("the entry contains two probes".to_owned(), help));
    }
    let target = target.as_str().unwrap_or_default().trim().to_owned();
    let has_port = target.rsplit_once(':').is_some_and(|(host, port)| {
        !host.is_empty() && (port.parse::<u16>().is_ok() || port.starts_with('$'))
    });
    if target.is_empty() || (kind != "dns" && !has_port && !target.starts_with('$')) {
        let message = format!("{kind} cannot use the target `{target}`");
        let help = if kind == "dns" {
            "use a host name, such as api.example.com"
        } else {
            "use a host and a port, such as db.internal:5432"
        };
        return Err((message, help.to_owned()));
    }
    let id = slug(&format!("{kind}-{target}"));
    let probe = match kind.as_str() {
        "tcp" => Probe::Tcp { address: target },
        "tls" => Probe::Tls { address: target },
        _ => Probe::Dns { name: target },
    };
    let others = item
        .iter()
        .filter(|(key, _)| !KINDS.contains(&key.as_str()));
    let pairs = others.map(|(key, value)| pair(key, value, lines, span));
    Ok(Entry {
        probe,
        id,
        pairs: pairs.collect(),
        span,
        problem: None,
    })
}

/// A key and its value as an attribute of a fence; `id` corresponds to `check`.
fn pair(key: &str, value: &Value, lines: &Lines<'_>, span: Span) -> InfoPair {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            let items = items.iter().filter_map(Value::as_str);
            items.collect::<Vec<_>>().join(",")
        }
        value => value.to_string(),
    };
    let line = lines.iter().find(|(line, _)| {
        let line = line.trim_start().trim_start_matches("- ").trim_start();
        line.strip_prefix(key)
            .is_some_and(|rest| rest.starts_with(':'))
    });
    let place = line.map_or(span, |(_, span)| *span);
    InfoPair {
        key: if key == "id" { "check" } else { key }.to_owned(),
        value: text,
        key_span: place,
        value_span: place,
    }
}

/// The lines of each entry: entries begin with a dash at the indentation of the
/// list.
fn item_lines(block: &Block) -> Vec<Vec<(&str, Span)>> {
    let mut items: Vec<Vec<(&str, Span)>> = Vec::new();
    let mut depth = None;
    for (line, span) in block.code.lines().zip(&block.lines) {
        let trimmed = line.trim_start();
        let indent = line.len() - trimmed.len();
        if trimmed.starts_with('-') && *depth.get_or_insert(indent) == indent {
            items.push(Vec::new());
        }
        if let Some(item) = items.last_mut() {
            item.push((line, *span));
        }
    }
    items
}

fn slug(text: &str) -> String {
    let plain = |c: char| if c.is_alphanumeric() { c } else { '-' };
    text.chars()
        .map(plain)
        .collect::<String>()
        .trim_matches('-')
        .to_owned()
}
