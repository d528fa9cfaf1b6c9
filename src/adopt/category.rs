//! Docusaurus: `_category_.json` and `_category_.yml`.

use super::node::Node;
use super::text::Parsed;
use crate::book::{FolderNote, Weight};

/// What the file says about its folder.
pub(super) fn note(_folder: &str, parsed: &Parsed) -> FolderNote {
    let root = &parsed.root;
    let is_page = root.text_at(&["link", "type"]).as_deref() == Some("doc");
    let page = is_page.then(|| root.text_at(&["link", "id"])).flatten();
    FolderNote {
        title: root.text_at(&["label"]),
        weight: root
            .at(&["position"])
            .and_then(Node::number)
            .map(Weight::new),
        page,
        ..FolderNote::default()
    }
}
