//! Cues, as data: patterns of sentences that state a value, and the keys that
//! can set it.

use std::sync::LazyLock;

use regex::Regex;

use crate::book::{Dimension, fits};
use crate::pattern;

/// What is special about a cue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flag {
    /// The stated value is a bound: "above 5 MB".
    Bounds,
    /// The sentence need not name the owner of the value, because repositories
    /// usually have a single such value.
    Alone,
    /// Different values of the key do not make the sentence unclear: it is wrong
    /// if none of them agrees.
    Any,
    /// The sentence may say when something happens: "fires when".
    Condition,
    /// The key must have the word behind the number: `maxItems` for "at most
    /// 9 items".
    Noun,
    /// Source code can set the value too.
    Code,
}

impl Flag {
    fn named(word: &str) -> Option<Self> {
        match word {
            "bounds" => Some(Self::Bounds),
            "alone" => Some(Self::Alone),
            "any" => Some(Self::Any),
            "condition" => Some(Self::Condition),
            "noun" => Some(Self::Noun),
            "code" => Some(Self::Code),
            _ => None,
        }
    }
}

/// A pattern of sentences, and the keys that can set the value they state.
pub(super) struct Cue {
    pub(super) words: Regex,
    pub(super) dimension: Dimension,
    flags: Vec<Flag>,
    keys: Vec<&'static str>,
}

pub(super) static CUES: LazyLock<Vec<Cue>> = LazyLock::new(|| {
    let rows = include_str!("cues.txt")
        .lines()
        .filter(|row| !row.starts_with("##"));
    let cues = rows.filter_map(|row| {
        let mut cells = row.split('\t');
        let words = cells.next()?.replace('#', MARK);
        let words = pattern::ascii(&format!("(?i){words}")).expect("a valid pattern");
        let mut flags = cells.next()?.split('+');
        let dimension = match flags.next()? {
            "machine-type" => Dimension::MachineType,
            "count" => Dimension::Count,
            "percent" => Dimension::Percent,
            "duration" => Dimension::Duration,
            "size" => Dimension::Size,
            "weekday" => Dimension::Weekday,
            _ => Dimension::TimeOfDay,
        };
        let keys = cells.next()?.split(' ').collect();
        Some(Cue {
            words,
            dimension,
            flags: flags.filter_map(Flag::named).collect(),
            keys,
        })
    });
    cues.collect()
});

/// Placeholder for the judged number, in patterns and in sentences.
pub(super) const MARK: &str = "\u{1}";

impl Cue {
    /// Whether something is special about the cue.
    pub(super) fn is(&self, flag: Flag) -> bool {
        self.flags.contains(&flag)
    }

    /// Whether a key can set the value of such a sentence.
    pub(super) fn is_about(&self, key: &str) -> bool {
        let is_not = |pattern: &str| {
            pattern
                .strip_prefix('!')
                .is_some_and(|other| fits(other, key))
        };
        self.keys.iter().any(|pattern| fits(pattern, key))
            && !self.keys.iter().any(|pattern| is_not(pattern))
    }
}
