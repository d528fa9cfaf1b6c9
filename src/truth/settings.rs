//! The values that files set, by their keys and by the names around them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::OnceLock;

use crate::book::Setting;

/// The settings of a repository.
pub(super) struct Settings<'a> {
    /// All of them.
    pub(super) all: &'a [Setting],
    /// Made when the first sentence asks: most books state nothing.
    names: OnceLock<Names>,
    by_key: OnceLock<HashMap<&'a str, Vec<usize>>>,
    /// The settings that a cue speaks of, by the cue's index.
    of_cues: Vec<OnceLock<Vec<usize>>>,
}

struct Names {
    /// The keys in lower case, without separators.
    keys: Vec<String>,
    /// The words around each value that can tell which is meant.
    parts: Vec<BTreeSet<String>>,
}

impl<'a> Settings<'a> {
    pub(super) fn new(all: &'a [Setting], cues: usize) -> Self {
        Self {
            all,
            names: OnceLock::new(),
            by_key: OnceLock::new(),
            of_cues: (0..cues).map(|_| OnceLock::new()).collect(),
        }
    }

    /// The settings of exactly this key.
    pub(super) fn of_key(&self, key: &str) -> &[usize] {
        let by_key = self.by_key.get_or_init(|| {
            let mut by_key: HashMap<&str, Vec<usize>> = HashMap::new();
            for (at, setting) in self.all.iter().enumerate() {
                by_key.entry(&setting.key).or_default().push(at);
            }
            by_key
        });
        by_key.get(key).map_or(&[], Vec::as_slice)
    }

    /// The settings that a cue speaks of; `is_about` is asked once for each.
    pub(super) fn of_cue(&self, cue: usize, is_about: impl Fn(usize) -> bool) -> &[usize] {
        let of_cue = &self.of_cues[cue];
        of_cue.get_or_init(|| (0..self.all.len()).filter(|&at| is_about(at)).collect())
    }

    /// A key in lower case, without separators.
    pub(super) fn key(&self, at: usize) -> &str {
        &self.names().keys[at]
    }

    /// The number of owner words that a sentence shares with a setting. Flat
    /// variables have no owner but the words of their key, and a sentence must
    /// contain all of them.
    pub(super) fn shared(&self, words: &BTreeSet<String>, at: usize) -> usize {
        let own = key_words(&self.all[at]);
        if !own.is_subset(words) || !is_of_long_key(&self.all[at].key, words) {
            return 0;
        }
        let names = self.names().parts[at].intersection(words).count();
        names + own.len()
    }

    fn names(&self) -> &Names {
        self.names.get_or_init(|| Names::new(self.all))
    }
}

impl Names {
    /// A name that stands around most values, such as the project's own, says
    /// nothing about which is meant.
    fn new(all: &[Setting]) -> Self {
        const FEW: usize = 3;
        let mut files: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        let mut parts = Vec::with_capacity(all.len());
        for setting in all {
            let mut own = owner_parts(&setting.owners);
            // Units and quantities do not identify an owner.
            own.retain(|part| !is_counted(part));
            for part in &own {
                files.entry(part.clone()).or_default().insert(&setting.file);
            }
            parts.push(own);
        }
        let all_files: BTreeSet<&str> = all.iter().map(|setting| &*setting.file).collect();
        let is_common = |part: &String| {
            let of_part = files.get(part).map_or(0, BTreeSet::len);
            of_part > FEW && of_part * 2 > all_files.len()
        };
        for own in &mut parts {
            own.retain(|part| !is_common(part));
        }
        Self {
            keys: all.iter().map(|setting| folded(&setting.key)).collect(),
            parts,
        }
    }
}

/// The words of a variable's key without units and quantities: `backup` for
/// `backup_retention_days`. Empty for keys that a file format defines.
fn key_words(setting: &Setting) -> BTreeSet<String> {
    let file = &*setting.file;
    let is_shouted = !setting.key.bytes().any(|byte| byte.is_ascii_lowercase());
    let is_list = [".env", ".sh", ".ini"].iter().any(|end| file.contains(end))
        || ["_vars/", "/defaults/"]
            .iter()
            .any(|folder| file.contains(folder))
        || setting.owners.iter().any(|owner| owner == "variable");
    if !is_shouted && !is_list {
        return BTreeSet::new();
    }
    let parts = setting.key.split(|c: char| !c.is_alphanumeric());
    let parts = parts.map(|part| singular(&part.to_lowercase()));
    parts
        .filter(|part| !part.is_empty() && !is_counted(part))
        .collect()
}

/// Whether a sentence shares a word with a key of several:
/// `timeout-per-shutdown-phase` is not any timeout.
fn is_of_long_key(key: &str, words: &BTreeSet<String>) -> bool {
    const SEVERAL: usize = 2;
    let parts = key.split(|c: char| !c.is_alphanumeric());
    let parts = parts.map(|part| singular(&part.to_lowercase()));
    let own: Vec<String> = parts
        .filter(|part| part.len() >= 4 && !is_counted(part))
        .collect();
    own.len() < SEVERAL || own.iter().any(|part| words.contains(part))
}

/// Units and quantities in keys.
const COUNTED: &str = include_str!("counted.txt");

/// Whether a word is a unit or a quantity.
fn is_counted(word: &str) -> bool {
    let one = word.trim_end_matches('s');
    let mut counted = COUNTED.split_whitespace();
    counted.any(|known| known == word || known == one)
}

/// A key in lower case, without separators.
fn folded(key: &str) -> String {
    let letters = key.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// The words of a text that can name something, in lower case and without the
/// plural.
pub(super) fn words(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    let long = words.filter(|word| word.len() >= 4);
    let long = long.map(|word| singular(&word.to_lowercase()));
    // Short names count only in inline code.
    let quoted = text.split('`').skip(1).step_by(2);
    let quoted = quoted.filter(|name| is_short(name)).map(short);
    long.chain(quoted).collect()
}

/// Whether a name is too short to be distinguished from ordinary words.
fn is_short(name: &str) -> bool {
    (2..4).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// A short name with a mark that no word of a sentence has.
fn short(name: &str) -> String {
    format!("`{}", name.to_lowercase())
}

fn singular(word: &str) -> String {
    let bare = word.strip_suffix('s').filter(|bare| bare.len() >= 4);
    bare.unwrap_or(word).to_owned()
}

/// Words that occur in the names around values of any kind.
const COMMON: &str = include_str!("common_owners.txt");

/// The words of the names around a value that can tell which is meant: the
/// last part of each, which says what it is, `sweeper` of `dead-scan-sweeper`.
fn owner_parts(owners: &[String]) -> BTreeSet<String> {
    let parts = owners
        .iter()
        .filter_map(|owner| owner.rsplit(|c: char| !c.is_alphanumeric()).next())
        .filter(|part| part.len() >= 4 && !part.bytes().all(|byte| byte.is_ascii_digit()))
        .map(singular);
    let parts = parts.filter(|part| !COMMON.lines().any(|word| word == part));
    let shorts = owners.iter().filter(|owner| is_short(owner));
    parts.chain(shorts.map(|owner| short(owner))).collect()
}
