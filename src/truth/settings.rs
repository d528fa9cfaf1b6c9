//! The values that files set, by their keys and by the names around them.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{LazyLock, OnceLock};

use super::cues::CUES;
use crate::book::Setting;

/// The settings of a repository.
pub(super) struct Settings<'a> {
    /// All of them.
    pub(super) all: &'a [Setting],
    /// Made when the first sentence asks: most books state nothing.
    names: OnceLock<Names>,
    by_key: OnceLock<HashMap<&'a str, Vec<usize>>>,
    /// Whether a cue speaks of a key, by the indices of both.
    of_cues: Vec<OnceLock<Vec<bool>>>,
}

/// The names around the settings, as numbers: a repository has few words and
/// keys, and many settings.
struct Names {
    keys: Vec<Key>,
    settings: Vec<Named>,
    /// The numbers of words.
    words: HashMap<String, u32>,
    /// The settings that a word can tell, by its number.
    by_word: Vec<Vec<u32>>,
}

/// What the text of a key says.
struct Key {
    /// In lower case, without separators.
    folded: String,
    /// Its words without units and quantities.
    words: Vec<u32>,
    /// The long ones of several, of which a sentence must contain one.
    long: Vec<u32>,
}

/// One setting.
struct Named {
    key: u32,
    /// Whether it is a flat variable: it has no owner but the words of its key.
    is_flat: bool,
    /// Whether source code sets it.
    is_of_code: bool,
    /// The words around it that can tell which is meant, in ascending order.
    parts: Vec<u32>,
}

impl<'a> Settings<'a> {
    pub(super) fn new(all: &'a [Setting]) -> Self {
        Self {
            all,
            names: OnceLock::new(),
            by_key: OnceLock::new(),
            of_cues: CUES.iter().map(|_| OnceLock::new()).collect(),
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

    /// Whether a cue speaks of the key of a setting.
    pub(super) fn is_of_cue(&self, cue: usize, at: usize) -> bool {
        let names = self.names();
        let of_cue = self.of_cues[cue].get_or_init(|| {
            let keys = names.keys.iter();
            keys.map(|key| CUES[cue].is_about(&key.folded)).collect()
        });
        of_cue[names.settings[at].key as usize]
    }

    /// A key in lower case, without separators.
    pub(super) fn key(&self, at: usize) -> &str {
        let names = self.names();
        &names.keys[names.settings[at].key as usize].folded
    }

    /// The settings that share owner words with a sentence, in their order,
    /// each with the number of those words. Flat variables have no owner but
    /// the words of their key, and a sentence must contain all of them.
    pub(super) fn sharing(
        &self,
        words: &BTreeSet<String>,
        is_meant: impl Fn(usize) -> bool,
    ) -> Vec<(usize, usize)> {
        let names = self.names();
        let known = words.iter().filter_map(|word| names.words.get(word));
        let words: BTreeSet<u32> = known.copied().collect();
        let by_word = words.iter().map(|&word| &names.by_word[word as usize]);
        let mut found: Vec<usize> = by_word
            .flatten()
            .map(|&at| at as usize)
            .filter(|&at| is_meant(at))
            .collect();
        found.sort_unstable();
        found.dedup();
        let scored = found.into_iter().map(|at| (names.shared(&words, at), at));
        scored.filter(|(shared, _)| *shared > 0).collect()
    }

    fn names(&self) -> &Names {
        self.names.get_or_init(|| Names::new(self.all))
    }
}

impl Names {
    fn new(all: &[Setting]) -> Self {
        let mut reader = NamesReader::default();
        for setting in all {
            reader.read(setting);
        }
        reader.finish()
    }

    fn shared(&self, words: &BTreeSet<u32>, at: usize) -> usize {
        let Named {
            key,
            is_flat,
            is_of_code,
            parts,
        } = &self.settings[at];
        let key = &self.keys[*key as usize];
        let own: &[u32] = if *is_flat { &key.words } else { &[] };
        let has_own = own.iter().all(|word| words.contains(word));
        let is_of_key = key.long.is_empty() || key.long.iter().any(|word| words.contains(word));
        if !has_own || !is_of_key {
            return 0;
        }
        let names = parts.iter().filter(|part| words.contains(part)).count();
        // Code sets many numbers: the file has to be named too.
        if names == 0 && *is_of_code {
            return 0;
        }
        names + own.len()
    }
}

/// The last part of an owner's name, and the whole name if it has several.
type OwnerWords = [Option<u32>; 2];

/// Numbers the words of settings.
#[derive(Default)]
struct NamesReader<'a> {
    keys: Vec<Key>,
    settings: Vec<Named>,
    words: HashMap<String, u32>,
    key_numbers: HashMap<&'a str, u32>,
    /// The words that each owner gives.
    owners: HashMap<&'a str, OwnerWords>,
    /// The owners of the last setting with their words: those of the next are
    /// mostly the same.
    last: Vec<(&'a str, OwnerWords)>,
    /// The file that was last seen with a word and the number of such files,
    /// by the word's number. The settings of a file stand together.
    files: Vec<(u32, usize)>,
    file: Option<&'a str>,
    count: u32,
}

impl<'a> NamesReader<'a> {
    fn read(&mut self, setting: &'a Setting) {
        if self.file != Some(&*setting.file) {
            self.file = Some(&setting.file);
            self.count += 1;
        }
        let mut parts: Vec<u32> = Vec::new();
        self.last.resize(setting.owners.len(), ("", [None; 2]));
        for (at, owner) in setting.owners.iter().enumerate() {
            // The settings of a file share the names around them.
            let (last, owner): (&str, &str) = (self.last[at].0, owner);
            if !std::ptr::eq(last, owner) && last != owner {
                self.last[at] = (owner, self.parts(owner));
            }
            parts.extend(self.last[at].1.into_iter().flatten());
        }
        parts.sort_unstable();
        parts.dedup();
        for &part in &parts {
            let (last, files) = &mut self.files[part as usize];
            if *last != self.count {
                (*last, *files) = (self.count, *files + 1);
            }
        }
        let key = self.key(&setting.key);
        self.settings.push(Named {
            key,
            is_flat: is_flat(setting),
            is_of_code: is_source_code(&setting.file),
            parts,
        });
    }

    /// The words that an owner gives.
    fn parts(&mut self, owner: &'a str) -> OwnerWords {
        if let Some(parts) = self.owners.get(owner) {
            return *parts;
        }
        let whole = is_whole(owner).then(|| marked(owner));
        let parts = [owner_part(owner), whole].map(|part| part.map(|part| self.word(part)));
        self.owners.insert(owner, parts);
        parts
    }

    fn key(&mut self, key: &'a str) -> u32 {
        if let Some(&number) = self.key_numbers.get(key) {
            return number;
        }
        let number = u32::try_from(self.keys.len()).unwrap_or(u32::MAX);
        let parts = key.split(|c: char| !c.is_alphanumeric());
        let parts: BTreeSet<String> = parts.map(|part| singular(&part.to_lowercase())).collect();
        let parts = parts.into_iter();
        let own: Vec<String> = parts
            .filter(|part| !part.is_empty() && !is_counted(part))
            .collect();
        let key_info = Key {
            folded: folded(key),
            long: self.long(key),
            words: own.into_iter().map(|word| self.word(word)).collect(),
        };
        self.keys.push(key_info);
        self.key_numbers.insert(key, number);
        number
    }

    /// The words of a long key: `timeout-per-shutdown-phase` is not any
    /// timeout.
    fn long(&mut self, key: &str) -> Vec<u32> {
        const SEVERAL: usize = 2;
        // A format gives the key its words, and there is no other one.
        if ["proxy_", "fastcgi_", "uwsgi_"]
            .iter()
            .any(|format| key.starts_with(format))
        {
            return Vec::new();
        }
        let parts = key.split(|c: char| !c.is_alphanumeric());
        let parts = parts.map(|part| singular(&part.to_lowercase()));
        let long: Vec<String> = parts
            .filter(|part| part.len() >= 4 && !is_counted(part))
            .collect();
        if long.len() < SEVERAL {
            return Vec::new();
        }
        long.into_iter().map(|word| self.word(word)).collect()
    }

    fn word(&mut self, word: String) -> u32 {
        let next = u32::try_from(self.files.len()).unwrap_or(u32::MAX);
        let number = *self.words.entry(word).or_insert(next);
        if number == next {
            self.files.push((0, 0));
        }
        number
    }

    /// A name that stands around most values, such as the project's own, says
    /// nothing about which is meant.
    fn finish(mut self) -> Names {
        const FEW: usize = 3;
        let is_common = |part: &u32| {
            let (_, files) = self.files[*part as usize];
            files > FEW && files * 2 > self.count as usize
        };
        let mut by_word = vec![Vec::new(); self.files.len()];
        for (at, setting) in (0..).zip(&mut self.settings) {
            setting.parts.retain(|part| !is_common(part));
            for &part in &setting.parts {
                by_word[part as usize].push(at);
            }
            if setting.is_flat {
                for &word in &self.keys[setting.key as usize].words {
                    by_word[word as usize].push(at);
                }
            }
        }
        Names {
            keys: self.keys,
            settings: self.settings,
            words: self.words,
            by_word,
        }
    }
}

/// Whether a setting is a variable of a flat list; other keys are defined by a
/// file format.
fn is_flat(setting: &Setting) -> bool {
    let file = &*setting.file;
    let is_shouted = !setting.key.bytes().any(|byte| byte.is_ascii_lowercase());
    // The name of an option stands beside its program.
    let is_constant = is_source_code(file) && !setting.key.contains('-');
    is_shouted
        || is_constant
        || [".env", ".sh", ".ini"].iter().any(|end| file.contains(end))
        || ["_vars/", "/defaults/"]
            .iter()
            .any(|folder| file.contains(folder))
        || setting.owners.iter().any(|owner| &**owner == "variable")
}

/// Whether a file is source code.
pub(super) fn is_source_code(file: &str) -> bool {
    const ENDINGS: [&str; 15] = [
        "go", "py", "rs", "js", "mjs", "cjs", "ts", "tsx", "mts", "java", "kt", "rb", "cs", "php",
        "jsx",
    ];
    let ending = file.rsplit('.').next();
    ending.is_some_and(|ending| ENDINGS.contains(&ending))
}

/// Whether a word is a unit or a quantity.
fn is_counted(word: &str) -> bool {
    static COUNTED: LazyLock<HashSet<&str>> =
        LazyLock::new(|| include_str!("counted.txt").split_whitespace().collect());
    COUNTED.contains(word) || COUNTED.contains(word.trim_end_matches('s'))
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
    let quoted = quoted
        .filter(|name| is_short(name) || is_whole(name))
        .map(marked);
    long.chain(quoted).collect()
}

/// Whether a name is too short to be distinguished from ordinary words.
fn is_short(name: &str) -> bool {
    (2..4).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Whether a name of several parts can be told from ordinary words.
fn is_whole(name: &str) -> bool {
    name.contains(['-', '_']) && !name.contains(char::is_whitespace)
}

/// A name with a mark that no word of a sentence has.
fn marked(name: &str) -> String {
    format!("`{}", name.to_lowercase())
}

fn singular(word: &str) -> String {
    let bare = word.strip_suffix('s').filter(|bare| bare.len() >= 4);
    bare.unwrap_or(word).to_owned()
}

/// The word of a name around a value that can tell which is meant: its last
/// part, which says what it is, `sweeper` of `dead-scan-sweeper`. Units and
/// quantities do not identify an owner.
fn owner_part(owner: &str) -> Option<String> {
    /// Words that occur in the names around values of any kind.
    static COMMON: LazyLock<HashSet<&str>> =
        LazyLock::new(|| include_str!("common_owners.txt").lines().collect());
    if is_short(owner) {
        return Some(marked(owner));
    }
    let part = owner.rsplit(|c: char| !c.is_alphanumeric()).next()?;
    let is_number = part.bytes().all(|byte| byte.is_ascii_digit());
    let part = (part.len() >= 4 && !is_number).then(|| singular(part))?;
    (!COMMON.contains(&*part) && !is_counted(&part)).then_some(part)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::book::{Dimension, Quantity};

    /// The number of words that a sentence shares with a setting, without an
    /// index.
    fn shared(all: &[Setting], words: &BTreeSet<String>, at: usize) -> usize {
        let parts = |setting: &Setting| -> BTreeSet<String> {
            let owners = setting.owners.iter();
            owners.filter_map(|owner| owner_part(owner)).collect()
        };
        let files = |part: Option<&String>| -> usize {
            let with = all.iter();
            let with = with.filter(|one| part.is_none_or(|part| parts(one).contains(part)));
            with.map(|one| &one.file).collect::<BTreeSet<_>>().len()
        };
        let is_common = |part: &String| {
            let with = files(Some(part));
            with > 3 && with * 2 > files(None)
        };
        let setting = &all[at];
        let key_words = |least: usize| -> Vec<String> {
            let parts = setting.key.split(|c: char| !c.is_alphanumeric());
            let parts = parts.map(|part| singular(&part.to_lowercase()));
            parts
                .filter(|part| part.len() >= least && !is_counted(part))
                .collect()
        };
        let own = if is_flat(setting) {
            key_words(1)
        } else {
            Vec::new()
        };
        let own: BTreeSet<String> = own.into_iter().collect();
        let long = key_words(4);
        let is_of_key = long.len() < 2 || long.iter().any(|part| words.contains(part));
        if !own.is_subset(words) || !is_of_key {
            return 0;
        }
        let parts = parts(setting);
        let parts = parts.intersection(words).filter(|part| !is_common(part));
        parts.count() + own.len()
    }

    fn setting() -> impl Strategy<Value = Setting> {
        let word = || prop::sample::select(vec!["alpha", "beta-gamma", "deltas", "app", "db", "x"]);
        let key = prop::sample::select(vec!["replicas", "ALPHA_TTL", "gamma-delta", "alpha_days"]);
        let file = prop::sample::select(vec!["a.yml", "b.yml", "c.env", "d.yml", "e.yml"]);
        (key, prop::collection::vec(word(), 0..4), file).prop_map(|(key, owners, file)| Setting {
            key: key.to_owned(),
            owners: owners.into_iter().map(Into::into).collect(),
            quantity: Quantity::new(1.0, Dimension::Count),
            text: "1".to_owned(),
            file: file.into(),
            line: 1,
        })
    }

    proptest! {
        #[test]
        fn the_index_finds_what_going_through_all_settings_does(
            mut all in prop::collection::vec(setting(), 0..12),
            text in "((alpha|beta|gamma|delta|deltas|`db`|`app`|days) ){0,5}",
        ) {
            all.sort_by(|one, other| one.file.cmp(&other.file));
            let words = words(&text);
            let expected = (0..all.len()).map(|at| (shared(&all, &words, at), at));
            let expected: Vec<_> = expected.filter(|(shared, _)| *shared > 0).collect();
            prop_assert_eq!(Settings::new(&all).sharing(&words, |_| true), expected);
        }
    }
}
