//! The `nav` of MkDocs, and the files of the awesome-pages and awesome-nav
//! plugins, which say the same for one folder.

use super::node::Node;
use super::reading::{is_external, under};
use super::text::Parsed;
use crate::book::{FolderNote, Listing, OutlineEntry, OutlineTarget, is_page_path};

/// What `.pages` or `.nav.yml` says about its folder.
pub(super) fn note(folder: &str, parsed: &Parsed) -> FolderNote {
    let root = &parsed.root;
    let nav = root.at(&["nav"]).or_else(|| root.at(&["arrange"]));
    FolderNote {
        title: root.text_at(&["title"]),
        entries: nav
            .filter(|nav| !nav.items().is_empty())
            .map(|nav| entries(folder, parsed, nav)),
        listing: match root.at(&["hide"]) {
            Some(hide) if hide.is_true() => Listing::Hidden,
            _ => Listing::Shown,
        },
        ..FolderNote::default()
    }
}

/// The entries of a `nav`, whose paths are relative to `folder`.
pub(super) fn entries(folder: &str, parsed: &Parsed, nav: &Node) -> Vec<OutlineEntry> {
    let items = nav.items().iter();
    let entries = items.filter_map(|item| match item.single() {
        Some(entry) => titled(folder, parsed, (&entry.key, &entry.node)),
        None if item.entries().is_empty() => {
            let target = target(folder, &item.text()?)?;
            Some(OutlineEntry {
                title: None,
                target,
                children: Vec::new(),
                place: parsed.place(item.span),
            })
        }
        None => options(folder, parsed, item),
    });
    entries.collect()
}

/// `Title: page.md`, `Title: [ … ]`.
fn titled(folder: &str, parsed: &Parsed, (title, node): (&str, &Node)) -> Option<OutlineEntry> {
    // awesome-nav: `- glob: "*.md"`.
    if title == "glob" {
        return Some(OutlineEntry {
            title: None,
            target: OutlineTarget::Pattern(under(folder, &node.text()?)),
            children: Vec::new(),
            place: parsed.place(node.span),
        });
    }
    let (target, children) = match node.text() {
        Some(text) => (target(folder, &text)?, Vec::new()),
        None => (OutlineTarget::Group, entries(folder, parsed, node)),
    };
    Some(OutlineEntry {
        title: Some(title.to_owned()).filter(|title| !title.is_empty()),
        target,
        children,
        place: parsed.place(node.span),
    })
}

/// An entry of awesome-nav with options: `{glob: "*", ignore: …}`.
fn options(folder: &str, parsed: &Parsed, item: &Node) -> Option<OutlineEntry> {
    let glob = item.at(&["glob"])?;
    titled(folder, parsed, ("glob", glob))
}

/// What a text of a `nav` stands for.
fn target(folder: &str, text: &str) -> Option<OutlineTarget> {
    let text = text.trim();
    if text.is_empty() || text.starts_with("!include") {
        return None;
    }
    if is_external(text) {
        return Some(OutlineTarget::External(text.to_owned()));
    }
    if let Some(rest) = text.strip_prefix("...") {
        let pattern = rest.trim().trim_start_matches('|').trim();
        let pattern = pattern
            .trim_start_matches("glob=")
            .trim_matches(['"', '\'']);
        return Some(if pattern.is_empty() || pattern.starts_with("flat") {
            OutlineTarget::Rest
        } else if pattern.starts_with("regex=") {
            return None;
        } else {
            OutlineTarget::Pattern(under(folder, pattern))
        });
    }
    let path = text.split(['#', '?']).next().unwrap_or_default();
    Some(if text.contains('*') {
        OutlineTarget::Pattern(under(folder, text))
    } else if text.starts_with('/') && !is_page_path(path) {
        OutlineTarget::Address(text.to_owned())
    } else if is_page_path(path) {
        OutlineTarget::Page(under(folder, path))
    } else if path
        .rsplit('/')
        .next()
        .is_some_and(|name| name.contains('.'))
    {
        OutlineTarget::Address(under(folder, text))
    } else {
        OutlineTarget::Folder(under(folder, path))
    })
}
