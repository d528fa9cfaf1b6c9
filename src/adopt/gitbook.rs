//! `GitBook`: `.gitbook.yaml`.

use super::node::Node;
use super::reading::{Reading, clean_path};
use crate::book::MovedPage;

/// Reads the settings.
pub(super) fn read(reading: &mut Reading<'_>) -> Option<()> {
    let config = reading.first(&[".gitbook.yaml", ".gitbook.yml"])?;
    let root = &config.root;
    let adopted = &mut reading.adopted;
    let folder = root.text_at(&["root"]).map(|path| clean_path(&path));
    adopted.content = folder.filter(|folder| !folder.is_empty());
    let summary = root.text_at(&["structure", "summary"]);
    adopted.summary = summary.map(|path| clean_path(&path));
    let start = root.text_at(&["structure", "readme"]);
    adopted.arrangement.start = start.map(|path| clean_path(&path));
    let redirects = root.at(&["redirects"]).map(Node::entries);
    let redirects = redirects.unwrap_or_default().iter();
    let moved = redirects.filter_map(|entry| {
        Some(MovedPage {
            from: entry.key.clone(),
            to: entry.node.text()?,
            place: config.place(entry.node.span),
        })
    });
    adopted.arrangement.moved = moved.collect();
    Some(())
}
