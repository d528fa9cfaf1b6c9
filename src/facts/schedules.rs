//! Schedules of cron, systemd and cloud providers: the time of day, the day of
//! the week, and how often they recur.

use crate::book::{Dimension, Quantity};

/// The time of day of a cron expression, or how often it comes.
pub(super) fn cron(text: &str) -> Option<Quantity> {
    if !has_fields(text) {
        return None;
    }
    let text = text
        .strip_prefix("cron(")
        .map_or(text, |rest| rest.trim_end_matches(')'));
    let fields: Vec<&str> = text.split_whitespace().collect();
    let [minute, hour, ..] = fields[..] else {
        return None;
    };
    let is_field = |field: &&str| {
        field
            .bytes()
            .all(|byte| b"0123456789*/,-?LW#".contains(&byte) || byte.is_ascii_uppercase())
    };
    if !(5..=6).contains(&fields.len()) || !fields.iter().all(is_field) {
        return None;
    }
    if let Some(every) = minute.strip_prefix("*/") {
        return Some(Quantity::new(
            every.parse::<f64>().ok()? * 60.0,
            Dimension::Duration,
        ));
    }
    let minutes: f64 = minute.parse().ok()?;
    if let Some(every) = hour.strip_prefix("*/") {
        return Some(Quantity::new(
            every.parse::<f64>().ok()? * 3600.0,
            Dimension::Duration,
        ));
    }
    let hours: f64 = hour.parse().ok()?;
    Some(Quantity::new(hours * 60.0 + minutes, Dimension::TimeOfDay))
}

/// Whether a text has several fields: most values have one.
fn has_fields(text: &str) -> bool {
    text.contains(char::is_whitespace)
}

/// The day of the week of a cron expression, of `OnCalendar=Mon *-*-* 03:00`,
/// and of a window such as `sun:03:00-sun:04:00`.
pub(super) fn weekday(text: &str) -> Option<Quantity> {
    if !has_fields(text) && !text.contains(':') {
        return None;
    }
    let fields: Vec<&str> = text.split_whitespace().collect();
    let day = match fields[..] {
        [minute, hour, _, _, day] if cron(text).is_some() && !minute.contains('/') => {
            let number = day.parse::<u8>().ok().filter(|day| *day <= 7);
            let is_time = hour.parse::<u8>().is_ok();
            return number
                .map(|day| Quantity::new(f64::from(day % 7), Dimension::Weekday))
                .or_else(|| Quantity::weekday(day))
                .filter(|_| is_time);
        }
        [day, _, time] if time.contains(':') => day,
        [window] if window.matches(':').count() >= 2 => window.split(':').next()?,
        _ => return None,
    };
    Quantity::weekday(day)
}

/// The time of day of systemd's `OnCalendar=*-*-* 02:30:00`.
pub(super) fn calendar(text: &str) -> Option<Quantity> {
    if let Some(every) = text.strip_prefix("*:0/") {
        let minutes: f64 = every.parse().ok()?;
        return Some(Quantity::new(minutes * 60.0, Dimension::Duration));
    }
    let (day, time) = text.rsplit_once(' ')?;
    let mut parts = time.split(':');
    let (hours, minutes) = (parts.next()?, parts.next()?);
    let is_day = day.contains('*')
        || day
            .bytes()
            .next()
            .is_some_and(|byte| byte.is_ascii_uppercase());
    Quantity::parse(&format!("{hours}:{minutes}")).filter(|_| is_day)
}

/// The time at which a window such as `sun:03:00-sun:04:00` begins.
pub(super) fn window(text: &str) -> Option<Quantity> {
    let (start, _) = text.split_once('-')?;
    let (day, time) = start.split_once(':')?;
    Quantity::weekday(day).and_then(|_| Quantity::parse(time))
}
