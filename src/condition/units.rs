//! Quantities in conditions: `< 300ms` about a value in seconds.

use std::sync::LazyLock;

use regex::Regex;

use crate::pattern;

/// A comparison of the value with a number and a unit.
static QUANTITY: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r"^(==|!=|<=|>=|<|>)\s*(-?\d+(?:\.\d+)?)\s*(%|[A-Za-zµ]+)$")
        .expect("a valid pattern")
});

/// Units by dimension, each as a multiple of the base unit: seconds and bytes
/// as in Prometheus, and ratios.
const UNITS: [(&str, Kind, f64); 21] = [
    ("ns", Kind::Time, 1e-9),
    ("us", Kind::Time, 1e-6),
    ("µs", Kind::Time, 1e-6),
    ("ms", Kind::Time, 1e-3),
    ("s", Kind::Time, 1.0),
    ("m", Kind::Time, 60.0),
    ("min", Kind::Time, 60.0),
    ("h", Kind::Time, 3600.0),
    ("d", Kind::Time, 86400.0),
    ("B", Kind::Size, 1.0),
    ("kB", Kind::Size, 1e3),
    ("KB", Kind::Size, 1e3),
    ("MB", Kind::Size, 1e6),
    ("GB", Kind::Size, 1e9),
    ("TB", Kind::Size, 1e12),
    ("KiB", Kind::Size, 1024.0),
    ("MiB", Kind::Size, 1024.0 * 1024.0),
    ("GiB", Kind::Size, 1024.0 * 1024.0 * 1024.0),
    ("TiB", Kind::Size, 1024.0 * 1024.0 * 1024.0 * 1024.0),
    ("%", Kind::Share, 0.01),
    ("ratio", Kind::Share, 1.0),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Time,
    Size,
    Share,
}

fn unit(name: &str) -> Option<(Kind, f64)> {
    let found = UNITS.iter().find(|(known, _, _)| *known == name);
    found.map(|(_, kind, factor)| (*kind, *factor))
}

/// Converts a comparison with a quantity to one with a number in the unit of
/// the value, or in the base unit. Other texts are returned unchanged.
///
/// # Errors
/// When the units are incompatible or unknown.
pub(super) fn without_units(text: &str, value_unit: Option<&str>) -> Result<String, String> {
    let Some(parts) = QUANTITY.captures(text) else {
        return Ok(text.to_owned());
    };
    let (sign, number, written) = (&parts[1], &parts[2], &parts[3]);
    if value_unit == Some(written) {
        return Ok(format!("{sign} {number}"));
    }
    let (kind, factor) = unit(written).ok_or_else(|| format!("unknown unit `{written}`"))?;
    let (own_kind, own_factor) = match value_unit {
        None => (kind, 1.0),
        Some(name) => unit(name).ok_or_else(|| {
            format!("the value has the unit `{name}`, which cannot be converted to `{written}`")
        })?,
    };
    if kind != own_kind {
        let name = value_unit.unwrap_or_default();
        return Err(format!(
            "the value has the unit `{name}`, which cannot be converted to `{written}`"
        ));
    }
    let number: f64 = number
        .parse()
        .map_err(|_| format!("`{number}` is not a number"))?;
    let number = number * factor / own_factor;
    // Twelve digits, so that 0.1 % is exactly 0.001.
    let rounded = format!("{number:.12}");
    let plain = rounded.trim_end_matches('0').trim_end_matches('.');
    Ok(format!("{sign} {plain}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_become_numbers_in_the_values_unit() {
        let of = |text, unit| without_units(text, unit).expect("it can be compared");
        assert_eq!(of("< 300ms", None), "< 0.3");
        assert_eq!(of("< 2s", Some("ms")), "< 2000");
        assert_eq!(of("> 0.1%", None), "> 0.001");
        assert_eq!(of(">= 5 %", Some("%")), ">= 5");
        assert_eq!(of("> 20GB", Some("GiB")), "> 18.62645149231");
        assert_eq!(of("> 7 widgets", Some("widgets")), "> 7");
        assert_eq!(of("value > 3 && ms < 2", Some("ms")), "value > 3 && ms < 2");
        assert_eq!(of("> 5", Some("ms")), "> 5");
    }

    #[test]
    fn what_measures_something_else_is_refused() {
        assert!(without_units("> 5%", Some("ms")).is_err());
        assert!(without_units("> 5 parsecs", None).is_err());
        assert!(without_units("> 5ms", Some("widgets")).is_err());
    }
}
