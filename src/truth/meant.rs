//! The definition that a name means which no file defines.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::index::Index;
use super::near::differ_in_digits;
use super::siblings::sibling;
use crate::book::{Mention, MentionPlace, NameKind};
use crate::diagnostic::did_you_mean;

/// First parts of variables and metrics that tools and libraries read or
/// export, one a line.
const OF_OTHERS: &str = include_str!("prefixes.txt");

/// What the series of a histogram or a summary end in.
const STATISTICS: [&str; 3] = ["_bucket", "_count", "_sum"];

/// The definition that a mention is a slip for, or stands in the place of.
pub(super) fn meant(mention: &Mention, index: &Index<'_>) -> Option<usize> {
    let Mention { kind, text, .. } = mention;
    let is_in_text = mention.place == MentionPlace::Text;
    if *kind == NameKind::Variable && is_in_text && is_error_code(text) {
        return None;
    }
    index
        .near(*kind, text)
        .or_else(|| of_family(*kind, text, index))
        .or_else(|| with_other_ending(*kind, text, index))
        .or_else(|| of_service(*kind, text, index))
        .or_else(|| of_prefix(*kind, text, index))
        .or_else(|| in_place_of(mention, index))
        .or_else(|| sibling(*kind, text, index))
        .or_else(|| only_one(*kind, index))
}

/// The name that is meant: one that is near, else the nearest in spelling.
pub(super) fn nearest(
    text: &str,
    among: impl Iterator<Item = usize>,
    index: &Index<'_>,
) -> Option<usize> {
    let among = own_names(among, index);
    let kind = index.definition(*among.first()?).kind;
    index
        .near_among(kind, text, among.iter().copied())
        .or_else(|| nearest_in_spelling(text, &among, index))
}

/// The definitions that are no patterns.
pub(super) fn own_names(among: impl Iterator<Item = usize>, index: &Index<'_>) -> Vec<usize> {
    let own = among.filter(|&at| !index.definition(at).is_pattern());
    own.collect()
}

pub(super) fn nearest_in_spelling(text: &str, among: &[usize], index: &Index<'_>) -> Option<usize> {
    let names = || among.iter().map(|&at| index.definition(at).name.as_str());
    let name = did_you_mean(text, names()).or_else(|| {
        let mut longer = names().filter(|name| shares_beginning(text, name));
        let first = longer.next()?;
        longer.all(|other| other == first).then_some(first)
    })?;
    let mut among = among.iter().copied();
    among.find(|&at| index.definition(at).name == name)
}

/// Whether a name begins with nearly all of another: `replicas` and
/// `replicaCount`.
fn shares_beginning(written: &str, known: &str) -> bool {
    let shared = written
        .bytes()
        .zip(known.bytes())
        .take_while(|(a, b)| a.eq_ignore_ascii_case(b))
        .count();
    shared >= 4 && shared + 2 >= written.len().min(known.len())
}

/// The definition that a name is a slip for although both differ in digits
/// alone: a host that an inventory would list with its siblings.
fn of_family(kind: NameKind, text: &str, index: &Index<'_>) -> Option<usize> {
    if kind != NameKind::Host {
        return None;
    }
    let all = index.of_kind(kind).iter().copied();
    let family: Vec<usize> = all
        .filter(|&at| differ_in_digits(&index.definition(at).name, text))
        .collect();
    let last = *family.last()?;
    let names = family.iter().map(|&at| &index.definition(at).name);
    let names: BTreeSet<&String> = names.collect();
    (names.len() > 1).then_some(last)
}

/// The only host that differs in its top-level domain alone:
/// `dashboards.example.net` for `dashboards.example.com`. Sites of two labels,
/// and their `www`, often have several such domains.
fn with_other_ending(kind: NameKind, text: &str, index: &Index<'_>) -> Option<usize> {
    const LEAST: usize = 6;
    if kind != NameKind::Host {
        return None;
    }
    let (stem, _) = text.rsplit_once('.')?;
    let (first, _) = stem.split_once('.')?;
    if first == "www" || first.len() < LEAST {
        return None;
    }
    let is_same = |name: &str| name.rsplit_once('.').is_some_and(|(own, _)| own == stem);
    let all = index.of_kind(kind).iter().copied();
    let same: Vec<usize> = all
        .filter(|&at| is_same(&index.definition(at).name))
        .collect();
    let names = same.iter().map(|&at| &index.definition(at).name);
    let names: BTreeSet<&String> = names.collect();
    (names.len() == 1).then(|| same[0])
}

/// The only database, or the only user of databases, that the files set up.
fn only_one(kind: NameKind, index: &Index<'_>) -> Option<usize> {
    if !matches!(kind, NameKind::Database | NameKind::DatabaseUser) {
        return None;
    }
    let all = index.of_kind(kind);
    let first = *all.first()?;
    let name = &index.definition(first).name;
    let is_only = all.iter().all(|&at| index.definition(at).name == *name);
    (is_only && !name.contains('*')).then_some(first)
}

/// Whether a word in capitals is the code of an error, and no variable.
fn is_error_code(text: &str) -> bool {
    let mut ends = include_str!("error_codes.txt").lines();
    ends.any(|end| !end.starts_with('#') && text.ends_with(end))
}

/// The name that is meant by one with a prefix of the project's own: all names
/// that begin with it stand in the repository.
fn of_prefix(kind: NameKind, text: &str, index: &Index<'_>) -> Option<usize> {
    const FEW: usize = 3;
    if !matches!(kind, NameKind::Variable | NameKind::Metric) {
        return None;
    }
    let (prefix, _) = text.split_once('_')?;
    let is_general = OF_OTHERS
        .lines()
        .any(|other| other == prefix.to_lowercase());
    let is_same = |at: &usize| {
        let name = &index.definition(*at).name;
        let rest = name.strip_prefix(prefix);
        rest.is_some_and(|rest| rest.starts_with('_')) && !name.contains('*')
    };
    // Settings libraries read any path of their model: `APP_SERVER__WORKERS`.
    if prefix.len() < 3 || is_general || text.contains("__") {
        return None;
    }
    // Libraries put names together: a namespace, a subsystem, and this.
    let is_end = |at: usize| {
        let end = index.definition(at).name.trim_end_matches("_*");
        let bare = STATISTICS.iter().find_map(|end| text.strip_suffix(end));
        let front = bare.unwrap_or(text).strip_suffix(end);
        front.is_some_and(|front| front.ends_with('_'))
    };
    let mut all = index.of_kind(kind).iter().copied();
    if kind == NameKind::Metric && all.any(is_end) {
        return None;
    }
    let all = index.of_kind(kind).iter().copied();
    let family: Vec<usize> = all.filter(is_same).collect();
    let names: BTreeSet<&str> = family
        .iter()
        .map(|&at| index.definition(at).name.as_str())
        .collect();
    let is_known = names.len() >= FEW && family.iter().any(|&at| index.is_of_code(at));
    is_known
        .then(|| most_shared(text, &family, index))
        .flatten()
}

/// The cloud resource that is meant in a command by a name that begins as the
/// project's own resources do, where all of that class are known by name.
fn in_place_of(mention: &Mention, index: &Index<'_>) -> Option<usize> {
    const FEW: usize = 3;
    let is_command = matches!(mention.place, MentionPlace::Command(_));
    if mention.kind != NameKind::CloudResource || !is_command {
        return None;
    }
    // Each environment may have a project of its own.
    let (class, name) = mention.text.split_once('/')?;
    if class == "project" {
        return None;
    }
    let prefix = name.trim_start_matches('/').split(['-', '_', '/']).next()?;
    let all = || {
        let all = index.of_kind(NameKind::CloudResource).iter().copied();
        all.filter_map(|at| Some((at, index.definition(at).name.split_once('/')?)))
    };
    let begins = |name: &str| {
        let rest = name.trim_start_matches('/').strip_prefix(prefix);
        rest.is_some_and(|rest| rest.starts_with(['-', '_', '/']))
    };
    let of_project = all().filter(|(_, (_, name))| begins(name));
    let of_project: BTreeSet<(&str, &str)> = of_project.map(|(_, name)| name).collect();
    let mut of_class = all().filter(|(_, (other, _))| *other == class);
    // A module's own resource has the name that the module is given.
    let is_known = of_class.all(|(at, (_, name))| {
        !name.contains('*') || index.definition(at).file.contains("modules/")
    });
    if prefix.len() < 3 || of_project.len() < FEW || !is_known {
        return None;
    }
    let similar = all().filter(|(_, (other, name))| *other == class && begins(name));
    let similar: Vec<usize> = similar.map(|(at, _)| at).collect();
    most_shared(name, &similar, index)
}

/// The definition whose name shares most parts with a name.
fn most_shared(text: &str, among: &[usize], index: &Index<'_>) -> Option<usize> {
    let is_separator = ['_', '-', '/'];
    let parts: Vec<&str> = text.split(is_separator).collect();
    let shared = |at: usize| {
        let all = index.definition(at).name.split(is_separator);
        all.filter(|part| parts.contains(part)).count()
    };
    let best = among
        .iter()
        .copied()
        .max_by_key(|&at| (shared(at), Reverse(at)))?;
    Some(best)
}

/// The container of the one service whose name a wrong one holds.
fn of_service(kind: NameKind, name: &str, index: &Index<'_>) -> Option<usize> {
    if kind != NameKind::Container {
        return None;
    }
    let parts: Vec<&str> = name.split(['-', '_', '.']).collect();
    let all = index.of_kind(kind).iter().copied();
    let mut fitting = all.filter(|&at| {
        let service = index.definition(at).of.as_deref();
        service.is_some_and(|service| parts.contains(&service))
    });
    let first = fitting.next()?;
    fitting.next().is_none().then_some(first)
}
