//! Objects of Kubernetes in commands.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;

use crate::pattern;

/// The kind that a word in a command means.
pub(super) fn kind_of(word: &str) -> Option<&'static str> {
    static KINDS: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
        let lines = include_str!("kubernetes_kinds.txt").lines();
        let rows = lines.filter(|line| !line.starts_with('#'));
        rows.flat_map(|row| {
            let kind = row.split(' ').next().unwrap_or_default();
            row.split(' ').map(move |word| (word, kind))
        })
        .collect()
    });
    // `deployments.apps`, `helmreleases.helm.toolkit.fluxcd.io`
    let word = word.split('.').next().unwrap_or(word).to_lowercase();
    KINDS.get(word.as_str()).copied()
}

/// The objects that words name, as `kind/name`, each with the index of its
/// word: `deploy/api`, `deployment api web`.
pub(super) fn objects(words: &[&str]) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    let mut kind = None;
    for (index, word) in words.iter().enumerate() {
        if let Some((written, name)) = word.split_once('/') {
            let kind = kind_of(written);
            found.extend(kind.map(|kind| (format!("{kind}/{name}"), index)));
        } else if index == 0 {
            // Several kinds, as in `get svc,deploy api`, say nothing of which.
            kind = kind_of(word);
        } else if let Some(kind) = kind {
            found.push((format!("{kind}/{word}"), index));
        }
    }
    found
}

/// The stateful set that a pod's name tells of: `redis` for `redis-0`.
pub(super) fn set_of_pod(name: &str) -> Option<&str> {
    let (set, number) = name.rsplit_once('-')?;
    let is_number =
        (1..=3).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then_some(set)
}

/// The keys of a config map or secret that a `JSONPath` selects.
pub(super) fn data_keys(path: &str) -> Vec<&str> {
    static KEY: LazyLock<Regex> = LazyLock::new(|| {
        pattern::ascii(r"\.data(?:\.([A-Za-z0-9_-]+)[}|.\s]|\['([^']+)'\])")
            .expect("a valid pattern")
    });
    let keys = KEY.captures_iter(path);
    keys.filter_map(|found| Some(found.get(1).or(found.get(2))?.as_str()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_and_names_are_put_together() {
        assert_eq!(objects(&["deploy/api"]), [("deployment/api".to_owned(), 0)]);
        assert_eq!(
            objects(&["deployments.apps", "a", "b"]),
            [
                ("deployment/a".to_owned(), 1),
                ("deployment/b".to_owned(), 2)
            ]
        );
        assert!(objects(&["pods", "api-0"]).is_empty());
        assert!(objects(&["svc,deploy", "api"]).is_empty());
        assert_eq!(data_keys("jsonpath={.data.RETRY_LIMIT}"), ["RETRY_LIMIT"]);
        assert_eq!(data_keys("jsonpath={.data['log.level']}"), ["log.level"]);
        assert!(data_keys("jsonpath={.data.log\\.level}").is_empty());
    }
}
