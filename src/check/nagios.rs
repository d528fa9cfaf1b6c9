//! Monitoring plugins: exit codes and performance data after `|` (Monitoring
//! Plugins Development Guidelines).

use super::judge::{Verdict, excerpt};
use crate::stamp::Outcome;

/// The verdict of a plugin's exit code; `None` for OK.
pub(super) fn own_verdict(code: i32, stdout: &str) -> Option<Verdict> {
    let text = stdout.lines().next().unwrap_or_default();
    let text = text.split('|').next().unwrap_or_default();
    let outcome = match code {
        0 => return None,
        1 => Outcome::Warn,
        2 => Outcome::Fail,
        3 => Outcome::Error,
        code => {
            let reason = format!("exit {code} is none of a plugin: {}", excerpt(text));
            return Some(Verdict::new(Outcome::Error, reason));
        }
    };
    let reason = match text.trim() {
        "" => format!("exit {code}: nothing"),
        _ => excerpt(text).trim_matches('`').to_owned(),
    };
    Some(Verdict::new(outcome, reason))
}

/// The first number of the performance data: `'label'=value[unit];warn;…`.
pub(super) fn first_value(stdout: &str) -> Option<f64> {
    let (_, data) = stdout.lines().next()?.split_once('|')?;
    let (_, rest) = data.trim().split_once('=')?;
    let end = rest
        .find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | '-' | 'e' | 'E' | '+'))
        .unwrap_or(rest.len());
    let number: f64 = rest[..end].parse().ok()?;
    number.is_finite().then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plugins_say_how_it_is() {
        let text = "DISK WARNING - 12% free | /=88%;80;90;0;100";
        let verdict = own_verdict(1, text).expect("a warning");
        assert_eq!(
            (verdict.outcome, verdict.reason.as_str()),
            (Outcome::Warn, "DISK WARNING - 12% free")
        );
        assert_eq!(first_value(text), Some(88.0));
        assert_eq!(own_verdict(0, text), None);
        assert_eq!(
            own_verdict(3, "x").map(|verdict| verdict.outcome),
            Some(Outcome::Error)
        );
        assert_eq!(
            own_verdict(9, "x").map(|verdict| verdict.outcome),
            Some(Outcome::Error)
        );
        assert_eq!(first_value("OK | 'a b'=1.5ms;;;; c=2"), Some(1.5));
        assert_eq!(first_value("OK"), None);
        assert_eq!(first_value("OK | broken"), None);
    }
}
