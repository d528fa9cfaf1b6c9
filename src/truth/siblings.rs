//! Names that stand where one of the repository's own names would: they share
//! a part with it that other names do not have. Whether the repository writes
//! the name elsewhere is found out later.

use std::collections::BTreeSet;

use super::index::Index;
use crate::book::NameKind;

/// The definition in whose place a name stands.
pub(super) fn sibling(kind: NameKind, text: &str, index: &Index<'_>) -> Option<usize> {
    match kind {
        NameKind::KubernetesObject => of_claim(text, index),
        NameKind::Operation => first(kind, index, |known| shares_word(text, known)),
        NameKind::Migration => first(kind, index, |known| is_same_migration(text, known)),
        NameKind::TableIndex => first(kind, index, |known| has_same_ends(text, known)),
        NameKind::CacheKey => {
            let (family, _) = text.split_once(':')?;
            let is_of_family = |known: &str| known.split(':').next() == Some(family);
            let is_begun = |at: &usize| {
                let rest = text.strip_prefix(index.definition(*at).name.as_str());
                rest.is_some_and(|rest| rest.starts_with(':'))
            };
            let is_filled_in = |at: &usize| {
                let known = &index.definition(*at).name;
                is_of_family(known) && known.contains('*')
            };
            // A key that the code puts together can be any of the family.
            let mut all = index.of_kind(kind).iter();
            let is_open = all.any(|at| is_filled_in(at) || is_begun(at));
            first(kind, index, is_of_family).filter(|_| !is_open)
        }
        NameKind::AnsibleVariable => of_family(text, index),
        _ => None,
    }
}

fn first(kind: NameKind, index: &Index<'_>, fits: impl Fn(&str) -> bool) -> Option<usize> {
    let mut all = index.of_kind(kind).iter().copied();
    all.find(|&at| {
        let known = index.definition(at);
        !known.is_pattern() && fits(&known.name)
    })
}

/// The volume claim of the same pod: `redis-data-redis-0` for `data-redis-0`.
fn of_claim(text: &str, index: &Index<'_>) -> Option<usize> {
    const CLASS: &str = "persistentvolumeclaim/";
    let name = text.strip_prefix(CLASS)?;
    let mut pods = index.of_kind(NameKind::StatefulPod).iter();
    let pod = pods.find_map(|&at| {
        let pod = &index.definition(at).name;
        let before = name.strip_suffix(pod.as_str())?;
        before.ends_with('-').then_some(pod)
    })?;
    let end = format!("-{pod}");
    first(NameKind::KubernetesObject, index, |known| {
        known.starts_with(CLASS) && known.ends_with(&end)
    })
}

/// The words of a name in camel case, in lower case.
fn camel_words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for letter in name.chars() {
        if letter.is_uppercase() || words.is_empty() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.extend(letter.to_lowercase());
        }
    }
    words
}

/// Whether two operations of several words have the same object: `abortOrder`
/// and `cancelOrder`.
fn shares_word(written: &str, known: &str) -> bool {
    let (left, right) = (camel_words(written), camel_words(known));
    left.len() >= 2 && right.len() >= 2 && left[1..] == right[1..]
}

/// Whether two migrations have the same time stamp, or the same words behind
/// another number.
fn is_same_migration(written: &str, known: &str) -> bool {
    const STAMP: usize = 8;
    let (Some((number, words)), Some((other, others))) = (numbered(written), numbered(known))
    else {
        return false;
    };
    let is_general = ["init", "auto", "update", "merge"]
        .iter()
        .any(|word| words.contains(word));
    let is_stamp = number.len() >= STAMP && number == other;
    is_stamp || (words == others && words.contains('_') && !is_general)
}

/// The number of a migration and the words behind it.
pub(super) fn numbered(name: &str) -> Option<(&str, &str)> {
    let name = name.strip_prefix('V').unwrap_or(name);
    let length = name.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = name.split_at_checked(length)?;
    let words = rest.strip_prefix('_')?.trim_start_matches('_');
    (number.len() >= 3 && !words.is_empty()).then_some((number, words))
}

/// Whether two names of several parts begin and end alike: the table, and what
/// kind of index it is.
fn has_same_ends(written: &str, known: &str) -> bool {
    let ends = |name: &str| {
        let parts: Vec<String> = name.split('_').map(str::to_lowercase).collect();
        let is_long = parts.len() >= 3;
        is_long.then(|| (parts[0].clone(), parts[parts.len() - 1].clone()))
    };
    let prefixed = |name: &str| {
        let parts: Vec<String> = name.split('_').map(str::to_lowercase).collect();
        let is_index = ["idx", "ix", "index"].contains(&&*parts[0]);
        (is_index && parts.len() >= 3).then(|| parts[1].clone())
    };
    let is_index = |name: &str| {
        ["idx", "key", "index"]
            .iter()
            .any(|end| name.ends_with(end))
    };
    (is_index(written) && ends(written).is_some() && ends(written) == ends(known))
        || (prefixed(written).is_some() && prefixed(written) == prefixed(known))
}

/// A variable of the role whose other variables begin alike.
fn of_family(text: &str, index: &Index<'_>) -> Option<usize> {
    const FEW: usize = 3;
    let (family, _) = text
        .split_once('_')
        .filter(|(family, _)| family.len() >= 3)?;
    let is_of_family = |known: &str| {
        let rest = known.strip_prefix(family);
        rest.is_some_and(|rest| rest.starts_with('_'))
    };
    let kind = NameKind::AnsibleVariable;
    let all = index.of_kind(kind).iter();
    let names: BTreeSet<&str> = all
        .map(|&at| index.definition(at).name.as_str())
        .filter(|known| is_of_family(known))
        .collect();
    let longest = |known: &str| known.starts_with(text) || text.starts_with(known);
    (names.len() >= FEW)
        .then(|| first(kind, index, longest).or_else(|| first(kind, index, is_of_family)))
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_place_of_others_share_a_part() {
        assert!(shares_word("abortOrder", "cancelOrder"));
        assert!(!shares_word("abortOrder", "listOrders"));
        assert!(!shares_word("Order", "listOrders"));
        assert!(is_same_migration(
            "20240102030405_add_x",
            "20240102030405_x"
        ));
        assert!(is_same_migration("0007_add_paid", "0008_add_paid"));
        assert!(!is_same_migration("0007_add_paid", "0007_drop_paid"));
        assert!(has_same_ends("orders_paid_idx", "orders_paid_at_idx"));
        assert!(has_same_ends("idx_orders_paid", "idx_orders_paid_at"));
        assert!(!has_same_ends("orders_paid_idx", "users_paid_idx"));
    }
}
