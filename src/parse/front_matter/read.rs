use std::sync::Arc;

use serde_json::{Map, Value};

use super::keys::{Arranging, KEYS, SYNONYMS, arranging, known_key};
use super::{RULE, RawFrontMatter};
use crate::book::{Generator, Listing, PageMeta, Weight};
use crate::diagnostic::{Diagnostic, Severity, is_one_slip};
use crate::source::{SourceFile, Span};

/// Stores entries in a page's metadata.
pub(super) struct FrontMatterReader<'a> {
    source: &'a Arc<SourceFile>,
    raw: &'a RawFrontMatter,
    generator: Generator,
    meta: &'a mut PageMeta,
    findings: Vec<Diagnostic>,
}

impl<'a> FrontMatterReader<'a> {
    pub(super) fn new(
        source: &'a Arc<SourceFile>,
        raw: &'a RawFrontMatter,
        generator: Generator,
        meta: &'a mut PageMeta,
    ) -> Self {
        Self {
            source,
            raw,
            generator,
            meta,
            findings: Vec::new(),
        }
    }

    pub(super) fn into_findings(self) -> Vec<Diagnostic> {
        self.findings
    }

    pub(super) fn entries(&mut self, entries: Map<String, Value>) {
        for (key, value) in entries {
            if let Some(meaning) = arranging(&key, self.generator) {
                self.arrange(meaning, key, value);
                continue;
            }
            let name = known_key(&key);
            match name {
                Some("extra") => self.extra(value),
                Some(name) => self.entry(name, &key, value),
                None if matches!(key.as_str(), "taxonomies" | "params") && value.is_object() => {
                    self.nested(value);
                }
                None => {
                    self.near_miss(&key);
                    self.meta.extra.insert(key, value);
                }
            }
        }
    }

    /// Handles an arranging key of another generator. A value of another type
    /// is kept as an unknown key.
    fn arrange(&mut self, meaning: Arranging, key: String, value: Value) {
        let text = || {
            value
                .as_str()
                .map(str::to_owned)
                .filter(|text| !text.is_empty())
        };
        let inner = |key: &str| value.as_object().and_then(|table| table.get(key));
        let is_known = match meaning {
            Arranging::Label => replace(&mut self.meta.label, text()),
            Arranging::Parent => replace(&mut self.meta.parent, text()),
            Arranging::GrandParent => replace(&mut self.meta.grand_parent, text()),
            Arranging::Address => {
                let of_root = text().filter(|text| is_address(text, self.generator));
                replace(&mut self.meta.address, of_root)
            }
            Arranging::Hidden => replace(&mut self.meta.listing, listing(Some(&value))),
            Arranging::Published => match value.as_bool() {
                Some(is_published) => {
                    self.meta.draft |= !is_published;
                    true
                }
                None => false,
            },
            Arranging::Sidebar => {
                let label = inner("label").and_then(Value::as_str).map(str::to_owned);
                let weight = inner("order").and_then(Value::as_f64).map(Weight::new);
                // Evaluate all of them, without short-circuiting.
                let label = replace(&mut self.meta.label, label);
                let weight = replace(&mut self.meta.weight, weight.map(Some));
                let hidden = replace(&mut self.meta.listing, listing(inner("hidden")));
                label || weight || hidden
            }
            Arranging::Build => {
                let is_hidden = inner("list").is_some_and(|list| {
                    list.as_str() == Some("never") || list.as_bool() == Some(false)
                });
                replace(&mut self.meta.listing, is_hidden.then_some(Listing::Hidden))
            }
        };
        if !is_known {
            self.meta.extra.insert(key, value);
        }
    }

    /// `[taxonomies]` of Zola and `params` of Hugo: tables that contain page
    /// keys.
    fn nested(&mut self, value: Value) {
        if let Value::Object(entries) = value {
            self.entries(entries);
        }
    }

    fn extra(&mut self, value: Value) {
        if let Value::Object(entries) = value {
            self.meta.extra.extend(entries);
        }
    }

    fn entry(&mut self, name: &str, key: &str, value: Value) {
        match name {
            "title" => self.meta.title = self.text(key, value),
            "description" => self.meta.description = self.text(key, value),
            "date" => self.meta.date = self.text(key, value),
            "slug" => match self.text(key, value) {
                // Docusaurus: a whole URL path.
                Some(slug) if slug.starts_with('/') => self.meta.address = Some(slug),
                slug => self.meta.slug = slug,
            },
            "service" => self.meta.service = self.text(key, value),
            "severity" => self.meta.severity = self.text(key, value),
            "owner" => self.meta.owner = self.list(key, value).into_iter().next(),
            "status" => self.meta.status = self.text(key, value),
            "last_reviewed_on" => self.meta.review.last_reviewed_on = self.text(key, value),
            "review_in" => self.meta.review.review_in = self.text(key, value),
            "weight" => self.meta.weight = self.number(key, &value),
            "draft" => self.meta.draft = self.truth(key, &value),
            "aliases" => {
                let items = self.list(key, value);
                self.meta.aliases.extend(items);
            }
            "tags" => {
                let items = self.list(key, value);
                self.meta.tags.extend(items);
            }
            "alerts" => {
                let items = self.list(key, value);
                self.meta.alerts.extend(items);
            }
            "related" => {
                let items = self.list(key, value);
                self.meta.related.extend(items);
            }
            "inputs" => self.inputs(key, value),
            _ => {
                self.meta.extra.insert(key.to_owned(), value);
            }
        }
    }

    fn text(&mut self, key: &str, value: Value) -> Option<String> {
        if let Ok(text) = scalar(value) {
            text.filter(|text| !text.trim().is_empty())
        } else {
            self.wrong_type(key, "a string");
            None
        }
    }

    /// A list, or a text with commas.
    fn list(&mut self, key: &str, value: Value) -> Vec<String> {
        let items = match value {
            Value::Array(items) => items,
            Value::String(text) => text
                .split(',')
                .map(|part| Value::String(part.trim().to_owned()))
                .collect(),
            other => vec![other],
        };
        let mut texts = Vec::with_capacity(items.len());
        for item in items {
            match scalar(item) {
                Ok(text) => texts.extend(text.filter(|text| !text.is_empty())),
                Err(_) => self.wrong_type(key, "a list of strings"),
            }
        }
        texts
    }

    fn number(&mut self, key: &str, value: &Value) -> Option<Weight> {
        let number = value
            .as_f64()
            .or_else(|| value.as_str().and_then(|text| text.trim().parse().ok()))
            .filter(|number: &f64| number.is_finite());
        if number.is_none() && !value.is_null() {
            self.wrong_type(key, "a number");
        }
        number.map(Weight::new)
    }

    fn truth(&mut self, key: &str, value: &Value) -> bool {
        let word = value.as_str().map(str::to_ascii_lowercase);
        match (value.as_bool(), word.as_deref()) {
            (Some(truth), _) => truth,
            (None, Some("true" | "yes" | "on")) => true,
            (None, Some("false" | "no" | "off" | "")) => false,
            _ if value.is_null() => false,
            _ => {
                self.wrong_type(key, "true or false");
                false
            }
        }
    }

    /// A list of names, or names with descriptions.
    fn inputs(&mut self, key: &str, value: Value) {
        match value {
            Value::Object(entries) => {
                for (name, description) in entries {
                    let description = scalar(description).ok().flatten().unwrap_or_default();
                    self.meta.inputs.insert(name, description);
                }
            }
            other => {
                let names = self.list(key, other);
                self.meta
                    .inputs
                    .extend(names.into_iter().map(|name| (name, String::new())));
            }
        }
    }

    fn wrong_type(&mut self, key: &str, wanted: &str) {
        let message = format!("`{key}` is ignored: expected {wanted}");
        let finding = Diagnostic::new(
            RULE,
            Severity::Error,
            self.source,
            self.key_span(key),
            message,
        );
        self.findings
            .push(finding.with_help(format!("write {wanted} behind `{key}`")));
    }

    /// A finding for a key that closely resembles a known one.
    fn near_miss(&mut self, key: &str) {
        let lower = key.to_lowercase();
        // Keys of others that look like ours.
        if matches!(lower.as_str(), "reviewer" | "reviewers" | "reviewed_by") {
            return;
        }
        let near = |known: &&&str| known.len() >= 4 && is_one_slip(&lower, known);
        let plain = key.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        let synonyms = SYNONYMS.iter().map(|(synonym, _)| synonym);
        let mut known = KEYS.iter().chain(synonyms);
        if let Some(meant) = known.find(near).filter(|_| plain) {
            let span = self.key_span(key);
            let message = format!("unknown key `{key}`");
            let finding = Diagnostic::new(
                "meta/unknown-key",
                Severity::Warning,
                self.source,
                span,
                message,
            );
            let finding = finding.with_help(format!("did you mean `{meant}`?"));
            // A duplicate key would make the YAML invalid.
            self.findings.push(if self.has_key(meant) {
                finding
            } else {
                finding.with_fix(span, *meant)
            });
        }
    }

    fn has_key(&self, key: &str) -> bool {
        let text = &self.source.text()[self.raw.body.clone()];
        text.lines().any(|line| {
            let name = line.trim_start().trim_start_matches(['"', '\'']);
            let rest = name.strip_prefix(key).unwrap_or_default();
            rest.trim_start_matches(['"', '\'', ' '])
                .starts_with([':', '='])
        })
    }

    /// The span of a key: the first line of the front matter that begins with
    /// it.
    fn key_span(&self, key: &str) -> Span {
        let mut at = self.raw.body.start;
        for line in self.source.text()[self.raw.body.clone()].split_inclusive('\n') {
            let name = line.trim_start().trim_start_matches(['"', '\'']);
            if name.starts_with(key) {
                let start = at + line.len() - name.len();
                return Span::new(start..start + key.len());
            }
            at += line.len();
        }
        Span::new(self.raw.whole.start..self.raw.body.start)
    }
}

/// Puts a value in its place, if there is one.
fn replace<T>(place: &mut T, value: Option<impl Into<T>>) -> bool {
    let is_there = value.is_some();
    if let Some(value) = value {
        *place = value.into();
    }
    is_there
}

/// What a key that hides pages says.
fn listing(value: Option<&Value>) -> Option<Listing> {
    value?.as_bool().map(|is_hidden| {
        if is_hidden {
            Listing::Hidden
        } else {
            Listing::Shown
        }
    })
}

/// Whether a text is a URL path on the site, without placeholders of the
/// generator.
fn is_address(text: &str, generator: Generator) -> bool {
    let is_whole = text.starts_with('/') || generator == Generator::Zola;
    is_whole && !text.contains([':', '{', '$'])
}

/// A scalar as text; `None` for null, an error for other types.
fn scalar(value: Value) -> Result<Option<String>, Value> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text)),
        Value::Bool(_) | Value::Number(_) => Ok(Some(value.to_string())),
        other => Err(other),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{parse, split};
    use super::*;

    fn read(text: &str) -> (PageMeta, Vec<(String, String)>) {
        let source = Arc::new(SourceFile::new("a.md", text));
        let raw = split(text).expect("front matter");
        let (meta, findings) = parse(&source, &raw, Generator::None);
        let findings = findings
            .iter()
            .map(|f| (source.slice(f.span).to_owned(), f.message.clone()))
            .collect();
        (meta, findings)
    }

    #[test]
    fn keys_and_their_synonyms_are_read() {
        let (meta, findings) = read(
            "---\ntitle: A\nteam: ops\nalertname: X\ntags: a, b\nweight: \"3\"\nlast_reviewed: 2026-01-10\nmenuTItle: kept\n---\n",
        );
        assert_eq!(meta.title.as_deref(), Some("A"));
        assert_eq!(meta.owner.as_deref(), Some("ops"));
        assert_eq!(
            (meta.alerts, meta.tags, meta.weight),
            (
                vec!["X".to_owned()],
                vec!["a".to_owned(), "b".to_owned()],
                Some(Weight::new(3.0))
            )
        );
        assert_eq!(meta.review.last_reviewed_on.as_deref(), Some("2026-01-10"));
        assert_eq!(meta.extra.len(), 1);
        assert_eq!(findings, []);
    }

    #[test]
    fn toml_is_read_like_yaml() {
        let (meta, findings) = read(
            "+++\ntitle = \"A\"\ndate = 2026-01-10\ndraft = true\n[taxonomies]\ntags = [\"x\"]\n[extra]\ny = 1\n+++\n",
        );
        assert_eq!(
            (meta.date.as_deref(), meta.draft, meta.tags),
            (Some("2026-01-10"), true, vec!["x".to_owned()])
        );
        assert!(meta.extra.contains_key("y"));
        assert_eq!(findings, []);
    }

    #[test]
    fn mistakes_are_found_where_they_stand() {
        let (meta, findings) = read("---\nwieght: 3\ntitle: [a, b]\nowner: ops\n---\n");
        assert_eq!(meta.owner.as_deref(), Some("ops"));
        let wanted = [
            ("wieght", "unknown key `wieght`"),
            ("title", "`title` is ignored: expected a string"),
        ];
        assert_eq!(
            findings,
            wanted.map(|(place, message)| (place.to_owned(), message.to_owned()))
        );
    }

    #[test]
    fn hostile_front_matter_is_a_finding() {
        for body in [
            "a: [".repeat(600),
            "a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n".to_owned(),
            "a: 'open\n".to_owned(),
            "? [1, 2]\n: x\n1: y\ntitle: 99999999999999999999999999\n".to_owned(),
            "title: \u{0}\n".to_owned(),
            "- a\n- b\n".to_owned(),
            "a: 1\na: 2\n".to_owned(),
            format!("x: {}\n", "y".repeat(70_000)),
        ] {
            let text = format!("---\n{body}\n---\n# T\n");
            if split(&text).is_some() {
                let _ = read(&text);
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn any_front_matter_is_read(body in "([a-z]{1,6}: |[-\\[\\]{}&*!|>'\"%@`#,]|\n|  |é|[0-9.]{1,4}){0,30}") {
            let text = format!("---\n{body}\n---\nx");
            if split(&text).is_some() {
                let _ = read(&text);
            }
        }
    }
}
