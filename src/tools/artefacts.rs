use std::collections::BTreeSet;
use std::sync::LazyLock;

static NAMES: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
    let lines = include_str!("build_artefacts.txt").lines();
    lines.filter(|line| !line.starts_with('#')).collect()
});

/// Whether a name is from an example: one of its parts stands for the reader's
/// own, as in `my-app`.
pub fn is_example_name(name: &str) -> bool {
    let lines = include_str!("example_words.txt").lines();
    let words = lines.filter(|line| !line.starts_with('#'));
    let mut words = words.flat_map(str::split_whitespace);
    words.any(|word| {
        let mut parts = name.split(['-', '_', '/']);
        parts.any(|part| part.eq_ignore_ascii_case(word))
    })
}

/// Whether a relative path lies in, or is, something that a build makes again.
pub fn is_build_artefact(path: &str) -> bool {
    !path.starts_with(['/', '~']) && path.split('/').any(|part| NAMES.contains(part))
}

/// Files that package managers write again.
const LOCK_FILES: [&str; 8] = [
    "package-lock.json",
    "yarn.lock",
    "pnpm-lock.yaml",
    "bun.lockb",
    "poetry.lock",
    "uv.lock",
    "Gemfile.lock",
    ".terraform.lock.hcl",
];

/// Whether what lies at a path comes back by itself or was only needed for a
/// while.
pub(super) fn is_made_again(path: &str) -> bool {
    let is_temporary = |folder: &str| {
        let rest = path.strip_prefix(folder);
        rest.is_some_and(|rest| !rest.trim_matches(['/', '*']).is_empty())
    };
    let name = path.rsplit('/').next().unwrap_or(path);
    is_build_artefact(path.trim_start_matches("./"))
        || LOCK_FILES.contains(&name)
        || ["/tmp/", "/var/tmp/"].into_iter().any(is_temporary)
}
