//! Names in backticks that nothing else tells the kind of, and that are a slip
//! for a name which a file defines: `shop-on-call` for `shop-oncall`.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::{LazyLock, OnceLock};

use regex::Regex;

use super::index::Index;
use super::near::differ_in_digits;
use crate::book::{
    Certainty, Mention, MentionPlace, NameKind, Operations, Page, Resolution, Verdict,
};
use crate::diagnostic::is_one_slip;
use crate::pattern;
use crate::source::Span;

/// Kinds whose names of several parts are chosen by the repository.
const KINDS: [NameKind; 4] = [
    NameKind::CloudResource,
    NameKind::KubernetesObject,
    NameKind::SystemdUnit,
    NameKind::Container,
];

/// Minimum length of a name.
const SHORTEST: usize = 8;

/// A name of several parts in backticks.
static NAME: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r"`([a-z][a-z0-9]*(?:[-_][a-z0-9]+)+)`").expect("a valid pattern")
});

/// The names that a slip can be for, by their length without separators.
pub(super) struct Slips<'a> {
    by_length: BTreeMap<usize, Vec<usize>>,
    /// The same names, without their classes.
    names: OnceLock<HashSet<&'a str>>,
    index: &'a Index<'a>,
    operations: &'a Operations,
}

impl<'a> Slips<'a> {
    pub(super) fn new(index: &'a Index<'a>, operations: &'a Operations) -> Self {
        let mut by_length: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for kind in KINDS {
            for &at in index.of_kind(kind) {
                let definition = index.definition(at);
                let name = bare(&definition.name);
                if name.len() >= SHORTEST && !definition.is_pattern() {
                    by_length.entry(folded(name).len()).or_default().push(at);
                }
            }
        }
        Self {
            by_length,
            names: OnceLock::new(),
            index,
            operations,
        }
    }

    /// Adds the slips of a page whose names are no mentions yet.
    pub(super) fn add(&self, page: &Page, resolved: &mut Vec<Resolution>) {
        if self.by_length.is_empty() {
            return;
        }
        let known: BTreeSet<u32> = resolved.iter().map(|one| one.mention.span.start).collect();
        let text = page.document.source.text();
        for part in page.document.passages() {
            let Some(inside) = text.get(part.clone()) else {
                continue;
            };
            for found in NAME.captures_iter(inside) {
                let Some(name) = found.get(1) else { continue };
                let range = part.start + name.start()..part.start + name.end();
                let span = Span::new(range);
                if known.contains(&span.start) {
                    continue;
                }
                if let Some(nearest) = self.meant(name.as_str()) {
                    resolved.push(contradicted(self.index, nearest, name.as_str(), span));
                }
            }
        }
    }

    /// The only definition that a name is a slip for.
    fn meant(&self, name: &str) -> Option<usize> {
        if name.len() < SHORTEST || self.is_known(name) {
            return None;
        }
        let own = folded(name);
        let lengths = own.len().saturating_sub(1)..=own.len() + 1;
        let near = self.by_length.range(lengths).flat_map(|(_, all)| all);
        let mut near = near
            .copied()
            .filter(|&at| is_slip(name, bare(&self.index.definition(at).name)));
        let first = near.next()?;
        let meant = bare(&self.index.definition(first).name);
        let is_only = near.all(|at| bare(&self.index.definition(at).name) == meant);
        is_only.then_some(first)
    }

    /// Whether a file defines a name of any kind, or is called so.
    fn is_known(&self, name: &str) -> bool {
        let index = self.index;
        let is_bare = |kind: &NameKind| !index.exactly(*kind, name).is_empty();
        let names = self.names.get_or_init(|| {
            let all = self.by_length.values().flatten();
            all.map(|&at| bare(&index.definition(at).name)).collect()
        });
        names.contains(name)
            || NameKind::ALL.iter().any(is_bare)
            || self.operations.files.iter().any(|file| file.contains(name))
    }
}

fn contradicted(index: &Index<'_>, nearest: usize, name: &str, span: Span) -> Resolution {
    let definition = index.definition(nearest);
    let class = definition.name.strip_suffix(bare(&definition.name));
    let mention = Mention {
        kind: definition.kind,
        text: format!("{}{name}", class.unwrap_or_default()),
        owners: Vec::new(),
        files: Vec::new(),
        scope: None,
        span,
        place: MentionPlace::Text,
        certainty: Certainty::Likely,
    };
    Resolution {
        mention,
        verdict: Verdict::Contradicted {
            nearest: Some(nearest),
            owner: None,
        },
    }
}

/// Whether two names are the same but for their separators, or but for one
/// letter in a long name.
fn is_slip(written: &str, known: &str) -> bool {
    const LONG: usize = 10;
    let is_plural = |one: &str, many: &str| many.strip_suffix('s') == Some(one);
    // `node_exporter` is a program, and `node-exporter` what runs it.
    let parts = |name: &str| name.split(['-', '_']).count();
    if folded(written) == folded(known) {
        return parts(written) != parts(known);
    }
    written.len().min(known.len()) >= LONG
        && is_one_slip(written, known)
        && !differ_in_digits(written, known)
        && !is_plural(written, known)
        && !is_plural(known, written)
}

/// A name without its class.
fn bare(name: &str) -> &str {
    name.split_once('/').map_or(name, |(_, name)| name)
}

/// A name without separators.
fn folded(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_differ_in_a_separator_or_a_letter() {
        for (written, known, expected) in [
            ("shop-on-call", "shop-oncall", true),
            ("node_exporter", "node-exporter", false),
            ("payment-recociler", "payment-reconciler", true),
            ("shop-worker-1", "shop-worker-2", false),
            ("shop-payments", "shop-payment", false),
            ("shop-api", "shop-app", false),
        ] {
            assert_eq!(is_slip(written, known), expected, "{written} {known}");
        }
    }
}
