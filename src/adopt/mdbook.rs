//! mdBook: its own keys of `book.toml`.

use super::node::Node;
use super::reading::{Reading, address_path, clean_path, is_external, under};
use crate::book::MovedPage;

/// Tables that only mdBook has.
const TABLES: [&str; 4] = ["output", "preprocessor", "build", "rust"];

/// Reads the settings of an mdBook.
pub(super) fn read(reading: &mut Reading<'_>) -> Option<()> {
    let config = reading.file("book.toml");
    let root = config.as_ref().map(|config| config.root.clone());
    let root = root.unwrap_or_default();
    let named = root.text_at(&["book", "src"]);
    let content = clean_path(named.as_deref().unwrap_or("src"));
    let is_own = content == "src" || TABLES.iter().any(|table| root.at(&[table]).is_some());
    if !is_own || !reading.has(&format!("{content}/SUMMARY.md")) {
        return None;
    }
    let adopted = &mut reading.adopted;
    let html = root.at(&["output", "html"]).cloned().unwrap_or_default();
    adopted.edit_url = html
        .text_at(&["edit-url-template"])
        .filter(|url| is_external(url))
        .map(|url| url.replace("{path}", &format!("{content}/{{path}}")));
    let base = html.text_at(&["site-url"]);
    adopted.arrangement.prefixes = base.iter().map(|base| address_path(base)).collect();
    let redirects = html.at(&["redirect"]).map(Node::entries);
    if let Some(config) = config {
        let redirects = redirects.unwrap_or_default().iter();
        let moved = redirects.filter_map(|entry| {
            let from = clean_path(&entry.key);
            let to = entry.node.text()?;
            let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
            Some(MovedPage {
                to: if is_external(&to) {
                    to
                } else {
                    under(folder, &to)
                },
                from,
                place: config.place(entry.node.span),
            })
        });
        adopted.arrangement.moved = moved.collect();
    }
    adopted.content = Some(content);
    adopted.summary = Some("SUMMARY.md".to_owned());
    // What is wrong with book.toml as such is told where it is read itself.
    adopted.findings.clear();
    Some(())
}
