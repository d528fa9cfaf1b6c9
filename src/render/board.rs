//! What the whole book gives its readers on every page and on the start page:
//! the escalation path, whom to call, what is failing, which page answers
//! which alert.

use super::catalogue::{Catalogues, people_of};
use super::checks::{check_view, is_bad, worst_first};
use super::view::{BoardView, CheckView, EntryView, EscalationStepView, SeverityView};
use super::{SiteInput, relative};
use crate::book::{Book, EscalationLevel, FactKind, Page, People, Person, Sourced, plain_name};

/// More than that no screen holds: the catalogues have them all.
const MAX_ENTRIES: usize = 80;

/// How many failing checks the start page shows.
const MAX_FAILING: usize = 12;

/// How many contacts are printed with a page.
const MAX_CONTACTS: usize = 12;

/// The book's escalation path and where it is written: that of the first file
/// which has one, the data files before the pages.
pub(super) fn escalation(book: &Book, people: &People) -> (Vec<EscalationStepView>, String) {
    let Some(path) = first_list(&people.levels) else {
        return (Vec::new(), String::new());
    };
    let everybody = people.everybody();
    let steps = path
        .iter()
        .map(|said| escalation_step(&said.what, &everybody));
    let mut steps: Vec<EscalationStepView> = steps.collect();
    steps.sort_by_key(|escalation_step| escalation_step.from_minutes);
    let is_path = |page: &&Page| {
        let facts = page.document.facts.iter();
        facts
            .filter(|fact| matches!(fact.kind, FactKind::Escalation(_)))
            .nth(1)
            .is_some()
    };
    let page = book.pages.iter().find(is_path);
    (steps, page.map_or_else(String::new, escalation_url))
}

/// One rung; where it names somebody with a number, that is dialled.
fn escalation_step(level: &EscalationLevel, everybody: &[Person]) -> EscalationStepView {
    let name = plain_name(&level.action);
    let named = everybody
        .iter()
        .filter(|person| plain_name(&person.contact.name) == name);
    let mut numbers = named.filter_map(|person| person.contact.dial());
    EscalationStepView {
        from_minutes: level.from_minutes,
        text: format!("L{} {}", level.level, level.action),
        dial: numbers.next().unwrap_or_default(),
    }
}

/// What the first file that says it more than once says, or a data file at
/// all: in a page's text one alone may be an example.
fn first_list<T>(said: &[Sourced<T>]) -> Option<&[Sourced<T>]> {
    let mut lists = said.chunk_by(|a, b| a.source.path() == b.source.path());
    lists.find(|list| {
        let is_data = list[0].source.path().contains("_data/");
        list.len() > 1 || is_data
    })
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
pub(super) fn printed_contacts(book: &Book, people: &People) -> Vec<EntryView> {
    let mut contacts = people_of(book, people, "");
    contacts.truncate(MAX_CONTACTS);
    contacts
}

/// The severities of the first file that has several.
pub(super) fn severities(people: &People) -> Vec<SeverityView> {
    let levels = first_list(&people.severities).unwrap_or_default().iter();
    let levels = levels.map(|said| SeverityView {
        id: said.what.id.clone(),
        name: said.what.name.clone(),
        response_time: said.what.response_time.clone().unwrap_or_default(),
    });
    levels.collect()
}

/// What the start page shows of checks and services.
pub(super) fn board(input: &SiteInput<'_>, catalogues: &Catalogues) -> BoardView {
    let pages = input.book.pages.iter();
    let checks = pages.flat_map(|page| {
        let checks = page.document.checks.iter();
        checks.map(move |check| check_view(page, check, input.results, ""))
    });
    let mut failing: Vec<CheckView> = checks.filter(is_bad).collect();
    worst_first(&mut failing);
    let failing_count = failing.len();
    failing.truncate(MAX_FAILING);
    let few = |entries: Vec<EntryView>| {
        if entries.len() > MAX_ENTRIES {
            Vec::new()
        } else {
            entries
        }
    };
    BoardView {
        failing,
        failing_count,
        services: few(catalogues.services()),
        ..BoardView::default()
    }
}
