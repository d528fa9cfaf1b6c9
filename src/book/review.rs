use jiff::Span as Interval;
use jiff::civil::Date;

use super::ReviewMeta;

impl ReviewMeta {
    /// The day from which on the page is overdue, counted from its last review
    /// or, where none is written, from `committed`; none without an interval.
    pub fn due(&self, committed: Option<Date>) -> Option<Date> {
        let interval = read_interval(self.review_in.as_deref()?)?;
        let date = match &self.last_reviewed_on {
            Some(written) => read_date(written)?,
            None => committed?,
        };
        date.checked_add(interval).ok()
    }

    /// The day of the last review that the page states, if it can be read.
    pub fn reviewed(&self) -> Option<Date> {
        read_date(self.last_reviewed_on.as_deref()?)
    }
}

/// A date as people write it: `2026-01-31`, alone or with a time behind it,
/// `31 January 2026`, `January 31, 2026`; the last day of `January 2026`,
/// `2026-01` or `2026`.
pub fn read_date(text: &str) -> Option<Date> {
    let text = text.trim();
    let iso = text.get(..10).and_then(|date| date.parse::<Date>().ok());
    iso.or_else(|| {
        let formats = ["%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y", "%Y/%m/%d"];
        formats
            .iter()
            .find_map(|format| Date::strptime(format, text).ok())
            .or_else(|| read_period(text).map(|(_, last)| last))
    })
}

/// The earliest day that a written date can mean: the first of a month that
/// stands alone.
pub fn earliest_date(text: &str) -> Option<Date> {
    let read = |text: &str| {
        let period = read_period(text.trim()).map(|(first, _)| first);
        period.or_else(|| read_date(text))
    };
    // `March 3, 2026 (before the launch)`
    let without_note = || read(text.split_once(" (")?.0);
    read(text).or_else(without_note)
}

/// First and last day of a month or a year that stands alone: `January 2026`,
/// `2026-01`, `2026`.
fn read_period(text: &str) -> Option<(Date, Date)> {
    let formats = ["%d %B %Y", "%d %b %Y", "%d %Y-%m", "%d %m/%Y"];
    let month = format!("1 {text}");
    let first = formats
        .iter()
        .find_map(|format| Date::strptime(format, &month).ok());
    if let Some(first) = first {
        return Some((first, first.last_of_month()));
    }
    let is_year = text.len() == 4 && text.starts_with("20");
    let year: i16 = text.parse().ok().filter(|_| is_year)?;
    let first = Date::new(year, 1, 1).ok()?;
    Some((first, first.last_of_year()))
}

/// An interval as people write it: `3 months`, `90d`, `quarterly`.
pub fn read_interval(text: &str) -> Option<Interval> {
    let text = text.trim().to_lowercase();
    let text = text.strip_prefix("every ").unwrap_or(&text);
    // "Quarterly or on major changes": the earlier of both.
    let text = text.split(" or ").next().unwrap_or(text).trim();
    let interval = match text {
        "daily" => Interval::new().days(1),
        "weekly" | "week" => Interval::new().weeks(1),
        "monthly" | "month" => Interval::new().months(1),
        "quarterly" | "quarter" => Interval::new().months(3),
        "half-yearly" | "biannually" | "semiannually" => Interval::new().months(6),
        "yearly" | "annually" | "year" => Interval::new().years(1),
        // A number alone counts days.
        _ if text
            .parse()
            .is_ok_and(|days: i64| (7..=3_660).contains(&days)) =>
        {
            Interval::new().days(text.parse::<i64>().ok()?)
        }
        _ => {
            let digits = text.find(|c: char| !c.is_ascii_digit())?;
            let number: i64 = text[..digits]
                .parse()
                .ok()
                .filter(|number| *number <= 10_000)?;
            match text[digits..].trim() {
                "d" | "day" | "days" => Interval::new().days(number),
                "w" | "week" | "weeks" => Interval::new().weeks(number),
                "m" | "mo" | "month" | "months" => Interval::new().months(number),
                "q" | "quarter" | "quarters" => Interval::new().months(number * 3),
                "y" | "year" | "years" => Interval::new().years(number.min(1_000)),
                _ => return None,
            }
        }
    };
    Some(interval)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_intervals_are_read_as_people_write_them() {
        let date = |text| read_date(text).map(|date| date.to_string());
        for text in [
            "2026-01-10",
            "2026-01-10T09:00:00Z",
            "10 January 2026",
            "Jan 10, 2026",
        ] {
            assert_eq!(date(text).as_deref(), Some("2026-01-10"), "{text}");
        }
        assert_eq!(date("soon"), None);
        let due = |text| {
            let start = Date::constant(2026, 1, 10);
            Some(start.checked_add(read_interval(text)?).ok()?.to_string())
        };
        assert_eq!(due("Quarterly").as_deref(), Some("2026-04-10"));
        assert_eq!(due("90d").as_deref(), Some("2026-04-10"));
        assert_eq!(due("every 2 weeks").as_deref(), Some("2026-01-24"));
        assert_eq!(due("often"), None);
    }
}
