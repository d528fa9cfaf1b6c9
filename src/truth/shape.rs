//! What two names must have in common to be near, as numbers that are made
//! once for each name: most names of a repository are ruled out by them.

use crate::book::NameKind;

/// The shape of a name.
#[derive(Clone, Copy)]
pub(super) struct Shape {
    /// Its letters and digits without case, as bits.
    letters: u64,
    first_part: u64,
    last_part: u64,
    is_single: bool,
}

impl Shape {
    pub(super) fn of(kind: NameKind, name: &str) -> Self {
        let is_classed = matches!(kind, NameKind::CloudResource | NameKind::KubernetesObject);
        let name = match name.split_once('/') {
            Some((_, own)) if is_classed => own,
            _ => name,
        };
        let letters = name.bytes().filter(u8::is_ascii_alphanumeric);
        let letters = letters.fold(0, |all, byte| {
            all | 1_u64 << (byte.to_ascii_lowercase() % 64)
        });
        let mut parts = name.split(is_separator).filter(|part| !part.is_empty());
        let first = parts.next().unwrap_or_default();
        let last = parts.next_back();
        Self {
            letters,
            first_part: digest(first),
            last_part: digest(last.unwrap_or(first)),
            is_single: last.is_none(),
        }
    }

    /// Whether two names of such shapes can be near. Names of several parts
    /// that differ in one share the first or the last; one of a single part differs
    /// in two characters at most; others have the same characters.
    pub(super) fn can_be_near(self, other: Self) -> bool {
        const MAX_DIFFERING_LETTERS: u32 = 4;
        self.letters == other.letters
            || self.first_part == other.first_part
            || self.last_part == other.last_part
            || ((self.is_single || other.is_single)
                && (self.letters ^ other.letters).count_ones() <= MAX_DIFFERING_LETTERS)
    }
}

/// Whether a character stands between the parts of a name.
pub(super) fn is_separator(c: char) -> bool {
    matches!(c, '-' | '_' | '.' | '/' | ':' | ' ')
}

/// A number for a part without case (FNV-1a).
pub(super) fn digest(part: &str) -> u64 {
    part.bytes().fold(0xcbf2_9ce4_8422_2325, |digest, byte| {
        (digest ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::super::near::is_near;
    use super::*;

    pub(in crate::truth) fn slipped() -> impl Strategy<Value = (String, String)> {
        let name = "[a-c]{1,5}([-_./][a-c]{1,5}){0,3}";
        let words = prop_oneof![
            Just("shop-key".to_owned()),
            Just("shop-secret".to_owned()),
            Just("shop-production".to_owned()),
            Just("shop-prod".to_owned()),
            name.prop_map(String::from),
        ];
        (
            words.clone(),
            words,
            any::<prop::sample::Index>(),
            "[a-c-]?",
        )
            .prop_map(|(mut one, two, at, letter)| {
                let other = if letter.is_empty() { two } else { one.clone() };
                let at = at.index(one.len());
                one.replace_range(at..=at, &letter);
                (one, other)
            })
    }

    proptest! {
        #[test]
        fn names_that_are_near_can_be((one, other) in slipped()) {
            for kind in [
                NameKind::Table,
                NameKind::Database,
                NameKind::Container,
                NameKind::Host,
                NameKind::CloudResource,
                NameKind::Dashboard,
                NameKind::KubernetesObject,
            ] {
                let class = if matches!(kind, NameKind::CloudResource | NameKind::KubernetesObject) {
                    "class/"
                } else {
                    ""
                };
                let (one, other) = (format!("{class}{one}"), format!("{class}{other}"));
                if is_near(kind, &one, &other) {
                    prop_assert!(Shape::of(kind, &one).can_be_near(Shape::of(kind, &other)));
                }
            }
        }
    }
}
