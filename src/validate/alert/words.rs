//! Names as words: `LowCacheHitRate` is low, cache, hit, rate.

/// The words of a name in lower case.
pub(super) fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut was_lower = false;
    for c in name.chars() {
        let starts = c.is_uppercase() && was_lower;
        if (starts || !c.is_alphanumeric()) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
        was_lower = c.is_lowercase() || c.is_ascii_digit();
    }
    words.extend((!word.is_empty()).then_some(word));
    words
}

/// Whether two words are the same but for their ending: replica, replication.
pub(super) fn alike(a: &str, b: &str) -> bool {
    const STEM: usize = 5;
    a == b || matches!((a.get(..STEM), b.get(..STEM)), (Some(a), Some(b)) if a == b)
}

/// The one candidate that shares most words with `name`.
pub(super) fn nearest_by_words<'a>(
    name: &str,
    candidates: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    let wanted = words(name);
    let scored = candidates.map(|candidate| {
        let own = words(candidate);
        let shared = wanted
            .iter()
            .filter(|word| own.iter().any(|other| alike(word, other)));
        let weight: usize = shared
            .filter(|word| !COMMON.contains(&word.as_str()))
            .map(String::len)
            .sum();
        (weight, candidate)
    });
    let mut best: Vec<(usize, &str)> = scored.filter(|(weight, _)| *weight > 0).collect();
    best.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    match best[..] {
        [first, second, ..] if first.0 == second.0 && first.1 != second.1 => None,
        [first, ..] => Some(first.1),
        [] => None,
    }
}

/// Words that do not identify an alert.
const COMMON: [&str; 7] = ["high", "low", "too", "many", "is", "no", "alert"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fall_into_words() {
        assert_eq!(words("LowCacheHitRate"), ["low", "cache", "hit", "rate"]);
        assert_eq!(words("pg_replication_lag"), ["pg", "replication", "lag"]);
        let names = ["LowCacheHitRate", "HighErrorRate", "DatabaseDown"];
        assert_eq!(
            nearest_by_words("CacheMissHigh", names.into_iter()),
            Some("LowCacheHitRate")
        );
        let names = ["NoPage", "HighErrorRate"];
        assert_eq!(nearest_by_words("NoSuchThing", names.into_iter()), None);
        assert_eq!(nearest_by_words("DiskFull", names.into_iter()), None);
    }
}
