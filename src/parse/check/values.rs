//! Values of attributes: validation and error messages.

use std::time::Duration;

use super::attributes::{AttributeReader, MAX_ID_LENGTH};
use crate::book::{CheckSeverity, Empty, ExitCodes, Expectation, Redirects, Show};
use crate::config::{LOCAL, parse_duration, parse_size};
use crate::diagnostic::{Severity, did_you_mean};
use crate::source::Span;

/// Maximum number of retries, so that a page cannot block a run forever.
const MAX_RETRIES: u32 = 10;

impl AttributeReader<'_, '_> {
    pub(super) fn id(&mut self, value: &str, span: Span) -> Option<String> {
        let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
        if value.len() > MAX_ID_LENGTH {
            let message = format!(
                "a check ID has at most {MAX_ID_LENGTH} bytes, because files are named after it"
            );
            self.refuse(span, message, "shorten the ID".to_owned());
            return None;
        }
        if !value.is_empty() && value.chars().all(plain) {
            return Some(value.to_owned());
        }
        let message = format!("invalid check ID `{value}`");
        let help = "use letters, digits, `-`, `_` and `.`".to_owned();
        self.refuse(span, message, help);
        None
    }

    pub(super) fn duration(&mut self, key: &str, value: &str, span: Span) -> Option<Duration> {
        let message = match parse_duration(value) {
            Ok(duration) if !duration.is_zero() => return Some(duration),
            Ok(_) => format!("{key} is zero"),
            Err(_) => format!("invalid duration `{value}` for {key}"),
        };
        let help = "use a number and a unit, such as 500ms, 5s, 10m or 24h".to_owned();
        self.refuse(span, message, help);
        None
    }

    pub(super) fn retries(&mut self, value: &str, span: Span) -> u32 {
        let number = value.parse().ok();
        if let Some(number) = number.filter(|number| *number <= MAX_RETRIES) {
            return number;
        }
        let message = format!("invalid number of retries `{value}`");
        let help = format!("use a number from 0 to {MAX_RETRIES}");
        self.refuse(span, message, help);
        0
    }

    /// The name of a runner; an unknown one is kept, and its check ends with an
    /// error.
    pub(super) fn runner(&mut self, value: &str, span: Span) -> Option<String> {
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
            let message = format!("unknown runner `{value}`");
            self.report(Severity::Error, span, message, help);
        }
        Some(value.to_owned())
    }

    /// A folder of the book; a folder outside is kept, and its check ends with
    /// an error.
    pub(super) fn folder(&mut self, value: &str, span: Span) -> String {
        if is_outside(value) {
            let message = format!("the folder `{value}` is outside the book");
            let help = "use a folder of the book, such as cwd=infra/api".to_owned();
            self.report(Severity::Error, span, message, help);
        }
        value.to_owned()
    }

    pub(super) fn show(&mut self, value: &str, span: Span) -> Show {
        match value {
            "output" => Show::Output,
            "outcome" => Show::Outcome,
            _ => {
                let message = format!("unknown value `{value}` for show");
                let help = "use show=output, or remove it".to_owned();
                self.refuse(span, message, help);
                Show::Outcome
            }
        }
    }

    pub(super) fn exit(&mut self, value: &str, span: Span) -> ExitCodes {
        if value == "nagios" {
            return ExitCodes::Nagios;
        }
        let message = format!("unknown value `{value}` for exit");
        let help = "use exit=nagios, or remove it".to_owned();
        self.refuse(span, message, help);
        ExitCodes::Shell
    }

    pub(super) fn redirects(&mut self, value: &str, span: Span) -> Option<Redirects> {
        let redirects = Redirects::named(value);
        if redirects.is_none() {
            let message = format!("unknown redirect policy `{value}`");
            let help = format!("write {}", Redirects::WORDS.join(", "));
            self.refuse(span, message, help);
        }
        redirects
    }

    pub(super) fn empty(&mut self, value: &str, span: Span) -> Option<Empty> {
        let empty = Empty::named(value);
        if empty.is_none() {
            let message = format!("unknown outcome `{value}` for an empty result");
            let help = format!("write {}", Empty::WORDS.join(", "));
            self.refuse(span, message, help);
        }
        empty
    }

    /// A size; values above the limit in `book.toml` are reduced, and truncated
    /// output never passes.
    pub(super) fn max_output(&mut self, value: &str, span: Span) -> Option<u64> {
        let most = self.marked.settings.max_output;
        match parse_size(value) {
            Some(size) if size > most => {
                let message = format!("book.toml limits the output to {most} bytes");
                let help = "reduce the size, or raise `max_output` under [checks]";
                self.report(Severity::Error, span, message, help.to_owned());
                Some(most)
            }
            Some(size) => Some(size.max(1)),
            None => {
                let message = format!("`{value}` is no size");
                let help = "use a number and a unit, such as 64kB, 1MB or 8MiB";
                self.refuse(span, message, help.to_owned());
                None
            }
        }
    }

    pub(super) fn severity(&mut self, value: &str, span: Span) -> CheckSeverity {
        CheckSeverity::named(value).unwrap_or_else(|| {
            let message = format!("unknown severity `{value}`");
            let help = "use info, warn or page".to_owned();
            self.refuse(span, message, help);
            CheckSeverity::default()
        })
    }

    /// An expression or a pattern with one group.
    pub(super) fn value(&mut self, value: &str, span: Span) -> String {
        let pattern = value
            .strip_prefix('/')
            .and_then(|rest| rest.strip_suffix('/'));
        let wrong = match pattern.map(regex::Regex::new) {
            Some(Ok(regex)) if regex.captures_len() == 2 => None,
            Some(Ok(_)) => Some("the pattern needs exactly one group, such as (\\d+)".to_owned()),
            Some(Err(_)) => Some("the pattern is not a valid regular expression".to_owned()),
            None => crate::condition::parse_condition(value).err(),
        };
        if let Some(why) = wrong {
            let help = "use an expression such as json.lag, or a pattern such as /lag: (\\d+)/";
            let message = format!("invalid value expression `{value}`: {why}");
            self.report(Severity::Error, span, message, help.to_owned());
        }
        value.to_owned()
    }

    pub(super) fn expectation(&mut self, value: &str, span: Span) -> Expectation {
        if value.is_empty() {
            let message = "an empty `expect` matches every output".to_owned();
            let help = "add a text, or add an empty `text expect` block after the check";
            self.refuse(span, message, help.to_owned());
        }
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
            let message = format!("invalid regular expression `{value}`: {why}");
            let help = "correct it, or remove the slashes to search for the text literally";
            self.refuse(span, message, help.to_owned());
        }
        Expectation::Matches(pattern.to_owned())
    }
}

/// Whether a path leaves its starting folder.
fn is_outside(path: &str) -> bool {
    std::path::Path::new(path).components().any(|part| {
        !matches!(
            part,
            std::path::Component::Normal(_) | std::path::Component::CurDir
        )
    })
}
