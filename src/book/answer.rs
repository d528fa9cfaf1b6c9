use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Results of external link checks; empty without `--external`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers(BTreeMap<String, Answer>);

/// The result for one URL.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Whether the URL works.
    pub reach: Reach,
    /// The new URL after redirects.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved: Option<Moved>,
    /// The state of the checked anchors.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub anchors: BTreeMap<String, AnchorState>,
}

/// Whether a page of another site has an anchor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AnchorState {
    /// The anchor exists.
    Found,
    /// The anchor does not exist.
    Missing,
    /// Unknown: scripts create the anchors of the page.
    Untold,
}

/// Whether a URL works.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", content = "reason", rename_all = "kebab-case")]
pub enum Reach {
    /// It works.
    Fine,
    /// It is broken; the reason is a clause such as `answers 404`.
    Broken(String),
    /// It cannot be checked from this machine; the reason is a clause such as
    /// `requires a login (401)`.
    Unreachable(String),
}

/// A followed redirect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// The final URL.
    pub to: String,
    /// Whether every step is permanent (RFC 9110, 301 and 308).
    pub permanent: bool,
}

impl Answer {
    /// A result without redirects and anchors.
    pub fn new(reach: Reach) -> Self {
        Self {
            reach,
            moved: None,
            anchors: BTreeMap::new(),
        }
    }
}

impl Answers {
    /// The result for the destination of a link, and its anchor.
    pub fn of<'a>(&self, destination: &'a str) -> Option<(&Answer, Option<&'a str>)> {
        if self.0.is_empty() {
            return None;
        }
        let (address, anchor) = split_address(destination)?;
        Some((self.0.get(&address)?, anchor))
    }

    /// All URLs with their results, sorted.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Answer)> {
        self.0.iter().map(|(address, answer)| (&**address, answer))
    }
}

impl FromIterator<(String, Answer)> for Answers {
    fn from_iter<I: IntoIterator<Item = (String, Answer)>>(answers: I) -> Self {
        Self(answers.into_iter().collect())
    }
}

/// Splits a web URL into address and anchor; `None` for others. A URL without a
/// scheme counts as `https:`.
pub fn split_address(destination: &str) -> Option<(String, Option<&str>)> {
    let destination = destination.trim();
    let (address, anchor) = match destination.split_once('#') {
        Some((address, anchor)) => (address, Some(anchor).filter(|anchor| !anchor.is_empty())),
        None => (destination, None),
    };
    let lower = address.get(..8).unwrap_or(address).to_ascii_lowercase();
    if lower.starts_with("http://") || lower.starts_with("https://") {
        Some((address.to_owned(), anchor))
    } else {
        let rest = address.strip_prefix("//")?;
        Some((format!("https://{rest}"), anchor))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_ends_at_its_anchor() {
        let of = |text| split_address(text);
        assert_eq!(
            of("https://a.test/b#c"),
            Some(("https://a.test/b".to_owned(), Some("c")))
        );
        assert_eq!(of("//a.test/#"), Some(("https://a.test/".to_owned(), None)));
        assert_eq!(
            of("HTTP://a.test"),
            Some(("HTTP://a.test".to_owned(), None))
        );
        for other in ["mailto:a@b.test", "page.md", "", "#top", "/http://x"] {
            assert_eq!(of(other), None, "{other}");
        }
    }
}
