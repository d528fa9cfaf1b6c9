use std::collections::BTreeSet;
use std::sync::LazyLock;

static NAMES: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
    let lines = include_str!("build_artefacts.txt").lines();
    lines.filter(|line| !line.starts_with('#')).collect()
});

/// Whether a relative path lies in, or is, something that a build makes again.
pub fn is_build_artefact(path: &str) -> bool {
    !path.starts_with(['/', '~']) && path.split('/').any(|part| NAMES.contains(part))
}

/// Whether what lies at a path comes back by itself or was only needed for a
/// while.
pub(super) fn is_made_again(path: &str) -> bool {
    let is_temporary = |folder: &str| {
        let rest = path.strip_prefix(folder);
        rest.is_some_and(|rest| !rest.trim_matches(['/', '*']).is_empty())
    };
    is_build_artefact(path.trim_start_matches("./"))
        || ["/tmp/", "/var/tmp/"].into_iter().any(is_temporary)
}
