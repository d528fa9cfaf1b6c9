use std::sync::Arc;

use serde_json::Value;

use super::{Book, Contact, Dashboard, DataFile, EscalationLevel, Fact, FactKind, SeverityLevel};
use crate::source::{SourceFile, Span};

/// Something that a data file or a page says, and where.
#[derive(Clone, Debug)]
pub struct Sourced<T> {
    /// What is said.
    pub what: T,
    /// The file that says it.
    pub source: Arc<SourceFile>,
    /// Where in the file.
    pub span: Span,
}

impl<T> Sourced<T> {
    /// Where one of its words stands; the whole of it if it is written
    /// otherwise.
    pub fn place(&self, word: &str) -> Span {
        self.source.find_in(self.span, word)
    }
}

/// A metric as the data files list it.
#[derive(Clone, Debug)]
pub struct MetricRow {
    /// The metric's name.
    pub name: String,
    /// Its alert threshold as written.
    pub alert: String,
    /// The alerting rule that it names.
    pub rule: Option<String>,
}

/// A service as the data files list it.
#[derive(Clone, Debug)]
pub struct ServiceRow {
    /// Whose it is.
    pub owner: Option<String>,
    /// The container that it runs in.
    pub container: Option<String>,
}

/// A dashboard as the data files list it.
#[derive(Clone, Debug)]
pub struct DashboardRow {
    /// What it is called and where it is.
    pub dashboard: Dashboard,
    /// The services that it shows; none if it is about all of them.
    pub services: Vec<String>,
}

/// Whom to call and when, and where to look: from `_data` first, then from
/// the pages.
#[derive(Debug, Default)]
pub struct People {
    /// Everybody who can be called.
    pub contacts: Vec<Sourced<Contact>>,
    /// The rungs of escalation paths.
    pub levels: Vec<Sourced<EscalationLevel>>,
    /// How bad it can be.
    pub severities: Vec<Sourced<SeverityLevel>>,
    /// What is measured, with its limits.
    pub metrics: Vec<Sourced<MetricRow>>,
    /// Dashboards; from `_data` only.
    pub dashboards: Vec<Sourced<DashboardRow>>,
    /// Services; from `_data` only.
    pub services: Vec<Sourced<ServiceRow>>,
}

impl People {
    /// Reads them out of a book.
    pub fn new(book: &Book) -> Self {
        let mut people = Self::default();
        for (name, file) in &book.data {
            people.read_file(name, file);
        }
        for page in &book.pages {
            for fact in &page.document.facts {
                people.read_fact(fact, &page.document.source);
            }
        }
        people
    }

    fn read_fact(&mut self, fact: &Fact, source: &Arc<SourceFile>) {
        match &fact.kind {
            FactKind::Contact(what) => self.contacts.push(said(what.clone(), source, fact.span)),
            FactKind::Escalation(what) => self.levels.push(said(what.clone(), source, fact.span)),
            FactKind::Severity(what) => {
                self.severities.push(said(what.clone(), source, fact.span));
            }
            FactKind::Metric(metric) => {
                let alert = metric.alert.as_ref();
                let what = MetricRow {
                    name: metric.name.clone(),
                    alert: alert.map(|alert| alert.text.clone()).unwrap_or_default(),
                    rule: None,
                };
                self.metrics.push(said(what, source, fact.span));
            }
            _ => {}
        }
    }

    fn read_file(&mut self, name: &str, file: &DataFile) {
        let Value::Array(rows) = &file.value else {
            return;
        };
        let mut at = 0;
        for row in rows {
            let span = place_of(row, &file.source, &mut at);
            let source = &file.source;
            let row = Row(row);
            match name {
                "contacts" => self.contacts.push(said(row.contact(), source, span)),
                "escalation" => self.levels.push(said(row.level(), source, span)),
                "severities" => self.severities.push(said(row.severity(), source, span)),
                "services" => self.services.push(said(row.service(), source, span)),
                "metrics" => self.metrics.push(said(row.metric(), source, span)),
                "dashboards" => self.dashboards.push(said(row.dashboard(), source, span)),
                _ => {}
            }
        }
    }
}

/// A row of a data file.
struct Row<'a>(&'a Value);

impl Row<'_> {
    fn text(&self, key: &str) -> Option<String> {
        match self.0.get(key) {
            Some(Value::String(text)) => Some(text.clone()),
            Some(Value::Number(number)) => Some(number.to_string()),
            _ => None,
        }
    }

    /// A number, also as text: `15`, `15m`, `L1`.
    fn number(&self, key: &str) -> Option<u32> {
        let text = self.text(key)?;
        let digits = text.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        let end = digits
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(digits.len());
        digits[..end].parse().ok()
    }

    fn contact(&self) -> Contact {
        Contact {
            name: self.text("name").unwrap_or_default(),
            role: self.text("role"),
            phone: self.text("phone"),
            email: self.text("email"),
            chat: self.text("chat"),
            backup: self.text("backup"),
        }
    }

    fn level(&self) -> EscalationLevel {
        let who = self.text("contact").or(self.text("action"));
        EscalationLevel {
            level: self.number("level").unwrap_or_default(),
            from_minutes: self.number("from_minutes").unwrap_or_default(),
            to_minutes: self.number("to_minutes"),
            action: who.unwrap_or_default(),
        }
    }

    fn severity(&self) -> SeverityLevel {
        SeverityLevel {
            id: self.text("id").unwrap_or_default(),
            name: self.text("name").unwrap_or_default(),
            response_time: self.text("response").or(self.text("response_time")),
            symptoms: None,
            actions: Vec::new(),
        }
    }

    fn service(&self) -> ServiceRow {
        ServiceRow {
            owner: self.text("owner"),
            container: self.text("container"),
        }
    }

    fn dashboard(&self) -> DashboardRow {
        let services = match self.0.get("service").or_else(|| self.0.get("services")) {
            Some(Value::String(service)) => vec![service.clone()],
            Some(Value::Array(services)) => {
                let names = services.iter().filter_map(Value::as_str);
                names.map(str::to_owned).collect()
            }
            _ => Vec::new(),
        };
        DashboardRow {
            dashboard: Dashboard {
                title: self
                    .text("title")
                    .or_else(|| self.text("name"))
                    .or_else(|| self.text("url"))
                    .unwrap_or_default(),
                url: self.text("url").unwrap_or_default(),
            },
            services,
        }
    }

    fn metric(&self) -> MetricRow {
        MetricRow {
            name: self.text("name").unwrap_or_default(),
            alert: self.text("alert").unwrap_or_default(),
            rule: self.text("rule"),
        }
    }
}

fn said<T>(what: T, source: &Arc<SourceFile>, span: Span) -> Sourced<T> {
    Sourced {
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
