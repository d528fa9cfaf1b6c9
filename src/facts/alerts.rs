//! Alerting rules: Prometheus rule files, and the `PrometheusRule` resources
//! of its operator, which hold the same groups under `spec`.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, LazyLock};

use regex::Regex;
use serde_yaml::Value;

use super::expression::stray_bracket;
use super::yaml::{YamlDocument, documents, text};
use crate::book::{AlertRule, RunbookUrl};
use crate::diagnostic::{Diagnostic, Severity};
use crate::pattern;
use crate::source::{SourceFile, Span};

/// The rule for a rule file that cannot be understood.
const RULE: &str = "alert/rule-file";

/// A duration as Prometheus reads it (`model.ParseDuration`), or nothing.
static DURATION: LazyLock<Regex> = LazyLock::new(|| {
    let units = ["y", "w", "d", "h", "m", "s", "ms"];
    let parts = units.map(|unit| format!("([0-9]+{unit})?"));
    pattern::ascii(&format!("^(0|{})$", parts.concat())).expect("a valid pattern")
});

/// Annotations that name a runbook, the usual one first.
const RUNBOOK_KEYS: [&str; 3] = ["runbook_url", "runbook", "runbook_link"];

/// Annotations that say what it is about, the shortest first.
const SUMMARY_KEYS: [&str; 3] = ["summary", "description", "message"];

/// Reads the alerts of a YAML file. A file without alerts gives nothing; in
/// one with alerts, what cannot be read is a finding.
pub(super) fn parse_alerts(source: &Arc<SourceFile>) -> (Vec<AlertRule>, Vec<Diagnostic>) {
    let content = source.text();
    if !content.contains("alert:") {
        return (Vec::new(), Vec::new());
    }
    let mut reader = RuleFileReader {
        source,
        // Where the next name is looked for: names stand in order.
        at: 0,
        alerts: Vec::new(),
        findings: Vec::new(),
    };
    let documents = documents(content);
    for document in &documents {
        reader.document(document);
    }
    let RuleFileReader {
        alerts,
        mut findings,
        ..
    } = reader;
    let broken = documents.iter().filter_map(|document| {
        let (message, at) = document.value.as_ref().err()?;
        let speaks_of_alerts = content[document.range.clone()].contains("alert:");
        // A template of Helm is no rule file yet.
        let is_template = content[document.range.clone()].contains("{{-");
        ((speaks_of_alerts || !alerts.is_empty()) && !is_template)
            .then(|| damage(source, *at, message))
    });
    findings.extend(broken);
    (alerts, findings)
}

fn damage(source: &Arc<SourceFile>, at: usize, message: &str) -> Diagnostic {
    let rest = &source.text()[at..];
    let end = at + rest.find('\n').unwrap_or(rest.len());
    // The parser counts lines from this part's first, which misleads.
    let message = message.split(" at line ").next().unwrap_or(message);
    let text = format!("this part of the rule file is not valid YAML: {message}");
    Diagnostic::new(RULE, Severity::Error, source, at..end, text)
        .with_help("Prometheus refuses the whole file; correct this part or remove it")
}

struct RuleFileReader<'a> {
    source: &'a Arc<SourceFile>,
    at: usize,
    alerts: Vec<AlertRule>,
    findings: Vec<Diagnostic>,
}

impl RuleFileReader<'_> {
    fn document(&mut self, document: &YamlDocument) {
        self.at = document.range.start;
        let readable = match &document.value {
            Ok(_) => None,
            Err((_, at)) => readable_part(self.source.text(), &document.range, *at),
        };
        let Some(value) = document.value.as_ref().ok().or(readable.as_ref()) else {
            return;
        };
        let groups = value
            .get("groups")
            .or_else(|| value.get("spec").and_then(|spec| spec.get("groups")));
        let Some(Value::Sequence(groups)) = groups else {
            return;
        };
        for group in groups {
            let Some(Value::Sequence(rules)) = group.get("rules") else {
                continue;
            };
            for rule in rules {
                self.rule(rule);
            }
        }
    }

    fn rule(&mut self, rule: &Value) {
        let Some(name) = text(rule, "alert").filter(|name| !name.is_empty()) else {
            let empty = |value: &Value| value.is_null() || value.as_str() == Some("");
            if rule.get("alert").is_some_and(empty) {
                let rest = &self.source.text()[self.at..];
                let key = rest.find("alert:").map(|at| self.at + at);
                let end = key.map_or(self.at, |at| at + "alert:".len());
                let span = Span::new(key.unwrap_or(self.at)..end);
                self.at = end;
                self.fault(span, "an alert has no name".to_owned());
            }
            return;
        };
        let span = self.place("alert", &name);
        self.faults(rule, &name, span);
        let annotations = rule.get("annotations");
        let runbook = annotations.and_then(|annotations| {
            RUNBOOK_KEYS.iter().find_map(|key| {
                let url = text(annotations, key)?;
                let span = self.place(key, &url);
                Some(RunbookUrl { url, span })
            })
        });
        self.alerts.push(AlertRule {
            name,
            expr: text(rule, "expr").unwrap_or_default(),
            duration: text(rule, "for"),
            summary: annotations
                .and_then(|all| SUMMARY_KEYS.iter().find_map(|key| text(all, key)))
                .unwrap_or_default(),
            labels: labels(rule),
            runbook,
            source: Arc::clone(self.source),
            span,
        });
    }

    /// What Prometheus refuses in a rule although it is YAML.
    fn faults(&mut self, rule: &Value, name: &str, span: Span) {
        if rule.get("expr").is_none() {
            self.fault(span, format!("the alert `{name}` has no expression"));
        }
        let expression = text(rule, "expr").unwrap_or_default();
        if let Some(bracket) = stray_bracket(&expression) {
            let message = format!("the expression of `{name}` has a `{bracket}` without its pair");
            self.fault(span, message);
        }
        let duration = text(rule, "for").unwrap_or_default();
        let is_template = duration.contains("{{") || duration.contains('$');
        if !is_template && !DURATION.is_match(&duration) {
            // What follows is looked for from here again: keys have no order.
            let at = self.at;
            let span = self.place("for", &duration);
            self.at = at;
            self.fault(span, format!("`{duration}` is no duration, such as `5m`"));
        }
    }

    fn fault(&mut self, span: Span, message: String) {
        let finding = Diagnostic::new(RULE, Severity::Error, self.source, span, message);
        let help = "Prometheus refuses the whole file; correct this rule";
        self.findings.push(finding.with_help(help));
    }

    /// Where `key: value` stands behind the last place; the key's line if the
    /// value is written another way.
    fn place(&mut self, key: &str, value: &str) -> Span {
        let all = self.source.text();
        let needle = format!("{key}:");
        let mut from = self.at;
        while let Some(found) = all.get(from..).and_then(|rest| rest.find(&needle)) {
            let start = from + found;
            let line_end = all[start..]
                .find('\n')
                .map_or(all.len(), |length| start + length);
            let line = &all[start..line_end];
            if let Some(offset) = line.find(value).filter(|_| !value.is_empty()) {
                self.at = start + offset;
                return Span::new(self.at..self.at + value.len());
            }
            from = line_end;
        }
        Span::new(self.at..self.at)
    }
}

/// What stands in front of stray text at a document's end. The text begins a
/// line, at the margin, before the place where the parser gave up.
fn readable_part(content: &str, range: &Range<usize>, at: usize) -> Option<Value> {
    const MAX_ROUNDS: usize = 4;
    let at = content.floor_char_boundary(at.clamp(range.start, range.end));
    let rest = &content[at..range.end];
    let mut text = &content[range.start..at + rest.find('\n').unwrap_or(rest.len())];
    for _ in 0..MAX_ROUNDS {
        let mut starts = text.match_indices('\n').map(|(at, _)| at + 1);
        let stray = |start: &usize| text[*start..].starts_with(|c: char| c.is_alphanumeric());
        let start = starts.rfind(stray)?;
        text = &text[..start];
        if let Ok(value) = serde_yaml::from_str(text) {
            return Some(value);
        }
    }
    None
}

fn labels(rule: &Value) -> BTreeMap<String, String> {
    let Some(Value::Mapping(labels)) = rule.get("labels") else {
        return BTreeMap::new();
    };
    let pairs = labels.iter().filter_map(|(key, value)| {
        let value = match value {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Bool(truth) => truth.to_string(),
            _ => return None,
        };
        Some((key.as_str()?.to_owned(), value))
    });
    pairs.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> (Vec<AlertRule>, Vec<Diagnostic>) {
        parse_alerts(&Arc::new(SourceFile::new("alerts.yml", text)))
    }

    #[test]
    fn alerts_are_read_with_their_places() {
        let text = "groups:\n- name: a\n  rules:\n  - alert: HighErrorRate\n    expr: x > 1\n    for: 5m\n    labels: {severity: page}\n    annotations:\n      runbook_url: https://x/high\n  - record: y\n    expr: z\n";
        let (alerts, findings) = parsed(text);
        assert!(findings.is_empty());
        assert_eq!(alerts.len(), 1);
        let alert = &alerts[0];
        assert_eq!(&text[alert.span.range()], "HighErrorRate");
        assert_eq!(alert.labels["severity"], "page");
        let runbook = alert.runbook.as_ref().expect("it has one");
        assert_eq!(&text[runbook.span.range()], "https://x/high");
    }

    #[test]
    fn a_resource_of_the_operator_and_several_documents_are_read() {
        let one = "kind: PrometheusRule\nspec:\n  groups:\n  - name: a\n    rules:\n    - alert: A\n      expr: x\n";
        let two = "groups:\n- name: b\n  rules:\n  - alert: B\n    expr: 'y'\n";
        let (alerts, findings) = parsed(&format!("{one}---\n{two}---\nstray: [text\n"));
        let names: Vec<_> = alerts.iter().map(|alert| alert.name.as_str()).collect();
        assert_eq!(names, ["A", "B"]);
        assert_eq!(findings.len(), 1, "{findings:?}");
        assert_eq!(findings[0].rule, RULE);
    }

    #[test]
    fn stray_text_at_the_end_costs_no_alert() {
        let good = "groups:\n- name: a\n  rules:\n  - alert: A\n    expr: x\n";
        for stray in [
            "stray\n",
            "Stray text: here\nand more\n\nand: more: x\n",
            "a: [\n",
        ] {
            let (alerts, findings) = parsed(&format!("{good}\n{stray}"));
            assert_eq!(alerts.len(), 1, "{stray}");
            assert_eq!(findings.len(), 1, "{stray}: {findings:?}");
        }
    }

    #[test]
    fn what_prometheus_refuses_is_found() {
        let rule = |body: &str| format!("groups:\n- name: a\n  rules:\n  - {body}\n");
        let found = |body: &str| {
            let text = rule(body);
            let (_, findings) = parsed(&text);
            let places = findings.iter().map(|one| text[one.span.range()].to_owned());
            places.collect::<Vec<_>>()
        };
        assert_eq!(
            found("alert: A\n    for: 5 minutes\n    expr: x"),
            ["5 minutes"]
        );
        assert_eq!(found("alert: A\n    for: 5m"), ["A"]);
        assert_eq!(found("alert:\n    expr: x"), ["alert:"]);
        for good in [
            "1h30m",
            "0",
            "0s",
            "90s",
            "1d",
            "{{ .Values.for }}",
            "$__for",
        ] {
            let body = format!("alert: A\n    expr: x\n    for: '{good}'");
            assert!(found(&body).is_empty(), "{good}");
        }
    }
}
