//! The environment that a path or a sentence speaks of.

const ENVIRONMENTS: &str = include_str!("environments.txt");

/// An environment: a row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Environment {
    words: &'static str,
    /// Whether its values hold in this environment only.
    is_apart: bool,
}

impl Environment {
    /// The first environment whose word is a part of a text.
    pub(super) fn of(text: &str) -> Option<Self> {
        let parts = text.split(|c: char| !c.is_ascii_alphanumeric());
        let mut found = parts.filter_map(|part| all().find(|one| one.has(part)));
        found.next()
    }

    fn has(self, part: &str) -> bool {
        let mut words = self.words.split(' ');
        words.any(|word| word.eq_ignore_ascii_case(part))
    }
}

fn all() -> impl Iterator<Item = Environment> {
    let rows = ENVIRONMENTS.lines().filter(|row| !row.starts_with('#'));
    rows.map(|row| {
        let apart = row.strip_prefix("- ");
        Environment {
            words: apart.unwrap_or(row),
            is_apart: apart.is_some(),
        }
    })
}

/// Whether a value of a file can be meant by a sentence of a page: both are of
/// one environment, or the file's values hold in all.
pub(super) fn is_comparable(file: &str, page: &str, sentence: &str) -> bool {
    let Some(of_file) = Environment::of(file) else {
        return true;
    };
    match Environment::of(sentence).or_else(|| Environment::of(page)) {
        Some(meant) => meant == of_file,
        None => !of_file.is_apart,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_one_environment_say_nothing_of_another() {
        let page = "runbooks/cache.md";
        assert!(is_comparable(
            "deploy/cache.yaml",
            page,
            "It has 3 replicas"
        ));
        assert!(is_comparable(
            "k8s/prod/cache.yaml",
            page,
            "It has 3 replicas"
        ));
        assert!(!is_comparable(
            "k8s/local/cache.yaml",
            page,
            "It has 3 replicas"
        ));
        assert!(is_comparable(
            "k8s/staging/cache.yaml",
            page,
            "Staging has 3 replicas"
        ));
        assert!(!is_comparable(
            "k8s/prod/cache.yaml",
            page,
            "Staging has 3 replicas"
        ));
        assert!(!is_comparable(
            "k8s/dev/a.yaml",
            "k8s/prod/README.md",
            "It has 3 replicas"
        ));
    }
}
