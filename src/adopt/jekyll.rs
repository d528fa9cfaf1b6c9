//! Jekyll, with what the Just the Docs theme adds: `_config.yml`.

use super::node::Node;
use super::reading::{Reading, address_path, page_address, web_address};
use crate::book::Nesting;

/// Reads the settings.
pub(super) fn read(reading: &mut Reading<'_>) -> Option<()> {
    let config = reading.first(&["_config.yml", "_config.yaml", "_config.toml"])?;
    let root = &config.root;
    let adopted = &mut reading.adopted;
    adopted.title = root.text_at(&["title"]);
    adopted.description = root.text_at(&["description"]);
    adopted.language = root.text_at(&["lang"]);
    let base = address_path(&root.text_at(&["baseurl"]).unwrap_or_default());
    adopted.url = web_address(root.text_at(&["url"]))
        .map(|url| format!("{url}/{base}").trim_end_matches('/').to_owned());
    adopted.arrangement.prefixes = vec![base];
    adopted.arrangement.nesting = Nesting::Titles;
    let source = root.text_at(&["source"]).unwrap_or_default();
    let excluded = root.at(&["exclude"]).map(Node::texts);
    adopted.excluded = excluded.unwrap_or_default();
    adopted
        .excluded
        .extend(["/vendor/".to_owned(), "/Gemfile*".to_owned()]);
    let included = root.at(&["include"]).map(Node::texts).unwrap_or_default();
    let included = included.into_iter().filter(|name| name.starts_with('_'));
    let collections = root.at(&["collections"]);
    let by_name = collections.map(Node::entries).unwrap_or_default().iter();
    let named = by_name.map(|entry| entry.key.clone());
    let listed = collections.map(Node::texts).unwrap_or_default();
    let collections = named.chain(listed).chain(["posts".to_owned()]);
    adopted.collections = collections
        .map(|name| format!("_{name}"))
        .chain(included)
        .collect();
    adopted.edit_url = edit_url(root, &source);
    adopted.content = Some(source).filter(|source| !source.is_empty());
    Some(())
}

/// Where a page is edited, as the Just the Docs theme is told.
fn edit_url(root: &Node, source: &str) -> Option<String> {
    if !root.at(&["gh_edit_link"])?.is_true() {
        return None;
    }
    let repository = web_address(root.text_at(&["gh_edit_repository"]))?;
    let branch = root.text_at(&["gh_edit_branch"])?;
    let mode = root.text_at(&["gh_edit_view_mode"]);
    let mode = mode.unwrap_or_else(|| "edit".to_owned());
    let folder = root.text_at(&["gh_edit_source"]);
    let folder = folder.unwrap_or_else(|| source.to_owned());
    page_address(&format!("{repository}/{mode}/{branch}"), &folder)
}
