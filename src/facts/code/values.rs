//! Numbers that source code sets: constants, and the defaults of variables and
//! options. Code is searched, not parsed; the patterns are data.

use std::sync::LazyLock;

use regex::Regex;

use crate::book::Setting;
use crate::facts::settings::of_code;
use crate::facts::sources::{File, ending};
use crate::pattern;

/// Endings and pattern of each row.
const PATTERNS: &str = include_str!("values.txt");

/// A row of the table: the key, the number, and where the code writes one, the
/// unit.
struct Row {
    endings: Vec<&'static str>,
    pattern: Regex,
}

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let rows = PATTERNS.lines().filter(|row| !row.starts_with('#'));
    let rows = rows.filter_map(|row| row.split_once('\t'));
    rows.map(|(endings, pattern)| Row {
        endings: endings.split(',').collect(),
        pattern: pattern::ascii(&format!("(?m){pattern}")).expect("a valid pattern"),
    })
    .collect()
});

/// Whether the table has a row for the file at a path.
pub(super) fn can_set(path: &str) -> bool {
    ROWS.iter().any(|row| row.endings.contains(&ending(path)))
}

/// The numbers that a file of code sets.
pub(super) fn read(path: &str, text: &str) -> Vec<Setting> {
    let file = File::new(path, text);
    let ending = ending(path);
    let rows = ROWS.iter().filter(|row| row.endings.contains(&ending));
    let mut found = Vec::new();
    for row in rows {
        for one in row.pattern.captures_iter(text) {
            let number = one.name("number").or_else(|| one.get(2));
            let unit = one.name("unit").or_else(|| one.get(3));
            let (Some(key), Some(number)) = (one.get(1), number) else {
                continue;
            };
            let unit = unit.map_or("", |unit| unit.as_str());
            let Some(value) = value(number.as_str(), unit) else {
                continue;
            };
            let line = file.line_at(key.start());
            found.extend(of_code(&file, key.as_str(), &value, line));
        }
    }
    found
}

/// A number with its unit as settings write it: `5 * 60` with `Second` is
/// `300s`.
fn value(number: &str, unit: &str) -> Option<String> {
    let factors = number
        .split('*')
        .map(|factor| factor.trim().replace('_', ""));
    let suffix = match unit.to_ascii_lowercase().trim_end_matches('s') {
        "" => "",
        "second" | "sec" | "from_sec" => "s",
        "minute" | "min" => "m",
        "hour" => "h",
        "day" => "d",
        "millisecond" | "milli" | "from_milli" => "ms",
        _ => return None,
    };
    let mut factors: Vec<String> = factors.collect();
    if let [one] = &mut factors[..] {
        return Some(std::mem::take(one) + suffix);
    }
    let mut product: u64 = 1;
    for factor in &factors {
        product = product.checked_mul(factor.parse().ok()?)?;
    }
    Some(format!("{product}{suffix}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_and_defaults_are_read() {
        for (path, text, expected) in [
            ("a.py", "MAX_BATCH = 500\n", "MAX_BATCH 500"),
            (
                "a.py",
                "x = int(os.environ.get(\"PULL_LIMIT\", \"40\"))",
                "PULL_LIMIT 40",
            ),
            ("a.py", "IDLE = timedelta(minutes=5)\n", "IDLE 300"),
            (
                "a.ts",
                "export const HOLD_MINUTES = 12;\n",
                "HOLD_MINUTES 720",
            ),
            ("a.ts", "const TTL_MS = 5 * 60 * 1000;\n", "TTL_MS 300"),
            (
                "a.ts",
                "Number(process.env.WAIT_SECONDS ?? \"45\")",
                "WAIT_SECONDS 45",
            ),
            ("a.go", "const (\n\tmaxTries = 7\n)\n", "maxTries 7"),
            (
                "a.go",
                "\tdrainTimeout = 20 * time.Second\n",
                "drainTimeout 20",
            ),
            (
                "a.go",
                "flag.Int(\"batch-size\", 50, \"\")",
                "batch-size 50",
            ),
            ("a.rs", "const MAX_TRIES: u32 = 6;\n", "MAX_TRIES 6"),
            (
                "a.rs",
                "const WAIT: Duration = Duration::from_secs(9);\n",
                "WAIT 9",
            ),
            (
                "a.java",
                "  private static final int MAX_ROWS = 1_000;\n",
                "MAX_ROWS 1000",
            ),
            ("a.rb", "  MAX_ROWS = 20\n", "MAX_ROWS 20"),
        ] {
            let found: Vec<String> = read(path, text)
                .into_iter()
                .map(|one| format!("{} {}", one.key, one.quantity.number))
                .collect();
            assert_eq!(found, [expected], "{text}");
        }
        assert!(read("a.py", "# MAX_BATCH = 500\nX = compute(3)\n").is_empty());
    }

    proptest::proptest! {
        #[test]
        fn any_number_is_read(number in "[0-9_* ]{0,30}", unit in "(Second|Hour|)") {
            value(&number, &unit);
        }
    }
}
