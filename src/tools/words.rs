//! Words that tools share: kinds of Kubernetes, units of systemd, signals.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// A kind of objects that Kubernetes defines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KubernetesKind {
    /// The plural, in which its objects are listed.
    pub plural: &'static str,
    /// The words for it, its plural among them.
    words: &'static str,
    /// What happened to it, and in which version of Kubernetes.
    pub fate: Option<Fate>,
    /// What to use in its place; spaces are written as `_`.
    replacement: Option<&'static str>,
}

/// What happened to a word that worked once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It still works, and will not for long.
    Deprecated(&'static str),
    /// It does not work any more.
    Removed(&'static str),
}

/// The kinds of objects that Kubernetes itself defines.
pub fn kubernetes_kinds() -> impl Iterator<Item = KubernetesKind> {
    KINDS.iter().copied()
}

/// The kind that a word in lower case stands for.
pub fn kubernetes_kind(word: &str) -> Option<KubernetesKind> {
    static WORDS: LazyLock<HashMap<&str, KubernetesKind>> = LazyLock::new(|| {
        let mut words = HashMap::new();
        for kind in KINDS.iter() {
            for word in kind.words() {
                words.entry(word).or_insert(*kind);
            }
        }
        words
    });
    WORDS.get(word).copied()
}

static KINDS: LazyLock<Vec<KubernetesKind>> = LazyLock::new(|| {
    let kinds = rows(include_str!("kubernetes_kinds.txt")).map(|row| {
        let mut fate = None;
        for word in row.split(' ') {
            if let Some(version) = word.strip_prefix("deprecated:") {
                fate = Some(Fate::Deprecated(version));
            } else if let Some(version) = word.strip_prefix("removed:") {
                fate = Some(Fate::Removed(version));
            }
        }
        KubernetesKind {
            plural: row.split(' ').next().unwrap_or(row),
            words: row,
            fate,
            replacement: row.split(' ').find_map(|word| word.strip_prefix("use:")),
        }
    });
    kinds.collect()
});

impl KubernetesKind {
    /// The words for it.
    pub fn words(self) -> impl Iterator<Item = &'static str> {
        self.words.split(' ').filter(|word| !word.contains(':'))
    }

    /// What to use in its place.
    pub fn replacement(self) -> Option<String> {
        self.replacement.map(|text| text.replace('_', " "))
    }
}

/// Units of systemd that widely used packages bring, without `.service`.
pub fn units() -> impl Iterator<Item = &'static str> {
    rows(include_str!("units.txt")).flat_map(|row| row.split(' '))
}

/// Signals, without `SIG`.
pub fn signals() -> impl Iterator<Item = &'static str> {
    rows(include_str!("signals.txt")).flat_map(|row| row.split(' '))
}

/// Modules that Ansible itself brings, by their short names.
pub fn ansible_modules() -> impl Iterator<Item = &'static str> {
    rows(include_str!("ansible_modules.txt")).flat_map(|row| row.split(' '))
}

/// Commands of Redis and Valkey, in lower case.
pub fn redis_commands() -> impl Iterator<Item = &'static str> {
    rows(include_str!("redis_commands.txt")).flat_map(|row| row.split(' '))
}

/// The commands of Redis and Valkey whose first argument is one key.
pub fn redis_key_commands() -> impl Iterator<Item = &'static str> {
    rows(include_str!("redis_key_commands.txt")).flat_map(|row| row.split(' '))
}

/// Commands of `PgBouncer`'s admin console, in lower case.
pub fn pgbouncer_commands() -> impl Iterator<Item = &'static str> {
    rows(include_str!("pgbouncer_commands.txt"))
}

fn rows(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter(|row| !row.starts_with('#'))
}

/// Whether a program writes what it reads, as filters of text do.
pub fn is_text_filter(program: &str) -> bool {
    static FILTERS: LazyLock<HashSet<&str>> =
        LazyLock::new(|| listed(include_str!("text_filters.txt")));
    FILTERS.contains(program)
}

/// Whether a program is a client that reads statements from the terminal.
pub fn is_database_client(program: &str) -> bool {
    static CLIENTS: LazyLock<HashSet<&str>> =
        LazyLock::new(|| listed(include_str!("database_clients.txt")));
    CLIENTS.contains(program)
}

fn listed(list: &'static str) -> HashSet<&'static str> {
    rows(list).flat_map(str::split_whitespace).collect()
}
