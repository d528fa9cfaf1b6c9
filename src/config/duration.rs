use std::time::Duration;

/// Reads a duration such as `300ms`, `5s`, `10m`, `24h`, `7d`, `2w`.
///
/// # Errors
/// A sentence for the author.
pub fn parse_duration(text: &str) -> Result<Duration, String> {
    let text = text.trim();
    let split = text
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let wrong = || {
        format!("invalid duration `{text}`; use a number and a unit, such as 5s, 10m, 24h or 7d")
    };
    let number: f64 = number.parse().map_err(|_| wrong())?;
    let seconds = match unit.trim() {
        "ms" => 0.001,
        "s" | "sec" => 1.0,
        "m" | "min" => 60.0,
        "h" => 3600.0,
        "d" => 86_400.0,
        "w" => 604_800.0,
        _ => return Err(wrong()),
    };
    Duration::try_from_secs_f64(number * seconds).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_each_unit() {
        let millis = |text| parse_duration(text).map(|d| d.as_millis());
        assert_eq!(millis("300ms"), Ok(300));
        assert_eq!(millis("1.5s"), Ok(1500));
        assert_eq!(millis("10m"), Ok(600_000));
        assert_eq!(millis("24h"), Ok(86_400_000));
        assert_eq!(millis("7d"), Ok(604_800_000));
    }

    #[test]
    fn says_what_a_duration_is() {
        for text in ["", "5", "s", "5 parsecs", "-1s", "1e999s"] {
            let error = parse_duration(text).expect_err(text);
            assert!(error.contains("invalid duration"), "{error}");
        }
    }
}
