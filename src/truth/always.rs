//! Names that exist without a definition.

use crate::book::NameKind;
use crate::tools;

/// The names, by kind.
const ALWAYS: &str = include_str!("always.txt");

/// Whether a name of a kind exists everywhere.
pub(super) fn is_always(kind: NameKind, text: &str) -> bool {
    if kind == NameKind::SystemdUnit {
        let name = text.strip_suffix(".service").unwrap_or(text);
        let name = name.split('@').next().unwrap_or(name);
        return name.starts_with("systemd-") || tools::units().any(|unit| unit == name);
    }
    let mut rows = ALWAYS.lines().filter(|line| !line.starts_with('#'));
    rows.any(|row| {
        let mut words = row.split_whitespace();
        words.next() == Some(kind.key()) && words.any(|word| crate::book::fits(word, text))
    })
}
