use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use super::short_code::name_end;

/// Icons with a similar character. Of all others only the name is known,
/// because sites do not contain icon sets.
static SHOWN: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    let lines = include_str!("icons.txt").lines();
    lines.filter_map(|line| line.split_once(' ')).collect()
});

/// The sets of icons that Material for `MkDocs` knows, with the styles that
/// stand between set and name.
const SETS: [(&str, &[&str]); 4] = [
    ("material-", &[]),
    ("fontawesome-", &["solid-", "regular-", "brands-"]),
    ("octicons-", &[]),
    ("simple-", &[]),
];

/// An icon: `:material-check:`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Icon {
    pub(super) range: Range<usize>,
    /// A character that looks like it.
    pub(super) shown: Option<&'static str>,
    /// Its name in words.
    pub(super) name: String,
}

/// The icon that begins at `at`, where a colon stands.
pub(super) fn read(text: &str, at: usize) -> Option<Icon> {
    let before = text[..at].chars().next_back();
    if before.is_some_and(|c| c.is_alphanumeric() || c == '/') {
        return None;
    }
    let end = name_end(text.as_bytes(), at)?;
    let written = &text[at + 1..end];
    let (set, styles) = SETS.iter().find(|(set, _)| written.starts_with(set))?;
    let name = &written[set.len()..];
    let name = styles
        .iter()
        .find_map(|style| name.strip_prefix(style))
        .unwrap_or(name);
    // Octicons carry their size: `alert-16`.
    let name = match name.rsplit_once('-') {
        Some((name, size)) if size.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => name,
    };
    Some(Icon {
        range: at..end + 1,
        shown: SHOWN.get(name).copied(),
        name: name.replace('-', " "),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn icons_of_each_set_are_known_by_name() {
        let read = |text| read(text, 0).map(|icon| (icon.shown, icon.name));
        assert_eq!(
            read(":material-check:"),
            Some((Some("✓"), "check".to_owned()))
        );
        assert_eq!(
            read(":fontawesome-brands-git-alt:"),
            Some((None, "git alt".to_owned()))
        );
        assert_eq!(
            read(":octicons-alert-16:"),
            Some((Some("⚠"), "alert".to_owned()))
        );
        assert_eq!(
            read(":simple-postgresql:"),
            Some((None, "postgresql".to_owned()))
        );
        assert_eq!(read(":other-check:"), None);
    }
}
