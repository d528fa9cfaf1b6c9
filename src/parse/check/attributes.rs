use std::collections::BTreeSet;
use std::time::Duration;

use super::{Marked, RULE};
use crate::book::{Block, Expectation, InfoPair};
use crate::config::parse_duration;
use crate::diagnostic::{Diagnostic, Severity, did_you_mean};
use crate::source::Span;

/// What a check's marking says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Attributes {
    pub(super) id: Option<String>,
    pub(super) timeout: Option<Duration>,
    pub(super) ttl: Option<Duration>,
    pub(super) env: Vec<String>,
    pub(super) expect: Option<Expectation>,
    pub(super) ok: Option<String>,
    pub(super) warn: Option<String>,
}

/// Keys that are settled here, and those that other versions of the format
/// know and this one does not act on.
const KNOWN: [&str; 7] = ["check", "timeout", "ttl", "env", "expect", "ok", "warn"];
const LATER: [&str; 15] = [
    "retries", "delay", "every", "on", "needs", "severity", "secrets", "cwd", "exit", "value",
    "unit", "target", "alert", "show", "name",
];

impl Attributes {
    /// Reads the fence's pairs, and `#|` lines at the top of the block, which
    /// hold the same keys as YAML.
    pub(super) fn read(marked: &Marked<'_>, block: &Block, findings: &mut Vec<Diagnostic>) -> Self {
        let mut reader = Reader {
            marked,
            findings,
            seen: BTreeSet::new(),
            read: Self::default(),
        };
        for pair in &block.info.pairs {
            reader.pair(pair);
        }
        for pair in option_lines(block) {
            reader.pair(&pair);
        }
        for (word, span) in block.info.words.iter().filter(|(word, _)| word != "check") {
            let message = format!("`{word}` says nothing about a check");
            reader.report(Severity::Warning, *span, message, suggestion(word));
        }
        reader.read
    }
}

struct Reader<'a, 'b> {
    marked: &'a Marked<'b>,
    findings: &'a mut Vec<Diagnostic>,
    seen: BTreeSet<String>,
    read: Attributes,
}

impl Reader<'_, '_> {
    fn pair(&mut self, pair: &InfoPair) {
        let InfoPair {
            key,
            value,
            key_span,
            value_span,
        } = pair;
        if !self.seen.insert(key.clone()) {
            let message = format!("`{key}` is given twice");
            self.report(
                Severity::Error,
                *key_span,
                message,
                "remove one of them".to_owned(),
            );
            return;
        }
        match key.as_str() {
            "check" => self.read.id = self.id(value, *value_span),
            "timeout" => self.read.timeout = self.duration(value, *value_span),
            "ttl" => self.read.ttl = self.duration(value, *value_span),
            "env" => {
                self.read.env = value
                    .split([',', ' '])
                    .filter(|name| !name.is_empty())
                    .map(str::to_owned)
                    .collect();
            }
            "expect" => self.read.expect = Some(self.expectation(value, *value_span)),
            "ok" => self.read.ok = Some(self.condition(value, *value_span)),
            "warn" => self.read.warn = Some(self.condition(value, *value_span)),
            _ if LATER.contains(&key.as_str()) => {
                let message = format!("`{key}` is not supported yet and is ignored");
                self.report(
                    Severity::Warning,
                    *key_span,
                    message,
                    "remove it, or use a later version".to_owned(),
                );
            }
            _ => {
                let message = format!("unknown key `{key}`");
                self.report(Severity::Error, *key_span, message, suggestion(key));
            }
        }
    }

    fn id(&mut self, value: &str, span: Span) -> Option<String> {
        let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
        if !value.is_empty() && value.chars().all(plain) {
            return Some(value.to_owned());
        }
        let message = format!("`{value}` is not an id");
        self.report(
            Severity::Error,
            span,
            message,
            "use letters, digits, `-`, `_` and `.`".to_owned(),
        );
        None
    }

    fn duration(&mut self, value: &str, span: Span) -> Option<Duration> {
        match parse_duration(value) {
            Ok(duration) if !duration.is_zero() => Some(duration),
            Ok(_) => {
                let message = "a duration of zero leaves no time".to_owned();
                self.report(
                    Severity::Error,
                    span,
                    message,
                    "write a longer one, such as 5s".to_owned(),
                );
                None
            }
            Err(message) => {
                self.report(
                    Severity::Error,
                    span,
                    message,
                    "without it the default is used".to_owned(),
                );
                None
            }
        }
    }

    fn expectation(&mut self, value: &str, span: Span) -> Expectation {
        let pattern = value
            .strip_prefix('/')
            .and_then(|rest| rest.strip_suffix('/'));
        let Some(pattern) = pattern.filter(|pattern| !pattern.is_empty()) else {
            return Expectation::Contains(value.to_owned());
        };
        if let Err(error) = regex::Regex::new(pattern) {
            let why = error.to_string();
            let why = why
                .lines()
                .last()
                .unwrap_or_default()
                .trim_start_matches("error: ")
                .to_owned();
            self.report(
                Severity::Error,
                span,
                format!("`{value}` is not a regular expression: {why}"),
                "correct it, or leave the slashes out to look for the text itself".to_owned(),
            );
        }
        Expectation::Matches(pattern.to_owned())
    }

    /// A condition is kept even if it is broken: its check then ends as an
    /// error and never as a pass.
    fn condition(&mut self, value: &str, span: Span) -> String {
        if let Err(message) = crate::condition::parse_condition(value) {
            let help =
                "conditions are written in CEL, for example \"status == 200\" or \"ms > 300\"";
            self.report(Severity::Error, span, message, help.to_owned());
        }
        value.to_owned()
    }

    fn report(&mut self, severity: Severity, span: Span, message: String, help: String) {
        let finding = Diagnostic::new(RULE, severity, self.marked.source, span, message);
        self.findings.push(finding.with_help(help));
    }
}

fn suggestion(word: &str) -> String {
    match did_you_mean(word, KNOWN.into_iter().chain(LATER)) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("known keys are {}", KNOWN.join(", ")),
    }
}

/// `#| key: value` lines at the top of a block.
fn option_lines(block: &Block) -> Vec<InfoPair> {
    let lines = block.code.lines().zip(&block.lines);
    lines
        .map_while(|(line, span)| {
            line.trim_start()
                .strip_prefix("#|")
                .map(|rest| (line, rest, span))
        })
        .filter_map(|(line, rest, span)| {
            let (key, value) = rest.split_once(':')?;
            let place = |part: &str| {
                let at = part.as_ptr() as usize - line.as_ptr() as usize;
                let start = span.start as usize + at;
                Span::new(start..start + part.len())
            };
            let (key, value) = (key.trim(), value.trim());
            let value = value.trim_matches(['"', '\'']);
            Some(InfoPair {
                key: key.to_owned(),
                value: value.to_owned(),
                key_span: place(key),
                value_span: place(value),
            })
        })
        .collect()
}
