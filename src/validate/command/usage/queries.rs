//! Syntax errors in queries, schedules and basic regular expressions.

use crate::promql;

/// The syntax error of a Prometheus query.
pub(super) fn promql(text: &str) -> Option<String> {
    // Templates contain text that the parser rejects.
    if text.contains('$') || text.contains("{{") || promql::is_expression(text) {
        return None;
    }
    promql::error(text)
}

/// The fields of a schedule, with their least and greatest values.
const FIELDS: [(&str, u32, u32); 5] = [
    ("minute", 0, 59),
    ("hour", 0, 23),
    ("day of the month", 1, 31),
    ("month", 1, 12),
    ("day of the week", 0, 7),
];

/// The error in a cron schedule: five fields, or a word with `@`.
pub(super) fn cron(text: &str) -> Option<String> {
    let text = text.trim();
    let text = match text.split_once(' ') {
        Some((zone, rest)) if zone.starts_with("TZ=") || zone.starts_with("CRON_TZ=") => rest,
        _ => text,
    };
    if let Some(word) = text.strip_prefix('@') {
        const WORDS: [&str; 7] = [
            "yearly", "annually", "monthly", "weekly", "daily", "midnight", "hourly",
        ];
        let is_known = WORDS.contains(&word) || word == "reboot" || word.starts_with("every ");
        return (!is_known).then(|| format!("cron has no schedule `@{word}`"));
    }
    let fields: Vec<&str> = text.split_whitespace().collect();
    if fields.len() != FIELDS.len() {
        return Some(format!(
            "the schedule has {} fields, but cron expects five",
            fields.len()
        ));
    }
    let mut pairs = fields.iter().zip(FIELDS);
    pairs.find_map(|(field, (name, least, most))| {
        let mut parts = field.split([',', '-', '/']);
        let is_wrong = |part: &&str| match part.parse::<u32>() {
            // A step may be smaller than the least value.
            Ok(number) => number > most || (number < least && !field.contains('/')),
            Err(_) => {
                !matches!(*part, "*" | "?") && !part.bytes().all(|byte| byte.is_ascii_alphabetic())
            }
        };
        let wrong = parts.find(is_wrong)?;
        Some(format!("`{wrong}` is no {name}"))
    })
}

/// The error in a basic regular expression: unclosed groups and brackets.
pub(super) fn basic(text: &str) -> Option<String> {
    let mut open = 0_u32;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('(') => open += 1,
                Some(')') => match open.checked_sub(1) {
                    Some(rest) => open = rest,
                    None => return Some("`\\)` has no opening parenthesis".to_owned()),
                },
                _ => {}
            },
            '[' => {
                if chars.peek() == Some(&'^') {
                    chars.next();
                }
                // A bracket at the beginning is one of the characters.
                let mut previous = chars.next();
                let mut is_class = false;
                let end = chars.find(|&c| {
                    let before = previous.replace(c);
                    match (before, c) {
                        (Some('['), ':') => is_class = true,
                        (Some(':'), ']') if is_class => is_class = false,
                        _ => return c == ']' && !is_class,
                    }
                    false
                });
                if end.is_none() {
                    return Some("`]` is missing".to_owned());
                }
            }
            _ => {}
        }
    }
    (open > 0).then(|| "`\\)` is missing".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_read() {
        assert_eq!(promql("sum(rate(up[5m])) by (job)"), None);
        assert_eq!(promql("up{job=\"$job\"} ("), None);
        assert!(promql("sum(rate(up[5m])").is_some());
    }

    #[test]
    fn schedules_are_read() {
        for schedule in [
            "*/5 * * * *",
            "0 3 1 1 0",
            "0 0 * * MON-FRI",
            "@daily",
            "@every 5m",
            "CRON_TZ=UTC 0 3 * * 7",
            "0 3 ? * 1,3",
        ] {
            assert_eq!(cron(schedule), None, "{schedule}");
        }
        for (schedule, fault) in [
            (
                "* * * *",
                "the schedule has 4 fields, but cron expects five",
            ),
            ("60 * * * *", "`60` is no minute"),
            ("0 24 * * *", "`24` is no hour"),
            ("0 3 0 * *", "`0` is no day of the month"),
            ("@dayly", "cron has no schedule `@dayly`"),
        ] {
            assert_eq!(cron(schedule).as_deref(), Some(fault), "{schedule}");
        }
    }

    #[test]
    fn basic_expressions_are_read() {
        for text in [
            "a(b",
            "\\(a\\)",
            "[]a]",
            "[^]]",
            "[[:space:]]",
            "a\\[b",
            "x{",
            "[a[b]",
        ] {
            assert_eq!(basic(text), None, "{text}");
        }
        for text in ["\\(a", "a\\)", "[a", "[^]"] {
            assert!(basic(text).is_some(), "{text}");
        }
    }
}
