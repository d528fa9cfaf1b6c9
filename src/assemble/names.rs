use unicode_normalization::UnicodeNormalization;

use crate::book::{Arrangement, NumberPrefixes, Weight, is_page_path};

/// Which parts of file and folder names are not part of the title.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Naming<'a> {
    numbers: NumberPrefixes,
    language: Option<&'a str>,
}

impl<'a> Naming<'a> {
    pub(super) fn of(arrangement: &'a Arrangement) -> Self {
        Self {
            numbers: arrangement.numbers,
            language: arrangement.language.as_deref(),
        }
    }

    /// Whether leading numbers only define the order.
    pub(super) fn strips_numbers(self) -> bool {
        self.numbers == NumberPrefixes::Stripped
    }
}

/// The name of a folder or file without its extension and ordering number.
pub(super) fn plain_name<'n>(name: &'n str, naming: Naming<'_>) -> &'n str {
    match (naming.numbers, split(name)) {
        (NumberPrefixes::Stripped, Some((_, plain))) => plain,
        _ => name,
    }
}

/// The last part of a page's path without its extension and language suffix
/// (`install.en.md`).
pub(super) fn stem<'n>(path: &'n str, naming: Naming<'_>) -> &'n str {
    let name = path.rsplit('/').next().unwrap_or(path);
    let is_page = is_page_path(name);
    let stem = name.rsplit_once('.').filter(|_| is_page);
    let stem = stem.map_or(name, |(stem, _)| stem);
    let plain = naming.language.and_then(|language| {
        let rest = stem.strip_suffix(language)?;
        rest.strip_suffix('.')
    });
    plain.unwrap_or(stem)
}

/// The position given by a leading number.
pub(super) fn leading_number(name: &str, naming: Naming<'_>) -> Option<Weight> {
    match (naming.numbers, split(name)) {
        (NumberPrefixes::Stripped, Some((number, _))) => number.parse().ok().map(Weight::new),
        _ => None,
    }
}

/// Splits a leading number from a name (`02-install`). Dates and versions
/// (`2024-05-01`, `1.2`) are names.
fn split(name: &str) -> Option<(&str, &str)> {
    let digits = name.len() - name.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, rest) = name.split_at(digits);
    let plain = rest.trim_start_matches(['-', '_', '.', ' ']);
    let is_prefix = !number.is_empty()
        && plain.len() < rest.len()
        && plain.starts_with(|c: char| !c.is_ascii_digit());
    is_prefix.then_some((number, plain))
}

/// A path in the form in which two spellings of it are equal: in lower case,
/// and with composed letters, as some systems keep names with decomposed ones.
pub(super) fn folded(path: &str) -> String {
    let lower = path.to_lowercase();
    if lower.is_ascii() {
        lower
    } else {
        lower.nfc().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_stripped_but_from_dates_and_versions() {
        let stripped = Naming {
            numbers: NumberPrefixes::Stripped,
            language: None,
        };
        let plain = |name| plain_name(name, stripped);
        assert_eq!(plain("01-intro"), "intro");
        assert_eq!(plain("2. Next steps"), "Next steps");
        assert_eq!(plain("2024-05-01-outage"), "2024-05-01-outage");
        assert_eq!(plain("1.2"), "1.2");
        assert_eq!(plain("404"), "404");
        assert_eq!(plain("3d"), "3d");
        assert_eq!(plain_name("01-intro", Naming::default()), "01-intro");
    }

    #[test]
    fn the_language_behind_a_name_is_left_out() {
        let english = Naming {
            numbers: NumberPrefixes::Kept,
            language: Some("en"),
        };
        assert_eq!(stem("a/install.en.md", english), "install");
        assert_eq!(stem("a/open.md", english), "open");
        assert_eq!(stem("a/v1.2.md", Naming::default()), "v1.2");
    }
}
