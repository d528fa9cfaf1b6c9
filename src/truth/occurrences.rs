//! Looks for doubtful names in the files of a repository: all of them at once,
//! in one pass over each file.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};

use aho_corasick::AhoCorasick;

use super::doubt::{Doubt, DoubtPlace};

/// A search for names, in which files of several threads take part.
pub struct Occurrences {
    /// Each name, and whether it has been found.
    doubts: Vec<(Doubt, AtomicBool)>,
    /// The texts of which a file holds one if it holds a name.
    texts: AhoCorasick,
    /// The name of each text, by index.
    of_texts: Vec<usize>,
}

impl Occurrences {
    /// A search for some names; nothing if there are none.
    pub fn new(doubts: BTreeSet<Doubt>) -> Option<Self> {
        if doubts.is_empty() {
            return None;
        }
        let all = doubts.iter().enumerate();
        let texts =
            all.flat_map(|(at, doubt)| doubt.texts().into_iter().map(move |text| (at, text)));
        let (of_texts, texts): (Vec<usize>, Vec<String>) = texts.unzip();
        let doubts = doubts
            .into_iter()
            .map(|doubt| (doubt, AtomicBool::new(false)));
        Some(Self {
            doubts: doubts.collect(),
            texts: AhoCorasick::new(texts).ok()?,
            of_texts,
        })
    }

    /// Whether the file at a path can hold a name that has not been found.
    pub fn want(&self, path: &str, is_code: bool) -> bool {
        let mut doubts = self.doubts.iter();
        doubts.any(|(doubt, is_found)| {
            doubt.place.may_be_in(path, is_code) && !is_found.load(Ordering::Relaxed)
        })
    }

    /// Searches a file.
    pub fn search(&self, path: &str, text: &str, is_code: bool) {
        if !self.texts.is_match(text) {
            return;
        }
        let held = self.texts.find_overlapping_iter(text);
        let held: BTreeSet<usize> = held
            .map(|found| self.of_texts[found.pattern().as_usize()])
            .collect();
        for at in held {
            let (doubt, is_found) = &self.doubts[at];
            if !is_found.load(Ordering::Relaxed) && doubt.is_in(path, text, is_code) {
                is_found.store(true, Ordering::Relaxed);
            }
        }
    }

    /// The names that occur in the files searched.
    pub fn found(self) -> BTreeSet<Doubt> {
        let doubts = self.doubts.into_iter();
        let found = doubts.filter(|(_, is_found)| is_found.load(Ordering::Relaxed));
        found.map(|(doubt, _)| doubt).collect()
    }
}

impl DoubtPlace {
    /// Whether a name can count in the file at a path.
    fn may_be_in(self, path: &str, is_code: bool) -> bool {
        let has_ending = |ending: &str| path.rsplit('.').next() == Some(ending);
        match self {
            Self::Anywhere | Self::AnywhereOrField => true,
            Self::OutsideCode | Self::AsObject | Self::AsValue | Self::AsUnit => !is_code,
            Self::AsResource => !is_code || has_ending("tf"),
            Self::Sql => has_ending("sql"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_names_are_found_in_one_pass() {
        let doubt = |name: &str, place| Doubt {
            name: name.to_owned(),
            place,
        };
        let doubts = BTreeSet::from([
            doubt("shop", DoubtPlace::OutsideCode),
            doubt("shop-web", DoubtPlace::OutsideCode),
            doubt("APP_LOG_LEVEL", DoubtPlace::AnywhereOrField),
            doubt("courier.service", DoubtPlace::AsUnit),
            doubt("orders", DoubtPlace::Sql),
            doubt("none", DoubtPlace::Anywhere),
        ]);
        let search = Occurrences::new(doubts).expect("a search");
        assert!(search.want("a.go", true));
        search.search(
            "a.yml",
            "name: shop-web\nunit: courier\ntable: orders\n",
            false,
        );
        search.search("a.go", "LogLevel string // logLevel, shop\n", true);
        let found = search.found();
        let names: Vec<&str> = found.iter().map(|doubt| doubt.name.as_str()).collect();
        assert_eq!(names, ["APP_LOG_LEVEL", "courier.service", "shop-web"]);
    }
}
