use crate::book::{self, Page, Probe, Redirects};
use crate::condition::parse_condition_of;
use crate::diagnostic::{Diagnostic, Severity};
use crate::promql::{Gives, error, gives};
use crate::source::Span;
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "check/cannot-succeed",
    severity: Some(Severity::Error),
    summary: "A check cannot pass.",
    manual: "An instant query returns one value per series. A range such as `x[5m]` has many; \
        reduce it with `rate`, `avg_over_time` or a similar function. Dashboard variables, \
        such as `$__rate_interval` or `[[job]]`, have no value in a check. A block contains \
        exactly one query. A condition on a redirect status, such as `ok=\"status == 302\"`, \
        needs `redirects=none`, because redirects on the same host are followed.",
    check: Check::Page(check),
};

/// A problem of a check: message, affected text and help.
struct Told {
    message: String,
    place: String,
    help: &'static str,
}

fn check(_: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    let document = &page.document;
    for check in &document.checks {
        let block = document.blocks.get(check.block).map(|block| block.span);
        let (told, place) = match &check.probe {
            Probe::Promql { query } => (wrong_query(query), block.unwrap_or(check.span)),
            Probe::Http { .. } => (followed_redirect(check), check.span),
            _ => continue,
        };
        if let Some(told) = told {
            findings.push(finding(page, place, &told));
        }
    }
}

fn finding(page: &Page, place: Span, told: &Told) -> Diagnostic {
    let source = &page.document.source;
    let place = source.find_in(place, &told.place);
    let finding = RULE.finding(source, place, told.message.clone());
    finding.with_help(told.help)
}

fn wrong_query(query: &str) -> Option<Told> {
    if let Some(variable) = dashboard_variable(query) {
        return Some(Told {
            message: format!("`{variable}` is a dashboard variable and has no value in a check"),
            place: variable.to_owned(),
            help: "replace it with a value, such as 5m",
        });
    }
    match gives(query) {
        Some(Gives::Range) => Some(Told {
            message: "the query returns a range instead of single values".to_owned(),
            place: query.lines().next().unwrap_or_default().to_owned(),
            help: "reduce it with rate(…[5m]), avg_over_time(…[5m]) or last_over_time(…[5m])",
        }),
        Some(Gives::Text) => Some(Told {
            message: "the query returns a string instead of a number".to_owned(),
            place: query.lines().next().unwrap_or_default().to_owned(),
            help: "write a query that returns a number",
        }),
        Some(Gives::Numbers | Gives::Matches) => None,
        None => several(query),
    }
}

/// Several queries in one block, each of which could be read alone.
fn several(query: &str) -> Option<Told> {
    error(query)?;
    let blocks: Vec<&str> = query
        .split("\n\n")
        .filter(|part| !part.trim().is_empty())
        .collect();
    let lines: Vec<&str> = query
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    let parts = if blocks.len() > 1 { blocks } else { lines };
    let are_queries = parts.len() > 1 && parts.iter().all(|part| gives(part).is_some());
    are_queries.then(|| Told {
        message: format!("the block contains {} queries", parts.len()),
        place: parts[1].trim().to_owned(),
        help: "move each query to its own block and check",
    })
}

/// A variable of Grafana's: `$job`, `${job}`, `[[job]]`. Dollars inside of
/// quotes end patterns.
fn dashboard_variable(query: &str) -> Option<&str> {
    let mut quote = None;
    for (at, c) in query.char_indices() {
        match (quote, c) {
            (None, '"' | '\'' | '`') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
        let rest = &query[at..];
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if let Some(name) = rest.strip_prefix("[[") {
            let end = name
                .find("]]")
                .filter(|end| name[..*end].chars().all(is_name));
            if let Some(end) = end.filter(|end| *end > 0) {
                return Some(&rest[..end + 4]);
            }
        }
        if let Some(name) = rest.strip_prefix("${") {
            let end = name.find('}')?;
            return Some(&rest[..end + 3]);
        }
        if let Some(name) = rest.strip_prefix('$') {
            let end = name.find(|c| !is_name(c)).unwrap_or(name.len());
            if end > 0 && !name.starts_with(|c: char| c.is_ascii_digit()) {
                return Some(&rest[..=end]);
            }
        }
    }
    None
}

/// A condition about the status of a redirect, where redirects are followed.
fn followed_redirect(check: &book::Check) -> Option<Told> {
    if check.redirects == Redirects::None {
        return None;
    }
    let text = check.conditions.ok.as_ref()?;
    let condition = parse_condition_of(text, check.conditions.unit.as_deref()).ok()?;
    let numbers = condition.numbers_of("status");
    let is_redirect = |number: &i64| matches!(number, 301 | 302 | 303 | 307 | 308);
    let all = !numbers.is_empty() && numbers.iter().all(is_redirect);
    all.then(|| Told {
        message: format!("redirects are followed, so `{text}` never sees the redirect itself"),
        place: text.clone(),
        help: "write redirects=none",
    })
}
