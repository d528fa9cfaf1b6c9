use std::collections::BTreeMap;

use crate::book::{Book, CommandHome, FactKind, Page, Risk};
use crate::render::relative;
use crate::render::view::{CatalogueView, EntryView, GroupView};
use crate::shell::{SimpleCommand, simple_commands};

/// The most commands of one tool that are listed: a list that nobody reads to
/// its end is what the search is for.
const MOST_OF_TOOL: usize = 200;

/// Every command of the book's blocks, by its tool.
pub(super) fn commands(book: &Book, root: &str) -> CatalogueView {
    let mut tools: BTreeMap<String, BTreeMap<&str, EntryView>> = BTreeMap::new();
    for page in &book.pages {
        let commands = page.document.commands.iter();
        for command in commands.filter(|command| matches!(command.home, CommandHome::Block(_))) {
            let tool = tool(&command.text);
            let headings = page.document.headings.iter();
            let mut above = headings.filter(|heading| heading.span.start < command.span.start);
            let anchor = above.next_back().map_or("", |heading| &heading.anchor);
            let listed = tools.entry(tool).or_default();
            if listed.len() >= MOST_OF_TOOL {
                continue;
            }
            listed.entry(&command.text).or_insert_with(|| EntryView {
                title: command.text.clone(),
                href: href(page, root, anchor),
                note: page.document.title.clone(),
                is_code: true,
                risk: match command.risk {
                    Risk::Reads => "",
                    Risk::Changes => "changes",
                    Risk::Destroys => "destroys",
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

/// Everybody who is named with a way to reach them.
pub(super) fn contacts(book: &Book, root: &str) -> CatalogueView {
    let mut seen: Vec<(String, EntryView)> = Vec::new();
    for page in &book.pages {
        for fact in &page.document.facts {
            let FactKind::Contact(contact) = &fact.kind else {
                continue;
            };
            let entry = EntryView {
                title: contact.name.clone(),
                href: href(page, root, ""),
                note: contact.role.clone().unwrap_or_default(),
                phone: contact.phone.clone().unwrap_or_default(),
                dial: contact.dial().unwrap_or_default(),
                email: contact.email.clone().unwrap_or_default(),
                chat: contact.chat.clone().unwrap_or_default(),
                backup: contact.backup.clone().unwrap_or_default(),
                ..EntryView::default()
            };
            let can_be_reached = [&entry.phone, &entry.email, &entry.chat];
            if can_be_reached.iter().any(|way| !way.is_empty())
                && !seen
                    .iter()
                    .any(|(name, known)| *name == contact.name && known.phone == entry.phone)
            {
                seen.push((contact.name.clone(), entry));
            }
        }
    }
    let entries: Vec<EntryView> = seen.into_iter().map(|(_, entry)| entry).collect();
    CatalogueView {
        groups: if entries.is_empty() {
            Vec::new()
        } else {
            vec![group("", entries)]
        },
    }
}

pub(super) fn services(book: &Book, root: &str) -> CatalogueView {
    pages_by(book, root, |page| {
        page.document.meta.service.iter().cloned().collect()
    })
}

pub(super) fn owners(book: &Book, root: &str) -> CatalogueView {
    pages_by(book, root, |page| {
        page.document.meta.owner.iter().cloned().collect()
    })
}

pub(super) fn tags(book: &Book, root: &str) -> CatalogueView {
    pages_by(book, root, |page| page.document.meta.tags.clone())
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
        title: page.document.title.clone(),
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
    let anchor: String = title
        .to_lowercase()
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { '-' })
        .collect();
    GroupView {
        title: title.to_owned(),
        anchor,
        entries,
    }
}
