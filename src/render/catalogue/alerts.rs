//! A place for every alert that does not move when pages do:
//! `/alerts/<Name>/`, also in small letters and with hyphens, and under
//! `/runbooks/`, as rules of many teams write it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::collect::{entry, group, href};
use super::titled::titled;
use super::{Listed, taken};
use crate::book::{
    AlertRule, Book, CommandHome, FactKind, Page, PageId, Route, alert_places, has_place,
};
use crate::output::Sink;
use crate::printable::printable_script;
use crate::render::alert_rules::AlertRules;
use crate::render::page::SiteContext;
use crate::render::view::{CatalogueView, EntryView};
use crate::render::{RenderError, Theme, relative, write as write_file};
use crate::tools::Effect;

/// The pages that answer an alert, and where on them.
type Places = Vec<(PageId, String)>;

/// The pages that answer each alert.
struct AlertIndex(BTreeMap<String, Places>);

impl AlertIndex {
    /// Pages that say in their front matter what they answer; for alerts that
    /// none does, pages with the alert's name as their title, and else pages
    /// that name them. Alerts of the rule files that no page
    /// names have no page.
    fn new(book: &Book, rules: &AlertRules<'_>) -> Self {
        let mut named: BTreeMap<String, Places> = BTreeMap::new();
        for (index, page) in book.pages.iter().enumerate() {
            for name in &page.document.meta.alerts {
                let places = named.entry(name.clone()).or_default();
                places.push((PageId(index), anchor_of(page, name)));
            }
        }
        let mut by_title: BTreeMap<String, Places> = BTreeMap::new();
        for (name, id) in titled(book, rules) {
            if !named.contains_key(&name) {
                let places = by_title.entry(name).or_default();
                places.push((id, String::new()));
            }
        }
        named.extend(by_title);
        let mut mentioned: BTreeMap<String, Places> = BTreeMap::new();
        for (index, page) in book.pages.iter().enumerate() {
            for fact in &page.document.facts {
                let FactKind::Alert(alert) = &fact.kind else {
                    continue;
                };
                if !named.contains_key(&alert.name) {
                    let headings = page.document.headings.iter();
                    let mut above = headings.filter(|heading| heading.span.start < fact.span.start);
                    let anchor = above.next_back().map(|heading| heading.anchor.clone());
                    let places = mentioned.entry(alert.name.clone()).or_default();
                    places.push((PageId(index), anchor.unwrap_or_default()));
                }
            }
        }
        named.extend(mentioned);
        for name in rules.names() {
            named.entry(name.to_owned()).or_default();
        }
        // Without a page and without a place there is nowhere to lead.
        named.retain(|name, places| !places.is_empty() || has_place(name));
        Self(named)
    }
}

/// The heading that is just the alert's name, if the page has one.
fn anchor_of(page: &Page, name: &str) -> String {
    let mut headings = page
        .document
        .headings
        .iter()
        .filter(|heading| heading.level > 1);
    let heading = headings.find(|heading| heading.text == name);
    heading
        .map(|heading| heading.anchor.clone())
        .unwrap_or_default()
}

/// All alerts by their first letter.
pub(super) fn collect(listed: &Listed<'_>, root: &str) -> CatalogueView {
    let mut letters: BTreeMap<String, Vec<EntryView>> = BTreeMap::new();
    for (name, places) in AlertIndex::new(listed.book, listed.rules).0 {
        let letter = name.chars().next().unwrap_or('?').to_ascii_uppercase();
        let entries = letters.entry(letter.to_string()).or_default();
        if places.is_empty() {
            let severity = listed.rules.severity(&name).unwrap_or_default();
            entries.push(EntryView {
                href: format!("{root}alerts/{name}/"),
                note: "No page answers it yet.".to_owned(),
                severity: severity.to_owned(),
                title: name,
                is_code: true,
                ..EntryView::default()
            });
            continue;
        }
        entries.extend(places.into_iter().map(|(id, anchor)| {
            let page = listed.book.page(id);
            EntryView {
                title: name.clone(),
                href: href(page, root, &anchor),
                note: page.title().to_owned(),
                severity: page.document.meta.severity.clone().unwrap_or_default(),
                is_code: true,
                ..EntryView::default()
            }
        }));
    }
    let groups = letters.into_iter();
    CatalogueView {
        groups: groups
            .map(|(letter, entries)| group(&letter, entries))
            .collect(),
    }
}

/// Writes the places of all alerts, and their short forms. What an alert is
/// called comes before how another may be spelled.
pub(super) fn write(site: &SiteContext<'_>, sink: &dyn Sink) -> Result<(), RenderError> {
    let book = site.input.book;
    let taken = taken(book);
    let index = AlertIndex::new(book, &site.rules).0;
    let named: Vec<(&str, &Places)> = index
        .iter()
        .filter(|(name, _)| has_place(name))
        .map(|(name, places)| (name.as_str(), places))
        .collect();
    let mut written: BTreeMap<String, Vec<(&str, &Places)>> = BTreeMap::new();
    for &(name, places) in &named {
        written.insert(format!("alerts/{name}"), vec![(name, places)]);
    }
    let mut spelled: BTreeMap<String, Vec<(&str, &Places)>> = BTreeMap::new();
    for &(name, places) in &named {
        for path in BTreeSet::from(alert_places(name)) {
            if !written.contains_key(&path) {
                spelled.entry(path).or_default().push((name, places));
            }
        }
    }
    for (path, alerts) in written.iter().chain(&spelled) {
        if !taken.contains(path.as_str()) {
            place(site, sink, &Route::new(path), alerts)?;
        }
    }
    for (name, places) in named {
        let text = short_form(site, name, places);
        write_file(sink, &format!("alerts/{name}.txt"), text.as_bytes())?;
    }
    for (name, rules, place) in site.rules.in_places() {
        if !taken.contains(place.as_str()) {
            write_rules(site, sink, (name, rules), &Route::new(&place))?;
        }
    }
    Ok(())
}

/// All rules of an alert that has more than other pages show.
fn write_rules(
    site: &SiteContext<'_>,
    sink: &dyn Sink,
    (name, rules): (&str, &[&AlertRule]),
    route: &Route,
) -> Result<(), RenderError> {
    let mut view = site.generated("catalogue", format!("Rules of {name}"), route);
    view.rules = site.rule_views(rules);
    let mut context = site.context(&view);
    context.insert("catalogue", &CatalogueView { groups: Vec::new() });
    let html = site.input.theme.render("catalogue.html", &context)?;
    write_file(sink, &route.file(), html.as_bytes())
}

/// Leads on to the one page that answers, or lists them; a spelling leads on to
/// the alert's own place.
fn place(
    site: &SiteContext<'_>,
    sink: &dyn Sink,
    route: &Route,
    alerts: &[(&str, &Places)],
) -> Result<(), RenderError> {
    let book = site.input.book;
    let root = route.to_root();
    let mut places: Places = alerts
        .iter()
        .flat_map(|(_, places)| (*places).clone())
        .collect();
    places.dedup();
    let own = match alerts {
        [(name, _)] => format!("alerts/{name}"),
        _ => route.as_str().to_owned(),
    };
    let html = if let [(id, anchor)] = places.as_slice() {
        let page = book.page(*id);
        redirect(site, (&href(page, &root, anchor), &root), page.title())?
    } else if own != route.as_str() {
        let names: Vec<&str> = alerts.iter().map(|(name, _)| *name).collect();
        redirect(site, (&format!("{root}{own}/"), &root), &names.join(", "))?
    } else {
        list(site, route, alerts, &places)?
    };
    write_file(sink, &route.file(), html.as_bytes())
}

fn redirect(
    site: &SiteContext<'_>,
    (href, root): (&str, &str),
    title: &str,
) -> Result<String, RenderError> {
    let mut context = Theme::context_with("href", &href);
    context.insert("title", title);
    context.insert("root", root);
    context.insert("site", &site.view);
    Ok(site.input.theme.render("redirect.html", &context)?)
}

/// The pages that answer, or what is known where none does.
fn list(
    site: &SiteContext<'_>,
    route: &Route,
    alerts: &[(&str, &Places)],
    places: &Places,
) -> Result<String, RenderError> {
    let book = site.input.book;
    let root = route.to_root();
    let names: Vec<String> = alerts.iter().map(|(name, _)| (*name).to_owned()).collect();
    let entries = places.iter().map(|(id, anchor)| EntryView {
        href: href(book.page(*id), &root, anchor),
        ..entry(book.page(*id), &root)
    });
    let entries: Vec<EntryView> = entries.collect();
    let mut view = site.generated("catalogue", names.join(", "), route);
    view.rules = site.rules_of_alerts(&names);
    view.more_rules = site.rules.more(&names, &root);
    if entries.is_empty() {
        "No page answers this alert yet.".clone_into(&mut view.description);
    }
    let mut context = site.context(&view);
    let groups = (!entries.is_empty()).then(|| group("", entries));
    let groups = groups.into_iter().collect();
    context.insert("catalogue", &CatalogueView { groups });
    Ok(site.input.theme.render("catalogue.html", &context)?)
}

/// An alert's page in plain text: for a terminal, a chat, a small screen.
fn short_form(site: &SiteContext<'_>, name: &str, places: &Places) -> String {
    let mut text = format!("{name}\n");
    let (shown, left) = site.rules.named(name);
    for rule in shown {
        let duration = rule.duration.as_deref();
        let duration = duration.map_or(String::new(), |duration| format!(" for {duration}"));
        let _ = writeln!(text, "{}{duration}", rule.expr.trim());
    }
    if !left.is_empty() {
        let base = &site.view.base_url;
        let count = left.len();
        let _ = writeln!(text, "and {count} more: {base}/alerts/{name}/rules/");
    }
    for (id, anchor) in places {
        let page = site.input.book.page(*id);
        let meta = &page.document.meta;
        let sign = if anchor.is_empty() { "" } else { "#" };
        let _ = write!(
            text,
            "\n{}\n{}/{}{sign}{anchor}\n",
            page.title(),
            site.view.base_url,
            relative("", &page.route).trim_start_matches("./"),
        );
        let facts = [
            ("severity", &meta.severity),
            ("service", &meta.service),
            ("owner", &meta.owner),
        ];
        for (word, value) in facts {
            if let Some(value) = value {
                let _ = writeln!(text, "{word}: {value}");
            }
        }
        if let Some(description) = &meta.description {
            let _ = writeln!(text, "{description}");
        }
        commands(page, &mut text);
    }
    text
}

fn commands(page: &Page, text: &mut String) {
    let commands = page.document.commands.iter();
    for command in commands.filter(|command| matches!(command.home, CommandHome::Block(_))) {
        text.push('\n');
        let risk = match command.risk {
            Effect::Reads => "",
            Effect::Changes => " (changes)",
            Effect::Removes => " (removes)",
            Effect::Destroys => " (destroys)",
        };
        if command.label.is_some() || !risk.is_empty() {
            let label = command.label.as_deref().unwrap_or_default();
            let label = printable_script(label);
            let _ = writeln!(text, "# {}", format!("{label}{risk}").trim());
        }
        let _ = writeln!(text, "{}", printable_script(&command.text));
    }
}
