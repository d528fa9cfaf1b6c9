use std::collections::BTreeSet;
use std::sync::LazyLock;

static NAMES: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
    let lines = include_str!("build_artefacts.txt").lines();
    lines.filter(|line| !line.starts_with('#')).collect()
});

/// Whether a relative path lies in, or is, something that a build makes again.
pub(super) fn is_build_artefact(path: &str) -> bool {
    !path.starts_with(['/', '~']) && path.split('/').any(|part| NAMES.contains(part))
}
