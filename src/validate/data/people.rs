use std::sync::Arc;

use serde_json::Value;

use crate::book::{Book, Contact, DataFile, EscalationLevel, FactKind, SeverityLevel};
use crate::source::{SourceFile, Span};

/// Something that a data file or a page says, and where.
#[derive(Clone, Debug)]
pub(in crate::validate) struct Said<T> {
    pub(in crate::validate) what: T,
    pub(in crate::validate) source: Arc<SourceFile>,
    pub(in crate::validate) span: Span,
}

impl<T> Said<T> {
    /// Where one of its words stands; the whole of it if it is written
    /// otherwise.
    pub(in crate::validate) fn place(&self, word: &str) -> Span {
        let start = self.span.start as usize;
        match self.source.slice(self.span).find(word) {
            Some(at) if !word.is_empty() => Span::new(start + at..start + at + word.len()),
            _ => self.span,
        }
    }
}

/// A metric as the data files list it.
#[derive(Clone, Debug)]
pub(in crate::validate) struct MetricRow {
    pub(in crate::validate) name: String,
    /// Its alert threshold as written.
    pub(in crate::validate) alert: String,
    /// The alerting rule that it names.
    pub(in crate::validate) rule: Option<String>,
}

/// Whom to call and when, from `_data` and from the pages.
#[derive(Debug, Default)]
pub(in crate::validate) struct People {
    pub(in crate::validate) contacts: Vec<Said<Contact>>,
    pub(in crate::validate) levels: Vec<Said<EscalationLevel>>,
    pub(in crate::validate) severities: Vec<Said<SeverityLevel>>,
    pub(in crate::validate) metrics: Vec<Said<MetricRow>>,
}

impl People {
    pub(in crate::validate) fn new(book: &Book) -> Self {
        let mut people = Self::default();
        for (name, file) in &book.data {
            people.read_file(name, file);
        }
        for page in &book.pages {
            for fact in &page.document.facts {
                let source = &page.document.source;
                match &fact.kind {
                    FactKind::Contact(what) => {
                        people.contacts.push(said(what.clone(), source, fact.span))
                    }
                    FactKind::Escalation(what) => {
                        people.levels.push(said(what.clone(), source, fact.span))
                    }
                    FactKind::Severity(what) => {
                        people
                            .severities
                            .push(said(what.clone(), source, fact.span))
                    }
                    FactKind::Metric(metric) => {
                        let what = MetricRow {
                            name: metric.name.clone(),
                            alert: metric
                                .alert
                                .as_ref()
                                .map(|alert| alert.text.clone())
                                .unwrap_or_default(),
                            rule: None,
                        };
                        people.metrics.push(said(what, source, fact.span));
                    }
                    _ => {}
                }
            }
        }
        people
    }

    fn read_file(&mut self, name: &str, file: &DataFile) {
        let Value::Array(rows) = &file.value else {
            return;
        };
        let mut at = 0;
        for row in rows {
            let span = place_of(row, &file.source, &mut at);
            let text = |key: &str| match row.get(key) {
                Some(Value::String(text)) => Some(text.clone()),
                Some(Value::Number(number)) => Some(number.to_string()),
                _ => None,
            };
            let minutes = |key: &str| {
                row.get(key)
                    .and_then(Value::as_u64)
                    .and_then(|n| u32::try_from(n).ok())
            };
            match name {
                "contacts" => {
                    let what = Contact {
                        name: text("name").unwrap_or_default(),
                        role: text("role"),
                        phone: text("phone"),
                        email: text("email"),
                        chat: text("chat"),
                        backup: text("backup"),
                    };
                    self.contacts.push(said(what, &file.source, span));
                }
                "escalation" => {
                    let what = EscalationLevel {
                        level: minutes("level").unwrap_or_default(),
                        from_minutes: minutes("from_minutes").unwrap_or_default(),
                        to_minutes: minutes("to_minutes"),
                        action: text("contact").or(text("action")).unwrap_or_default(),
                    };
                    self.levels.push(said(what, &file.source, span));
                }
                "severities" => {
                    let what = SeverityLevel {
                        id: text("id").unwrap_or_default(),
                        name: text("name").unwrap_or_default(),
                        response_time: text("response").or(text("response_time")),
                        symptoms: None,
                        actions: Vec::new(),
                    };
                    self.severities.push(said(what, &file.source, span));
                }
                "metrics" => {
                    let what = MetricRow {
                        name: text("name").unwrap_or_default(),
                        alert: text("alert").unwrap_or_default(),
                        rule: text("rule"),
                    };
                    self.metrics.push(said(what, &file.source, span));
                }
                _ => {}
            }
        }
    }
}

fn said<T>(what: T, source: &Arc<SourceFile>, span: Span) -> Said<T> {
    Said {
        what,
        source: Arc::clone(source),
        span,
    }
}

/// Where a row stands: from its first value to its last. Rows stand in order.
fn place_of(row: &Value, source: &SourceFile, at: &mut usize) -> Span {
    let mut span: Option<(usize, usize)> = None;
    let values = row.as_object().into_iter().flat_map(|row| row.values());
    for value in values {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => continue,
        };
        let rest = source.text().get(*at..).unwrap_or_default();
        // A value far away belongs to another row.
        let near = rest.get(..rest.floor_char_boundary(2_000)).unwrap_or(rest);
        if let Some(found) = near.find(&text) {
            let (start, end) = (*at + found, *at + found + text.len());
            span = Some(span.map_or((start, end), |(from, to)| (from.min(start), to.max(end))));
        }
    }
    let (start, end) = span.unwrap_or((*at, *at));
    *at = end;
    Span::new(start..end)
}
