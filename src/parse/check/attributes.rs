use std::collections::BTreeSet;
use std::time::Duration;

use super::option_lines::option_lines;
use super::{Marked, RULE, defaults};
use crate::book::{
    Block, CheckSeverity, Conditions, Empty, ExitCodes, Expectation, InfoPair, Redirects, Show,
};
use crate::condition::parse_condition_of;
use crate::diagnostic::{Diagnostic, Severity, did_you_mean};
use crate::parse::info::is_about_look;
use crate::source::Span;

/// The attributes of a check.
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
    pub(super) redirects: Option<Redirects>,
    pub(super) empty: Option<Empty>,
    pub(super) max_output: Option<u64>,
    /// Why the check is invalid; it does not run then.
    pub(super) problem: Option<String>,
    /// Whether each command of the block is a separate check.
    pub(super) each: bool,
}

/// Supported keys, and keys of other versions of the format that this version
/// ignores.
const KNOWN: [&str; 24] = [
    "check",
    "timeout",
    "ttl",
    "every",
    "env",
    "secrets",
    "on",
    "cwd",
    "expect",
    "ok",
    "warn",
    "alert",
    "target",
    "value",
    "unit",
    "exit",
    "needs",
    "retries",
    "delay",
    "severity",
    "show",
    "redirects",
    "empty",
    "max_output",
];
const LATER: [&str; 1] = ["name"];

/// Maximum length of an ID in bytes: badge files are named after it, and file
/// systems allow 255.
pub(super) const MAX_ID_LENGTH: usize = 200;

/// Used instead of an ID if each command is a check.
pub(super) const EACH: &str = "each";

impl Attributes {
    /// Parses the attributes of a fence and `#|` lines at the top of the block,
    /// which contain the same keys as YAML.
    pub(super) fn read(marked: &Marked<'_>, block: &Block, findings: &mut Vec<Diagnostic>) -> Self {
        let mut reader = AttributeReader::new(marked, findings);
        let pairs = block.info.pairs.iter();
        for pair in pairs.filter(|pair| !is_about_look(&pair.key)) {
            reader.pair(pair);
        }
        for pair in option_lines(block) {
            reader.pair(&pair);
        }
        let words = block.info.words.iter();
        for (word, span) in words.filter(|(word, _)| word != "check" && !is_about_look(word)) {
            let message = format!("unknown word `{word}` in the attributes of a check");
            reader.report(Severity::Warning, *span, message, suggestion(word));
        }
        reader.finish()
    }
}

impl Attributes {
    /// Parses the attributes of a list entry.
    pub(super) fn of_pairs(
        marked: &Marked<'_>,
        pairs: &[InfoPair],
        findings: &mut Vec<Diagnostic>,
    ) -> Self {
        let mut reader = AttributeReader::new(marked, findings);
        for pair in pairs {
            reader.pair(pair);
        }
        reader.finish()
    }
}

/// Parses the attributes of one check.
pub(super) struct AttributeReader<'a, 'b> {
    pub(super) marked: &'a Marked<'b>,
    findings: &'a mut Vec<Diagnostic>,
    seen: BTreeSet<String>,
    read: Attributes,
    /// Conditions with their spans.
    conditions: Vec<(String, Span)>,
}

impl<'a, 'b> AttributeReader<'a, 'b> {
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
            self.refuse(*key_span, message, "remove one of them".to_owned());
            return;
        }
        match key.as_str() {
            "check" if value == EACH => self.read.each = true,
            "check" => self.read.id = self.id(value, *value_span),
            "timeout" => self.read.timeout = self.duration(key, value, *value_span),
            "ttl" => self.read.ttl = self.duration(key, value, *value_span),
            "every" => self.read.every = self.duration(key, value, *value_span),
            "env" => self.read.env = names(value),
            "secrets" => self.read.secrets = names(value),
            "on" => self.read.runner = self.runner(value, *value_span),
            "cwd" => self.read.folder = Some(self.folder(value, *value_span)),
            "show" => self.read.show = self.show(value, *value_span),
            "needs" => self.read.needs = names(value),
            "delay" => self.read.delay = self.duration(key, value, *value_span),
            "retries" => self.read.retries = self.retries(value, *value_span),
            "exit" => self.read.exit = self.exit(value, *value_span),
            "severity" => self.read.severity = self.severity(value, *value_span),
            "redirects" => self.read.redirects = self.redirects(value, *value_span),
            "empty" => self.read.empty = self.empty(value, *value_span),
            "max_output" => self.read.max_output = self.max_output(value, *value_span),
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
                self.refuse(*key_span, message, suggestion(key));
            }
        }
    }

    /// Keeps an invalid condition: its check ends with an error and never
    /// passes.
    fn condition(&mut self, value: &str, span: Span) -> String {
        self.conditions.push((value.to_owned(), span));
        value.to_owned()
    }

    /// Validates conditions at the end, because the unit may follow them.
    fn judge_conditions(&mut self) {
        let unit = self.read.conditions.unit.clone();
        for (text, span) in std::mem::take(&mut self.conditions) {
            if let Err(message) = parse_condition_of(&text, unit.as_deref()) {
                let help = "write conditions in CEL, for example \"status == 200\" or \"ms > 300\"";
                self.report(Severity::Error, span, message, help.to_owned());
            }
        }
    }

    /// Applies the defaults of the page.
    fn finish(mut self) -> Attributes {
        for pair in defaults::of_page(self.marked.meta) {
            if !self.seen.contains(&pair.key) {
                self.pair(&pair);
            }
        }
        self.judge_conditions();
        // A secret is also a variable.
        for secret in &self.read.secrets {
            if !self.read.env.contains(secret) {
                self.read.env.push(secret.clone());
            }
        }
        self.read
    }

    /// Reports a mistake that changes what the check tests. The check must not
    /// run, because it could pass by mistake.
    pub(super) fn refuse(&mut self, span: Span, message: String, help: String) {
        self.read.problem.get_or_insert_with(|| message.clone());
        self.report(Severity::Error, span, message, help);
    }

    pub(super) fn report(&mut self, severity: Severity, span: Span, message: String, help: String) {
        let finding = Diagnostic::new(RULE, severity, self.marked.source, span, message);
        self.findings.push(finding.with_help(help));
    }
}

/// Names separated by commas or spaces.
fn names(value: &str) -> Vec<String> {
    let names = value.split([',', ' ']).filter(|name| !name.is_empty());
    names.map(str::to_owned).collect()
}

fn suggestion(word: &str) -> String {
    match did_you_mean(word, KNOWN.into_iter().chain(LATER)) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("known keys: {}", KNOWN.join(", ")),
    }
}
