//! Selects the checks of a run.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::str::FromStr;

use super::{Listed, Plan};
use crate::book::{Book, CheckId};
use crate::config::LOCAL;

/// A property of the selected checks, written `key=value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Criterion {
    key: Key,
    value: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    Id,
    Page,
    Tag,
    Severity,
    Probe,
    On,
}

const KEYS: [(&str, Key); 6] = [
    ("id", Key::Id),
    ("page", Key::Page),
    ("tag", Key::Tag),
    ("severity", Key::Severity),
    ("probe", Key::Probe),
    ("on", Key::On),
];

/// One part of a run that is split across machines: `2/8` is the second of
/// eight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// The number of the part, from 1.
    pub index: u32,
    /// The number of parts.
    pub count: u32,
}

/// The selected checks. Their dependencies are included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Criteria with different keys must all match; of those with the same key,
    /// one must match.
    pub only: Vec<Criterion>,
    /// The part that runs on this machine.
    pub shard: Option<Shard>,
    /// Only checks of these pages, by path under the content folder.
    pub pages: Option<HashSet<String>>,
    /// Only these checks.
    pub ids: Option<HashSet<CheckId>>,
}

impl FromStr for Criterion {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let names = || KEYS.map(|(name, _)| name).join(", ");
        let (name, value) = text
            .split_once('=')
            .ok_or_else(|| format!("write key=value; keys are {}", names()))?;
        let key = KEYS.iter().find(|(known, _)| *known == name);
        let (_, key) =
            key.ok_or_else(|| format!("there is no key `{name}`; keys are {}", names()))?;
        Ok(Self {
            key: *key,
            value: value.to_owned(),
        })
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('/');
        let numbers =
            parts.and_then(|(index, count)| Some((index.parse().ok()?, count.parse().ok()?)));
        match numbers {
            Some((index, count)) if 1 <= index && index <= count => Ok(Self { index, count }),
            _ => Err("write index/count, such as 2/8; the first is 1".to_owned()),
        }
    }
}

impl Selection {
    /// Removes checks from a plan that are not selected.
    pub fn apply(&self, plan: &mut Plan<'_>) {
        if *self == Self::default() {
            return;
        }
        let listed = plan.checks.iter().map(|(listed, _)| listed);
        let matching = listed.filter(|listed| self.matches(listed));
        let chosen: Vec<CheckId> = matching
            .enumerate()
            .filter(|(at, _)| self.is_of_shard(*at))
            .map(|(_, listed)| listed.check.id.clone())
            .collect();
        let wanted = with_needs(&chosen, plan);
        plan.checks
            .retain(|(listed, _)| wanted.contains(&listed.check.id));
    }

    /// The first criterion whose value no check has, which is probably
    /// misspelled. Severities and kinds of probes are known values, so they may
    /// match nothing.
    pub fn unmatched(&self, book: &Book) -> Option<&Criterion> {
        let listed = Plan::listed(book);
        let names = self
            .only
            .iter()
            .filter(|only| !matches!(only.key, Key::Severity | Key::Probe));
        let mut unmatched = names.filter(|only| !listed.iter().any(|listed| only.holds(listed)));
        unmatched.next()
    }

    fn matches(&self, listed: &Listed<'_>) -> bool {
        let of_page = self
            .pages
            .as_ref()
            .is_none_or(|pages| pages.contains(listed.page));
        let of_ids = self
            .ids
            .as_ref()
            .is_none_or(|ids| ids.contains(&listed.check.id));
        of_page && of_ids && self.meets_criteria(listed)
    }

    fn meets_criteria(&self, listed: &Listed<'_>) -> bool {
        KEYS.iter().all(|(_, key)| {
            let mut asked = self.only.iter().filter(|criterion| criterion.key == *key);
            let asks = asked.clone().next().is_some();
            !asks || asked.any(|criterion| criterion.holds(listed))
        })
    }

    /// Assigns checks in turn, because checks of the same page tend to take
    /// equally long.
    fn is_of_shard(&self, at: usize) -> bool {
        self.shard.is_none_or(|shard| {
            let count = shard.count as usize;
            at % count + 1 == shard.index as usize
        })
    }
}

impl fmt::Display for Criterion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = KEYS.iter().find(|(_, key)| *key == self.key);
        let name = name.map_or("", |(name, _)| name);
        write!(formatter, "{name}={}", self.value)
    }
}

impl Criterion {
    fn holds(&self, listed: &Listed<'_>) -> bool {
        let Listed { check, page, .. } = listed;
        let value = self.value.as_str();
        match self.key {
            Key::Id => {
                let id = check.id.as_str();
                id == value || id.rsplit_once('#').is_some_and(|(_, short)| short == value)
            }
            Key::Page => {
                let folder = value.trim_end_matches('/');
                let rest = page.strip_prefix(folder);
                rest.is_some_and(|rest| rest.is_empty() || rest == ".md" || rest.starts_with('/'))
            }
            Key::Tag => listed.tags.iter().any(|tag| tag == value),
            Key::Severity => check.severity.as_str() == value,
            Key::Probe => check.probe.kind() == value,
            Key::On => check.runner.as_deref().unwrap_or(LOCAL) == value,
        }
    }
}

/// The selected checks and all of their direct and indirect dependencies.
fn with_needs(chosen: &[CheckId], plan: &Plan<'_>) -> HashSet<CheckId> {
    let listed = plan.checks.iter().map(|(listed, _)| listed.check);
    let known: HashMap<&CheckId, &[CheckId]> = listed
        .map(|check| (&check.id, check.needs.as_slice()))
        .collect();
    let mut wanted = HashSet::new();
    let mut open: Vec<&CheckId> = chosen.iter().collect();
    while let Some(id) = open.pop() {
        if wanted.insert(id.clone()) {
            open.extend(known.get(id).copied().unwrap_or_default());
        }
    }
    wanted
}
