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
    let is_output = |part: &str| part.ends_with("-out") || part.ends_with("-output");
    let mut parts = path.split('/');
    !path.starts_with(['/', '~']) && parts.any(|part| NAMES.contains(part) || is_output(part))
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
    // A hidden folder of a tool is a cache wherever the project lies.
    let is_cache = || name.starts_with('.') && NAMES.contains(name);
    is_build_artefact(path.trim_start_matches("./"))
        || is_cache()
        || LOCK_FILES.contains(&name)
        || ["/tmp/", "/var/tmp/"].into_iter().any(is_temporary)
}
