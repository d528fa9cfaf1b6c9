use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What addresses outside the book answered when they were asked. Empty where
/// nobody asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers(BTreeMap<String, Answer>);

/// What one address answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Whether it leads anywhere.
    pub reach: Reach,
    /// Where it has moved to, if it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved: Option<Moved>,
    /// The anchors that were asked about.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub anchors: BTreeMap<String, AnchorState>,
}

/// Whether a page of another site has an anchor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AnchorState {
    /// It has.
    Found,
    /// It has not.
    Missing,
    /// The page does not tell: a script makes its anchors.
    Untold,
}

/// Whether an address leads anywhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", content = "reason", rename_all = "kebab-case")]
pub enum Reach {
    /// It does.
    Fine,
    /// It does not, and why: a part of a sentence, `answers 404`.
    Broken(String),
    /// Nobody can tell from here, and why: `wants a login (401)`.
    Unreachable(String),
}

/// A redirect that was followed to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// The address at its end.
    pub to: String,
    /// Whether every step said that it is for good (RFC 9110, 301 and 308).
    pub permanent: bool,
}

impl Answer {
    /// An answer with nothing else to say.
    pub fn new(reach: Reach) -> Self {
        Self {
            reach,
            moved: None,
            anchors: BTreeMap::new(),
        }
    }
}

impl Answers {
    /// What a link's destination answered, and the anchor that it names.
    pub fn of<'a>(&self, destination: &'a str) -> Option<(&Answer, Option<&'a str>)> {
        if self.0.is_empty() {
            return None;
        }
        let (address, anchor) = split_address(destination)?;
        Some((self.0.get(&address)?, anchor))
    }

    /// Every address with its answer, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Answer)> {
        self.0.iter().map(|(address, answer)| (&**address, answer))
    }
}

impl FromIterator<(String, Answer)> for Answers {
    fn from_iter<I: IntoIterator<Item = (String, Answer)>>(answers: I) -> Self {
        Self(answers.into_iter().collect())
    }
}

/// A destination's address without its anchor, and the anchor; nothing unless
/// it is of the web. An address without a scheme is taken as `https:`.
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
