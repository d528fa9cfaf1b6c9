//! Limits as people write them and as rules do: `>800ms` is `> 0.8`.

use std::sync::LazyLock;

use regex::Regex;

use crate::pattern;

/// A limit stated in prose.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::validate) struct Stated {
    /// As written.
    pub(in crate::validate) text: String,
    /// The numbers that a rule may hold for it: in other units of the same
    /// kind, as a share or in percent.
    numbers: Vec<f64>,
}

static STATED: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(
        r"(>=|<=|>|<|≥|≤)\s*(\d[\d,]*(?:\.\d+)?)\s*(%|ms|s\b|sec\w*|min\w*|h\b|GB|MB|[A-Za-z/]*)",
    )
    .expect("a valid pattern")
});
static LIMIT: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(
        r"(>=|<=|==|>|<)\s*(?:bool\s+)?(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)(?:\s*\*\s*(\d+(?:\.\d+)?))?",
    )
    .expect("a valid pattern")
});
static NUMBER: LazyLock<Regex> =
    LazyLock::new(|| pattern::ascii(r"\d[\d,]*(?:\.\d+)?").expect("a valid pattern"));
static FOR: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r"for\s+(?:more than\s+)?(\d+)\s*(s|sec|m|min|h|hour)").expect("a valid pattern")
});

impl Stated {
    /// The numbers that a rule may hold for it.
    pub(super) fn numbers(&self) -> impl Iterator<Item = f64> + '_ {
        self.numbers.iter().copied()
    }
}

/// The first limit in a text.
pub(in crate::validate) fn stated(text: &str) -> Option<Stated> {
    let found = STATED.captures(text)?;
    let number = number(&found[2])?;
    let numbers = match &found[3] {
        "%" => vec![number, number / 100.0],
        "ms" => vec![number, number / 1000.0],
        unit if unit == "s" || unit.starts_with("sec") => vec![number, number * 1000.0],
        unit if unit.starts_with("min") => vec![number, number * 60.0],
        "h" => vec![number, number * 60.0, number * 3600.0],
        "/min" => vec![number, number / 60.0],
        "GB" => vec![number, number * 1e9, number * 1_073_741_824.0],
        "MB" => vec![number, number * 1e6, number * 1_048_576.0],
        _ => vec![number],
    };
    Some(Stated {
        text: found[0].trim().to_owned(),
        numbers,
    })
}

/// `100 req/s` that drops by `50% drop` alerts at 50.
pub(super) fn dropped(baseline: &str, alert: &str) -> Option<Stated> {
    let share = alert
        .split('%')
        .next()
        .filter(|_| alert.contains("% drop"))?;
    let usual = number(NUMBER.find(baseline)?.as_str())?;
    let left = usual * (100.0 - number(share.trim())?) / 100.0;
    Some(Stated {
        text: format!(
            "{left}, {} below {baseline}",
            alert.trim_end_matches(" drop")
        ),
        numbers: vec![left],
    })
}

/// A comparison with a state: `== 0`, `!= 1`.
static IS_THERE: LazyLock<Regex> =
    LazyLock::new(|| pattern::ascii(r"^[=!]=\s*(?:bool\s+)?[01]$").expect("a valid pattern"));

/// Whether a rule's expression contains the limit; `None` if it contains no
/// comparable number.
pub(in crate::validate) fn agree(stated: &Stated, expr: &str) -> Option<bool> {
    // A rule that asks whether something is there has no limit: `up == 0`.
    let mut compared = LIMIT.find_iter(expr).map(|found| found.as_str());
    if compared.all(|limit| IS_THERE.is_match(limit)) && stated.text.contains('>') {
        return None;
    }
    let mut limits = limits(expr).peekable();
    limits.peek()?;
    let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * a.abs().max(b.abs());
    Some(limits.any(|limit| stated.numbers.iter().any(|number| near(*number, limit))))
}

/// The last comparison of an expression, as written.
pub(in crate::validate) fn limit_of(expr: &str) -> String {
    LIMIT
        .find_iter(expr)
        .last()
        .map_or(String::new(), |found| found.as_str().to_owned())
}

/// The number of an expression's only comparison.
pub(super) fn only_limit(expr: &str) -> Option<f64> {
    let mut limits = limits(expr);
    let first = limits.next()?;
    limits.next().is_none().then_some(first)
}

/// The minutes after `for` in a text.
pub(super) fn minutes(text: &str) -> Option<f64> {
    let found = FOR.captures(text)?;
    let number: f64 = found[1].parse().ok()?;
    Some(match &found[2] {
        "s" | "sec" => number / 60.0,
        "h" | "hour" => number * 60.0,
        _ => number,
    })
}

/// The minutes of a rule's `for: 5m`, as Prometheus writes durations.
pub(super) fn rule_minutes(text: &str) -> Option<f64> {
    let duration = crate::config::parse_duration(text).ok()?;
    Some(duration.as_secs_f64() / 60.0)
}

fn limits(expr: &str) -> impl Iterator<Item = f64> + '_ {
    LIMIT.captures_iter(expr).filter_map(|found| {
        let number: f64 = found[2].parse().ok()?;
        let factor = found
            .get(3)
            .and_then(|factor| factor.as_str().parse::<f64>().ok());
        Some(number * factor.unwrap_or(1.0))
    })
}

fn number(text: &str) -> Option<f64> {
    text.replace(',', "").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_compared_across_units() {
        let same = |text: &str, expr: &str| agree(&stated(text).expect("a limit"), expr);
        assert_eq!(
            same(
                "P95 >800ms for 5 minutes",
                "histogram_quantile(0.95, x) > 0.8"
            ),
            Some(true)
        );
        assert_eq!(same("5xx errors >5%", "rate(x[5m]) > 0.05"), Some(true));
        assert_eq!(same(">5%", "100 * x > 5"), Some(true));
        assert_eq!(same(">1s", "pg_replication_lag > 10"), Some(false));
        assert_eq!(same(">1s", "absent(up)"), None);
        let drop = dropped("1,000", "50% drop").expect("a limit");
        assert_eq!(agree(&drop, "shipments_active == 0"), Some(false));
        assert_eq!(agree(&drop, "shipments_active < 500"), Some(true));
        assert_eq!(minutes("Hit rate <40% for 10 minutes"), Some(10.0));
    }
}
