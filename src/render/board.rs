//! What the whole book gives its readers on every page and on the start page:
//! the escalation path, whom to call, what is failing, which page answers
//! which alert.

use super::catalogue::{Catalogues, contacts};
use super::checks::{check_view, worst_first};
use super::view::{BoardView, CheckView, EntryView, RungView, SeverityView};
use super::{SiteInput, relative};
use crate::book::{Book, FactKind, Page};

/// More than that no screen holds: the catalogues have them all.
const MOST_ENTRIES: usize = 80;

/// How many failing checks the start page shows.
const MOST_FAILING: usize = 12;

/// How many contacts are printed with a page.
const MOST_CONTACTS: usize = 12;

/// The book's escalation path and where it is written: that of the first page
/// which has one.
pub(super) fn escalation(book: &Book) -> (Vec<RungView>, String) {
    let rungs = |page: &Page| -> Vec<RungView> {
        let facts = page.document.facts.iter();
        let rungs = facts.filter_map(|fact| match &fact.kind {
            FactKind::Escalation(rung) => Some(RungView {
                from_minutes: rung.from_minutes,
                text: format!("L{} {}", rung.level, rung.action),
            }),
            _ => None,
        });
        rungs.collect()
    };
    for page in &book.pages {
        let mut path = rungs(page);
        if path.len() > 1 {
            path.sort_by_key(|rung| rung.from_minutes);
            return (path, escalation_url(page));
        }
    }
    (Vec::new(), String::new())
}

/// The heading above the page's escalation path.
fn escalation_url(page: &Page) -> String {
    let document = &page.document;
    let mut facts = document.facts.iter();
    let first = facts.find(|fact| matches!(fact.kind, FactKind::Escalation(_)));
    let first = first.map_or(0, |fact| fact.span.start);
    let mut headings = document.headings.iter();
    let above = headings.rfind(|heading| heading.span.start < first && heading.level > 1);
    let anchor = above.map_or(String::new(), |heading| format!("#{}", heading.anchor));
    let address = relative("", &page.route);
    format!("{}{anchor}", address.trim_start_matches("./"))
}

/// Whom to call, as it is printed.
pub(super) fn printed_contacts(book: &Book) -> Vec<EntryView> {
    let mut contacts = contacts(book);
    contacts.truncate(MOST_CONTACTS);
    contacts
}

/// The severities of the first page that has several.
pub(super) fn severities(book: &Book) -> Vec<SeverityView> {
    let of_page = |page: &Page| -> Vec<SeverityView> {
        let facts = page.document.facts.iter();
        let levels = facts.filter_map(|fact| match &fact.kind {
            FactKind::Severity(level) => Some(SeverityView {
                id: level.id.clone(),
                name: level.name.clone(),
                response_time: level.response_time.clone().unwrap_or_default(),
            }),
            _ => None,
        });
        levels.collect()
    };
    let mut lists = book.pages.iter().map(of_page);
    lists.find(|list| list.len() > 1).unwrap_or_default()
}

/// What the start page shows.
pub(super) fn board(input: &SiteInput<'_>, catalogues: &Catalogues) -> BoardView {
    let pages = input.book.pages.iter();
    let checks = pages.flat_map(|page| {
        let checks = page.document.checks.iter();
        checks.map(move |check| check_view(page, check, input.results, ""))
    });
    let is_bad = |check: &CheckView| matches!(check.outcome.as_str(), "fail" | "error" | "warn");
    let mut failing: Vec<CheckView> = checks.filter(is_bad).collect();
    worst_first(&mut failing);
    let failing_count = failing.len();
    failing.truncate(MOST_FAILING);
    let few = |entries: Vec<EntryView>| {
        if entries.len() > MOST_ENTRIES {
            Vec::new()
        } else {
            entries
        }
    };
    BoardView {
        failing,
        failing_count,
        alerts: few(catalogues.alerts()),
        services: few(catalogues.services()),
    }
}
