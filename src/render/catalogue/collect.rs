use std::collections::BTreeMap;

use super::Listed;
use crate::book::{Book, CommandHome, Page, People};
use crate::printable::printable_script;
use crate::render::relative;
use crate::render::view::{CatalogueView, EntryView, GroupView};
use crate::shell::{SimpleCommand, simple_commands};
use crate::tools::Effect;

/// The most commands of one tool that are listed: a list that nobody reads to
/// its end is what the search is for.
const MAX_PER_TOOL: usize = 200;

/// Every command of the book's blocks, by its tool.
pub(super) fn commands(listed: &Listed<'_>, root: &str) -> CatalogueView {
    let mut tools: BTreeMap<String, BTreeMap<&str, EntryView>> = BTreeMap::new();
    for page in &listed.book.pages {
        let commands = page.document.commands.iter();
        for command in commands.filter(|command| matches!(command.home, CommandHome::Block(_))) {
            let tool = tool(&command.text);
            let headings = page.document.headings.iter();
            let mut above = headings.filter(|heading| heading.span.start < command.span.start);
            let anchor = above.next_back().map_or("", |heading| &heading.anchor);
            let listed = tools.entry(tool).or_default();
            if listed.len() >= MAX_PER_TOOL {
                continue;
            }
            listed.entry(&command.text).or_insert_with(|| EntryView {
                title: printable_script(&command.text).into_owned(),
                href: href(page, root, anchor),
                note: page.title().to_owned(),
                is_code: true,
                risk: match command.risk {
                    Effect::Reads => "",
                    Effect::Changes => "changes",
                    Effect::Removes => "removes",
                    Effect::Destroys => "destroys",
                },
                ..EntryView::default()
            });
        }
    }
    let groups = tools.into_iter();
    let groups = groups.map(|(tool, entries)| group(&tool, entries.into_values().collect()));
    CatalogueView {
        groups: groups.collect(),
    }
}

/// The name of the tool that a command begins with.
fn tool(command: &str) -> String {
    const LEADING: [&str; 8] = ["sudo", "time", "env", "exec", "if", "for", "while", "case"];
    let commands = simple_commands(command);
    let mut tools = commands.iter().map(SimpleCommand::tool);
    let is_name = |name: &&str| {
        let is_plain = |c: char| c.is_alphanumeric() || "-_.+".contains(c);
        name.starts_with(char::is_alphanumeric) && name.chars().all(is_plain)
    };
    let tool = tools.find(|tool| is_name(tool) && !LEADING.contains(tool));
    tool.unwrap_or("other").to_owned()
}

/// Everybody who can be reached, each once, as seen from a page with this way
/// to the root.
pub(in crate::render) fn people_of(book: &Book, people: &People, root: &str) -> Vec<EntryView> {
    let pages = book.pages.iter();
    let pages: BTreeMap<&str, &Page> = pages
        .map(|page| (page.document.source.path(), page))
        .collect();
    let mut entries = Vec::new();
    for person in people.everybody() {
        let contact = &person.contact;
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let ways = [&contact.phone, &contact.email, &contact.chat];
        if ways.into_iter().all(Option::is_none) {
            continue;
        }
        let mut sources = person.sources.iter();
        let page = sources.find_map(|source| pages.get(source.path()));
        entries.push(EntryView {
            title: contact.name.clone(),
            href: page.map_or_else(String::new, |page| href(page, root, "")),
            note: text(&contact.role),
            phone: text(&contact.phone),
            dial: contact.dial().unwrap_or_default(),
            email: text(&contact.email),
            chat: text(&contact.chat),
            backup: text(&contact.backup),
            ..EntryView::default()
        });
    }
    entries
}

/// Everybody who is named with a way to reach them.
pub(super) fn contacts(listed: &Listed<'_>, root: &str) -> CatalogueView {
    let entries = people_of(listed.book, listed.people, root);
    let groups = (!entries.is_empty()).then(|| group("", entries));
    CatalogueView {
        groups: groups.into_iter().collect(),
    }
}

pub(super) fn services(listed: &Listed<'_>, root: &str) -> CatalogueView {
    pages_by(listed.book, root, |page| {
        page.document.meta.service.iter().cloned().collect()
    })
}

pub(super) fn owners(listed: &Listed<'_>, root: &str) -> CatalogueView {
    pages_by(listed.book, root, |page| {
        page.document.meta.owner.iter().cloned().collect()
    })
}

pub(super) fn tags(listed: &Listed<'_>, root: &str) -> CatalogueView {
    pages_by(listed.book, root, |page| page.document.meta.tags.clone())
}

fn pages_by(book: &Book, root: &str, names: fn(&Page) -> Vec<String>) -> CatalogueView {
    let mut groups: BTreeMap<String, Vec<EntryView>> = BTreeMap::new();
    for page in &book.pages {
        for name in names(page) {
            groups.entry(name).or_default().push(entry(page, root));
        }
    }
    let groups = groups.into_iter();
    CatalogueView {
        groups: groups
            .map(|(name, entries)| group(&name, entries))
            .collect(),
    }
}

/// A page in a catalogue.
pub(super) fn entry(page: &Page, root: &str) -> EntryView {
    EntryView {
        title: page.title().to_owned(),
        href: href(page, root, ""),
        note: page.document.meta.description.clone().unwrap_or_default(),
        severity: page.document.meta.severity.clone().unwrap_or_default(),
        ..EntryView::default()
    }
}

pub(super) fn href(page: &Page, root: &str, anchor: &str) -> String {
    let sign = if anchor.is_empty() { "" } else { "#" };
    format!("{}{sign}{anchor}", relative(root, &page.route))
}

pub(super) fn group(title: &str, entries: Vec<EntryView>) -> GroupView {
    let plain = title.to_lowercase();
    let plain = plain.replace(|c: char| !c.is_alphanumeric(), "-");
    // The page has ids of its own, such as `main`.
    let anchor = format!("of-{plain}");
    GroupView {
        title: title.to_owned(),
        anchor,
        entries,
    }
}
