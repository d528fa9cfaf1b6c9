use std::collections::BTreeSet;
use std::time::Duration;

use super::option_lines::option_lines;
use super::{Marked, RULE, defaults};
use crate::book::{Block, CheckSeverity, Conditions, ExitCodes, Expectation, InfoPair, Show};
use crate::condition::parse_condition_of;
use crate::config::{LOCAL, parse_duration};
use crate::diagnostic::{Diagnostic, Severity, did_you_mean};
use crate::parse::info::is_about_look;
use crate::source::Span;

/// What a check's marking says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Attributes {
    pub(super) id: Option<String>,
    pub(super) timeout: Option<Duration>,
    pub(super) ttl: Option<Duration>,
    pub(super) every: Option<Duration>,
    pub(super) runner: Option<String>,
    pub(super) folder: Option<String>,
    pub(super) env: Vec<String>,
    pub(super) secrets: Vec<String>,
    pub(super) show: Show,
    pub(super) expect: Option<Expectation>,
    pub(super) conditions: Conditions,
    pub(super) exit: ExitCodes,
    pub(super) needs: Vec<String>,
    pub(super) retries: u32,
    pub(super) delay: Option<Duration>,
    pub(super) severity: CheckSeverity,
    /// Whether each command of the block is a check of its own.
    pub(super) each: bool,
}

/// Keys that are settled here, and those that other versions of the format
/// know and this one does not act on.
const KNOWN: [&str; 21] = [
    "check", "timeout", "ttl", "every", "env", "secrets", "on", "cwd", "expect", "ok", "warn",
    "alert", "target", "value", "unit", "exit", "needs", "retries", "delay", "severity", "show",
];
const LATER: [&str; 1] = ["name"];

/// Longest id, in bytes: a badge's file is named by it, and file systems hold
/// 255.
pub(super) const LONGEST_ID: usize = 200;

/// What stands in the place of an id where each command is a check.
pub(super) const EACH: &str = "each";

/// The most tries of one check, so that a page cannot keep a run for ever.
const MOST_RETRIES: u32 = 10;

impl Attributes {
    /// Reads the fence's pairs, and `#|` lines at the top of the block, which
    /// hold the same keys as YAML.
    pub(super) fn read(marked: &Marked<'_>, block: &Block, findings: &mut Vec<Diagnostic>) -> Self {
        let mut reader = Reader::new(marked, findings);
        let pairs = block.info.pairs.iter();
        for pair in pairs.filter(|pair| !is_about_look(&pair.key)) {
            reader.pair(pair);
        }
        for pair in option_lines(block) {
            reader.pair(&pair);
        }
        let words = block.info.words.iter();
        for (word, span) in words.filter(|(word, _)| word != "check" && !is_about_look(word)) {
            let message = format!("`{word}` says nothing about a check");
            reader.report(Severity::Warning, *span, message, suggestion(word));
        }
        reader.finish()
    }
}

impl Attributes {
    /// Reads the pairs of an entry in a list.
    pub(super) fn of_pairs(
        marked: &Marked<'_>,
        pairs: &[InfoPair],
        findings: &mut Vec<Diagnostic>,
    ) -> Self {
        let mut reader = Reader::new(marked, findings);
        for pair in pairs {
            reader.pair(pair);
        }
        reader.finish()
    }
}

struct Reader<'a, 'b> {
    marked: &'a Marked<'b>,
    findings: &'a mut Vec<Diagnostic>,
    seen: BTreeSet<String>,
    read: Attributes,
    /// Conditions as written, and where.
    conditions: Vec<(String, Span)>,
}

impl<'a, 'b> Reader<'a, 'b> {
    fn new(marked: &'a Marked<'b>, findings: &'a mut Vec<Diagnostic>) -> Self {
        Self {
            marked,
            findings,
            seen: BTreeSet::new(),
            read: Attributes::default(),
            conditions: Vec::new(),
        }
    }

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
            "check" if value == EACH => self.read.each = true,
            "check" => self.read.id = self.id(value, *value_span),
            "timeout" => self.read.timeout = self.duration(value, *value_span),
            "ttl" => self.read.ttl = self.duration(value, *value_span),
            "every" => self.read.every = self.duration(value, *value_span),
            "env" => self.read.env = names(value),
            "secrets" => self.read.secrets = names(value),
            "on" => self.read.runner = self.runner(value, *value_span),
            "cwd" => self.read.folder = Some(self.folder(value, *value_span)),
            "show" => self.read.show = self.show(value, *value_span),
            "needs" => self.read.needs = names(value),
            "delay" => self.read.delay = self.duration(value, *value_span),
            "retries" => self.read.retries = self.retries(value, *value_span),
            "exit" => self.read.exit = self.exit(value, *value_span),
            "severity" => self.read.severity = self.severity(value, *value_span),
            "unit" => self.read.conditions.unit = Some(value.clone()),
            "value" => self.read.conditions.value = Some(self.value(value, *value_span)),
            "expect" => self.read.expect = Some(self.expectation(value, *value_span)),
            "ok" => self.read.conditions.ok = Some(self.condition(value, *value_span)),
            "alert" => self.read.conditions.alert = Some(self.condition(value, *value_span)),
            "warn" => self.read.conditions.warn = Some(self.condition(value, *value_span)),
            "target" => self.read.conditions.target = Some(self.condition(value, *value_span)),
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
        if value.len() > LONGEST_ID {
            let message = format!("an id has {LONGEST_ID} bytes at most, as files are named by it");
            self.report(
                Severity::Error,
                span,
                message,
                "give it a shorter one".to_owned(),
            );
            return None;
        }
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

    fn retries(&mut self, value: &str, span: Span) -> u32 {
        let number = value.parse().ok();
        if let Some(number) = number.filter(|number| *number <= MOST_RETRIES) {
            return number;
        }
        let message = format!("`{value}` is not a number of retries");
        let help = format!("write a number from 0 to {MOST_RETRIES}");
        self.report(Severity::Error, span, message, help);
        0
    }

    /// The name of a runner; one that `book.toml` does not have is kept, and
    /// its check ends as an error.
    fn runner(&mut self, value: &str, span: Span) -> Option<String> {
        if value == LOCAL {
            return None;
        }
        let runners = &self.marked.settings.runners;
        if !runners.iter().any(|name| name == value) {
            let near = did_you_mean(value, runners.iter().map(String::as_str));
            let help = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("add [runners.{value}] with its command to book.toml"),
            };
            let message = format!("there is no runner `{value}` in book.toml");
            self.report(Severity::Error, span, message, help);
        }
        Some(value.to_owned())
    }

    /// A folder under the book's; one outside is kept, and its check ends as
    /// an error.
    fn folder(&mut self, value: &str, span: Span) -> String {
        if is_outside(value) {
            let message = format!("`{value}` is outside the book");
            let help = "write a folder under the book's, such as cwd=infra/api".to_owned();
            self.report(Severity::Error, span, message, help);
        }
        value.to_owned()
    }

    fn show(&mut self, value: &str, span: Span) -> Show {
        match value {
            "output" => Show::Output,
            "outcome" => Show::Outcome,
            _ => {
                let message = format!("`{value}` of a check cannot be shown");
                let help = "write show=output, or leave it out".to_owned();
                self.report(Severity::Error, span, message, help);
                Show::Outcome
            }
        }
    }

    fn exit(&mut self, value: &str, span: Span) -> ExitCodes {
        if value == "nagios" {
            return ExitCodes::Nagios;
        }
        let message = format!("exit codes are not read as `{value}`");
        let help = "write exit=nagios, or leave it out".to_owned();
        self.report(Severity::Error, span, message, help);
        ExitCodes::Shell
    }

    fn severity(&mut self, value: &str, span: Span) -> CheckSeverity {
        CheckSeverity::named(value).unwrap_or_else(|| {
            let message = format!("`{value}` is not the severity of a check");
            let help = "write info, warn or page".to_owned();
            self.report(Severity::Error, span, message, help);
            CheckSeverity::default()
        })
    }

    /// An expression or a pattern with one group.
    fn value(&mut self, value: &str, span: Span) -> String {
        let pattern = value
            .strip_prefix('/')
            .and_then(|rest| rest.strip_suffix('/'));
        let wrong = match pattern.map(regex::Regex::new) {
            Some(Ok(regex)) if regex.captures_len() == 2 => None,
            Some(Ok(_)) => Some("it needs exactly one group, such as (\\d+)".to_owned()),
            Some(Err(_)) => Some("it is not a regular expression".to_owned()),
            None => crate::condition::parse_condition(value).err(),
        };
        if let Some(why) = wrong {
            let help = "write an expression such as json.lag, or a pattern such as /lag: (\\d+)/";
            let message = format!("no value can be taken by `{value}`: {why}");
            self.report(Severity::Error, span, message, help.to_owned());
        }
        value.to_owned()
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
        self.conditions.push((value.to_owned(), span));
        value.to_owned()
    }

    /// Whether conditions can be read: their unit may stand behind them.
    fn judge_conditions(&mut self) {
        let unit = self.read.conditions.unit.clone();
        for (text, span) in std::mem::take(&mut self.conditions) {
            if let Err(message) = parse_condition_of(&text, unit.as_deref()) {
                let help =
                    "conditions are written in CEL, for example \"status == 200\" or \"ms > 300\"";
                self.report(Severity::Error, span, message, help.to_owned());
            }
        }
    }

    /// Takes from the page what the check does not say itself.
    fn finish(mut self) -> Attributes {
        for pair in defaults::of_page(self.marked.meta) {
            if !self.seen.contains(&pair.key) {
                self.pair(&pair);
            }
        }
        self.judge_conditions();
        // A secret is a variable first.
        for secret in &self.read.secrets {
            if !self.read.env.contains(secret) {
                self.read.env.push(secret.clone());
            }
        }
        self.read
    }

    fn report(&mut self, severity: Severity, span: Span, message: String, help: String) {
        let finding = Diagnostic::new(RULE, severity, self.marked.source, span, message);
        self.findings.push(finding.with_help(help));
    }
}

/// Whether a path leaves the folder that it starts from.
pub(super) fn is_outside(path: &str) -> bool {
    std::path::Path::new(path).components().any(|part| {
        !matches!(
            part,
            std::path::Component::Normal(_) | std::path::Component::CurDir
        )
    })
}

/// Names with commas or spaces between them.
fn names(value: &str) -> Vec<String> {
    let names = value.split([',', ' ']).filter(|name| !name.is_empty());
    names.map(str::to_owned).collect()
}

fn suggestion(word: &str) -> String {
    match did_you_mean(word, KNOWN.into_iter().chain(LATER)) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("known keys are {}", KNOWN.join(", ")),
    }
}
