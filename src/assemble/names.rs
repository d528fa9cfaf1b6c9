use crate::book::{NumberPrefixes, Weight};

/// A file or folder name without the number in front of it, where numbers
/// only order.
pub(super) fn plain_name(name: &str, numbers: NumberPrefixes) -> &str {
    match (numbers, split(name)) {
        (NumberPrefixes::Stripped, Some((_, plain))) => plain,
        _ => name,
    }
}

/// The place that the number in front of a name gives.
pub(super) fn leading_number(name: &str, numbers: NumberPrefixes) -> Option<Weight> {
    match (numbers, split(name)) {
        (NumberPrefixes::Stripped, Some((number, _))) => number.parse().ok().map(Weight::new),
        _ => None,
    }
}

/// A number and the name behind it (`02-install`). A date or a version
/// (`2024-05-01`, `1.2`) is a name.
fn split(name: &str) -> Option<(&str, &str)> {
    let digits = name.len() - name.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, rest) = name.split_at(digits);
    let plain = rest.trim_start_matches(['-', '_', '.', ' ']);
    let is_prefix = !number.is_empty()
        && plain.len() < rest.len()
        && plain.starts_with(|c: char| !c.is_ascii_digit());
    is_prefix.then_some((number, plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_stripped_but_from_dates_and_versions() {
        let plain = |name| plain_name(name, NumberPrefixes::Stripped);
        assert_eq!(plain("01-intro"), "intro");
        assert_eq!(plain("2. Next steps"), "Next steps");
        assert_eq!(plain("2024-05-01-outage"), "2024-05-01-outage");
        assert_eq!(plain("1.2"), "1.2");
        assert_eq!(plain("404"), "404");
        assert_eq!(plain("3d"), "3d");
        assert_eq!(plain_name("01-intro", NumberPrefixes::Kept), "01-intro");
    }
}
