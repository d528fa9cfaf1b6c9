//! Which commits changed the lines that prove what pages say.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::LastChange;

/// The changes of lines, by file and line as of now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineChanges {
    lines: BTreeMap<(String, u32), Vec<LineChange>>,
}

/// One change of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineChange {
    /// The commit.
    pub change: LastChange,
    /// The line before the commit; nothing if the commit added it.
    pub before: Option<String>,
}

/// What became of a line after a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChangeSince<'a> {
    /// The last commit that changed it.
    pub last: &'a LastChange,
    /// The line on that day; nothing if it was added later.
    pub before: Option<&'a str>,
}

impl LineChanges {
    /// Adds a change, which is older than those of the same line before.
    pub fn add(&mut self, file: &str, line: u32, change: LineChange) {
        let changes = self.lines.entry((file.to_owned(), line)).or_default();
        changes.push(change);
    }

    /// What became of a line after a day; nothing if it is the same.
    pub fn since(&self, file: &str, line: u32, day: Date) -> Option<ChangeSince<'_>> {
        let changes = self.lines.get(&(file.to_owned(), line))?;
        let count = changes
            .iter()
            .take_while(|one| one.change.day > day)
            .count();
        let (last, first) = (changes.first()?, changes[..count].last()?);
        Some(ChangeSince {
            last: &last.change,
            before: first.before.as_deref(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_compared_with_what_it_was_on_a_day() {
        let mut changes = LineChanges::default();
        for (day, before) in [(20, Some("b")), (10, Some("a")), (5, None)] {
            let change = LastChange {
                day: Date::constant(2026, 1, day),
                commit: day.to_string(),
            };
            let before = before.map(str::to_owned);
            changes.add("f", 3, LineChange { change, before });
        }
        let since = |day| changes.since("f", 3, Date::constant(2026, 1, day));
        let before = |day| since(day).map(|one| (one.last.commit.as_str(), one.before));
        assert_eq!(before(20), None);
        assert_eq!(before(15), Some(("20", Some("b"))));
        assert_eq!(before(10), Some(("20", Some("b"))));
        assert_eq!(before(7), Some(("20", Some("a"))));
        assert_eq!(before(1), Some(("20", None)));
        assert_eq!(changes.since("f", 4, Date::constant(2026, 1, 1)), None);
    }
}
