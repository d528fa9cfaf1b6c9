//! `VitePress`: `.vitepress/config.*`, as far as it is plain data.

use super::node::{Node, Value};
use super::reading::{Reading, address_path, web_address};
use super::script::unwrapped;
use super::sidebar::{self, Words};
use super::text::Parsed;
use crate::book::{OutlineEntry, OutlineTarget, readable_name};

const CONFIGS: [&str; 8] = [
    ".vitepress/config.mts",
    ".vitepress/config.ts",
    ".vitepress/config.mjs",
    ".vitepress/config.js",
    ".vitepress/config.json",
    ".vitepress/config/index.mts",
    ".vitepress/config/index.ts",
    ".vitepress/config/index.js",
];

const WORDS: Words = Words {
    title: "text",
    page: "link",
};

/// Reads the settings.
pub(super) fn read(reading: &mut Reading<'_>) -> Option<()> {
    let config = reading.first(&CONFIGS)?;
    let root = unwrapped(&config.root);
    let adopted = &mut reading.adopted;
    adopted.title = root.text_at(&["title"]);
    adopted.description = root.text_at(&["description"]);
    adopted.language = root.text_at(&["lang"]);
    adopted.content = root.text_at(&["srcDir"]);
    let content = adopted.content.as_deref().unwrap_or(".");
    adopted.statics = vec![format!("{content}/public")];
    let excluded = root.at(&["srcExclude"]).map(Node::texts);
    adopted.excluded = excluded.unwrap_or_default();
    // Other languages are the same pages once more.
    let locales = root.at(&["locales"]).map(Node::entries).unwrap_or_default();
    let others = locales.iter().filter(|locale| locale.key != "root");
    adopted
        .excluded
        .extend(others.map(|locale| format!("/{}/", locale.key)));
    let theme = root.at(&["themeConfig"]).or_else(|| {
        let of_root = root.at(&["locales", "root", "themeConfig"]);
        of_root.map(unwrapped)
    });
    let theme = theme.map(unwrapped);
    adopted.edit_url = theme
        .and_then(|theme| theme.text_at(&["editLink", "pattern"]))
        .and_then(|pattern| web_address(Some(pattern)))
        .map(|pattern| pattern.replace(":path", "{path}"));
    if let Some(base) = root.text_at(&["base"]) {
        adopted.arrangement.prefixes.push(address_path(&base));
    }
    let sidebar = theme.and_then(|theme| theme.at(&["sidebar"]));
    adopted.arrangement.outline = sidebar.and_then(|sidebar| outline(&config, sidebar));
    Some(())
}

/// The only sidebar, or those of all parts of the site one after the other.
fn outline(parsed: &Parsed, sidebar: &Node) -> Option<Vec<OutlineEntry>> {
    let sidebar = unwrapped(sidebar);
    if !sidebar.items().is_empty() {
        return Some(sidebar::entries(parsed, sidebar, "", WORDS));
    }
    let mut parts: Vec<Vec<OutlineEntry>> = Vec::new();
    for part in sidebar.entries() {
        let node = unwrapped(&part.node);
        if node.value == Value::Unknown {
            // A program makes it: nobody knows what it lists.
            return None;
        }
        let base = node.text_at(&["base"]).unwrap_or_default();
        let list = node.at(&["items"]).unwrap_or(node);
        let entries = sidebar::entries(parsed, list, &base, WORDS);
        // A page in a group that has a title needs no further group.
        let is_grouped = entries.iter().all(|entry| !entry.children.is_empty());
        parts.push(if is_grouped {
            entries
        } else {
            vec![OutlineEntry {
                title: Some(readable_name(part.key.trim_matches('/'))),
                target: OutlineTarget::Group,
                children: entries,
                place: parsed.place(part.key_span),
            }]
        });
    }
    let entries: Vec<OutlineEntry> = parts.into_iter().flatten().collect();
    Some(entries).filter(|entries| !entries.is_empty())
}
