use std::collections::HashSet;

use super::Heading;

/// Where every page begins; the theme gives its top this id.
const TOP: &str = "top";
/// What GitHub puts in front of the ids it renders.
const GITHUB_PREFIX: &str = "user-content-";

/// Everything on a page that the `#…` of a link can lead to.
#[derive(Debug, Default)]
pub struct Anchors(HashSet<String>);

impl Anchors {
    /// The anchors of headings, and the ids that raw HTML defines.
    pub fn new(headings: &[Heading], html_ids: Vec<String>) -> Self {
        let mut anchors: HashSet<String> = html_ids.into_iter().collect();
        anchors.insert(TOP.to_owned());
        for heading in headings {
            anchors.insert(heading.anchor.clone());
            anchors.extend(heading.old_anchors.iter().cloned());
        }
        Self(anchors)
    }

    /// The anchor that is meant: as written, without GitHub's
    /// `user-content-`, or in lower case.
    pub fn resolve(&self, written: &str) -> Option<&str> {
        let own = written.strip_prefix(GITHUB_PREFIX).unwrap_or(written);
        let found = self
            .0
            .get(own)
            .or_else(|| self.0.get(own.to_lowercase().as_str()));
        found.map(String::as_str)
    }
}
