use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use super::Heading;

/// The ID of the top of every page in the theme.
const TOP: &str = "top";
/// Prefix of IDs rendered by GitHub.
const GITHUB_PREFIX: &str = "user-content-";

/// All anchors of a page. Few pages are linked by anchor, so the table is built
/// on demand.
#[derive(Debug, Default)]
pub struct Anchors {
    html_ids: Vec<String>,
    all: OnceLock<HashSet<String>>,
    /// Anchors with consecutive dashes by their collapsed form, as GitLab and
    /// others write them.
    collapsed: OnceLock<HashMap<String, String>>,
}

impl Anchors {
    /// The anchors of a page whose raw HTML defines these ids.
    pub fn new(html_ids: Vec<String>) -> Self {
        Self {
            html_ids,
            all: OnceLock::new(),
            collapsed: OnceLock::new(),
        }
    }

    /// Resolves an anchor against the headings of the page: as written, without
    /// the prefix `user-content-`, in lowercase, or with collapsed dashes.
    pub(super) fn resolve(&self, headings: &[Heading], written: &str) -> Option<&str> {
        let all = self.all.get_or_init(|| {
            let of_headings = headings
                .iter()
                .flat_map(|heading| std::iter::once(&heading.anchor).chain(&heading.old_anchors));
            let ids = self.html_ids.iter().chain(of_headings);
            ids.cloned().chain([TOP.to_owned()]).collect()
        });
        let own = written.strip_prefix(GITHUB_PREFIX).unwrap_or(written);
        let found = all
            .get(own)
            .or_else(|| all.get(own.to_lowercase().as_str()));
        let collapsed = || {
            let collapsed = self.collapsed.get_or_init(|| {
                let anchors = headings.iter().map(|heading| &heading.anchor).rev();
                let several = anchors.filter(|anchor| anchor.contains("--"));
                several
                    .map(|anchor| (with_single_dashes(anchor), anchor.clone()))
                    .collect()
            });
            collapsed.get(&own.to_lowercase())
        };
        found.or_else(collapsed).map(String::as_str)
    }
}

fn with_single_dashes(anchor: &str) -> String {
    let parts: Vec<&str> = anchor.split('-').filter(|part| !part.is_empty()).collect();
    parts.join("-")
}
