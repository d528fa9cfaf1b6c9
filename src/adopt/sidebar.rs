//! Sidebars whose entries have a text and a link, as `VitePress` and Starlight
//! write them.

use super::node::Node;
use super::reading::{clean_path, is_external, under};
use super::script::unwrapped;
use super::text::Parsed;
use crate::book::{OutlineEntry, OutlineTarget};

/// The keys that two generators use for the same things.
#[derive(Clone, Copy)]
pub(super) struct Words {
    /// What an entry is called.
    pub(super) title: &'static str,
    /// The page that it leads to, by its name.
    pub(super) page: &'static str,
}

/// The entries of a list. `base` stands in front of their links.
pub(super) fn entries(parsed: &Parsed, list: &Node, base: &str, words: Words) -> Vec<OutlineEntry> {
    let items = unwrapped(list).items().iter();
    let entries = items.map(|item| entry(parsed, unwrapped(item), base, words));
    entries.collect()
}

fn entry(parsed: &Parsed, item: &Node, base: &str, words: Words) -> OutlineEntry {
    let place = parsed.place(item.span);
    if let Some(page) = item.text() {
        return OutlineEntry {
            title: None,
            target: OutlineTarget::Page(clean_path(&page)),
            children: Vec::new(),
            place,
        };
    }
    let title = item.text_at(&[words.title]);
    if let Some(folder) = item.text_at(&["autogenerate", "directory"]) {
        let contents = OutlineEntry {
            title: None,
            target: OutlineTarget::Contents(clean_path(&folder)),
            children: Vec::new(),
            place: place.clone(),
        };
        return OutlineEntry {
            title,
            target: OutlineTarget::Group,
            children: vec![contents],
            place,
        };
    }
    let base = item.text_at(&["base"]).unwrap_or_else(|| base.to_owned());
    let children = item.at(&["items"]);
    let children = children.map(|list| entries(parsed, list, &base, words));
    let page = item.text_at(&[words.page]).filter(|_| words.page != "link");
    let target = match (page, item.text_at(&["link"])) {
        (Some(page), _) => OutlineTarget::Page(clean_path(&page)),
        (None, Some(link)) if is_external(&link) => OutlineTarget::External(link),
        (None, Some(link)) => OutlineTarget::Address(joined(&base, &link)),
        (None, None) => OutlineTarget::Group,
    };
    OutlineEntry {
        title,
        target,
        children: children.unwrap_or_default(),
        place,
    }
}

fn joined(base: &str, link: &str) -> String {
    let link = link.trim_start_matches('/');
    under(&clean_path(base), link)
}
