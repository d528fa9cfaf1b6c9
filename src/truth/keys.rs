//! What two names have in common if they are near, as numbers: the index of
//! known names is searched by those of a written one instead of comparing it
//! with every name.

use super::shape::{digest, is_separator};
use crate::book::NameKind;

/// Whether near names of a kind share a key. Other kinds are compared one by
/// one.
pub(super) fn has_keys(kind: NameKind) -> bool {
    !matches!(
        kind,
        NameKind::LogMessage
            | NameKind::Route
            | NameKind::Host
            | NameKind::MachinePath
            | NameKind::PipelineEnvironment
            | NameKind::PublishedPort
            | NameKind::ContainerPort
            | NameKind::ServicePort
    )
}

/// The known names of a kind, by their keys.
pub(super) struct KeyIndex {
    /// Keys with the indices of names, sorted.
    entries: Vec<(u64, usize)>,
}

impl KeyIndex {
    pub(super) fn new<'a>(kind: NameKind, names: impl Iterator<Item = (usize, &'a str)>) -> Self {
        let mut entries = Vec::new();
        for (at, name) in names {
            let keys = Keys::of(kind, name, Side::Known);
            entries.extend(keys.into_iter().map(|key| (key, at)));
        }
        entries.sort_unstable();
        Self { entries }
    }

    /// The indices of the names that a written one can be near to, in
    /// ascending order.
    pub(super) fn candidates(&self, kind: NameKind, written: &str) -> Vec<usize> {
        let mut found = Vec::new();
        for key in Keys::of(kind, written, Side::Written) {
            let from = self.entries.partition_point(|(other, _)| *other < key);
            let entries = self.entries[from..].iter();
            let entries = entries.take_while(|(other, _)| *other == key);
            found.extend(entries.map(|(_, at)| *at));
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// Which of two names keys are made for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Known,
    Written,
}

/// What a key is about, so that no two kinds of keys are the same.
#[derive(Clone, Copy)]
enum About {
    Bare = 1,
    Sorted,
    Without,
    Single,
    Value,
    Ends,
    Head,
    Tail,
}

/// Collects the keys of a name.
struct Keys {
    side: Side,
    /// What names must have in common besides: the class of a resource.
    class: u64,
    found: Vec<u64>,
}

impl Keys {
    fn of(kind: NameKind, name: &str, side: Side) -> Vec<u64> {
        let (class, own) = match kind {
            NameKind::KubernetesObject | NameKind::CloudResource => match name.split_once('/') {
                Some(parts) => parts,
                None => return Vec::new(),
            },
            NameKind::Label => match name.split_once('=') {
                Some(parts) => parts,
                None => return Vec::new(),
            },
            _ => ("", name),
        };
        let mut keys = Self {
            side,
            class: digest(class),
            found: Vec::new(),
        };
        let lower = own.to_lowercase();
        let parts: Vec<&str> = lower.split(is_separator).collect();
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        keys.name(&lower, &parts);
        match kind {
            NameKind::Label => {
                keys.class = 0;
                keys.add(About::Value, digest(own));
            }
            NameKind::CloudResource | NameKind::Dashboard => {
                keys.ends(&parts);
                keys.heads(&parts);
            }
            NameKind::Database | NameKind::Metric => keys.ends(&parts),
            NameKind::SystemdUnit | NameKind::Table => keys.tails(own),
            _ => {}
        }
        keys.found
    }

    fn add(&mut self, about: About, digest: u64) {
        self.found.push(mixed(self.class, about as u64, digest));
    }

    /// What names share that differ by a misspelling.
    fn name(&mut self, lower: &str, parts: &[&str]) {
        let bare = lower.replace(['-', '_', '.', ' '], "");
        self.add(About::Bare, digest(&bare));
        if self.side == Side::Written {
            for end in ["s", "es"] {
                self.add(About::Bare, digest(&format!("{bare}{end}")));
                if let Some(one) = bare.strip_suffix(end) {
                    self.add(About::Bare, digest(one));
                }
            }
        }
        let count = parts.len() as u64;
        if let [part] = parts {
            // Two edits change the length by two at most.
            let length = part.chars().count() as u64;
            let lengths = match self.side {
                Side::Known => length..=length,
                Side::Written => length.saturating_sub(2)..=length + 2,
            };
            lengths.for_each(|length| self.add(About::Single, length));
            return;
        }
        let digests: Vec<u64> = parts.iter().map(|part| digest(part)).collect();
        let sorted = digests
            .iter()
            .fold(count, |all, &one| all.wrapping_add(mixed(one, 0, 0)));
        self.add(About::Sorted, sorted);
        let placed: Vec<u64> = (0..)
            .zip(digests)
            .map(|(at, one)| mixed(at, one, count))
            .collect();
        let all = placed
            .iter()
            .fold(0, |all: u64, &one| all.wrapping_add(one));
        for (at, one) in (0..).zip(placed) {
            self.add(About::Without, mixed(all.wrapping_sub(one), at, count));
        }
    }

    /// The first and the last part of a name in which one is missing between
    /// them.
    fn ends(&mut self, parts: &[&str]) {
        if let [first, .., last] = parts {
            let count = parts.len() + usize::from(self.side == Side::Written);
            let ends = mixed(digest(first), digest(last), count as u64);
            self.add(About::Ends, ends);
        }
    }

    /// The parts of a name with and without the last.
    fn heads(&mut self, parts: &[&str]) {
        for count in [parts.len(), parts.len().saturating_sub(1)] {
            let head = parts[..count]
                .iter()
                .fold(count as u64, |all, part| mixed(all, digest(part), 0));
            self.add(About::Head, head);
        }
    }

    /// The whole of a written name, the ends of a known one.
    fn tails(&mut self, name: &str) {
        if self.side == Side::Written {
            return self.add(About::Tail, digest(name));
        }
        for (at, _) in name.match_indices(['-', '_']) {
            self.add(About::Tail, digest(&name[at + 1..]));
        }
    }
}

/// A number of three (the finaliser of `MurmurHash3`).
fn mixed(one: u64, two: u64, three: u64) -> u64 {
    let mut number = one ^ two.rotate_left(21) ^ three.rotate_left(42);
    number = (number ^ (number >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    number = (number ^ (number >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    number ^ (number >> 33)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::near::is_near;
    use super::super::shape::tests::slipped;
    use super::*;

    proptest! {
        #[test]
        fn names_that_are_near_share_a_key((one, other) in slipped()) {
            for kind in NameKind::ALL.iter().copied().filter(|kind| has_keys(*kind)) {
                let class = match kind {
                    NameKind::CloudResource | NameKind::KubernetesObject => "class/",
                    NameKind::Label => "key=",
                    _ => "",
                };
                let (one, other) = (format!("{class}{one}"), format!("{class}{other}"));
                if is_near(kind, &one, &other) {
                    let index = KeyIndex::new(kind, [(7, other.as_str())].into_iter());
                    prop_assert_eq!(index.candidates(kind, &one), [7], "{:?} {} {}", kind, one, other);
                }
            }
        }

        #[test]
        fn near_keys_of_labels_share_their_value((one, other) in slipped()) {
            let (one, other) = (format!("{one}=x"), format!("{other}=x"));
            if is_near(NameKind::Label, &one, &other) {
                let index = KeyIndex::new(NameKind::Label, [(7, other.as_str())].into_iter());
                prop_assert_eq!(index.candidates(NameKind::Label, &one), [7]);
            }
        }
    }
}
