use crate::printable::printable_line;
use crate::secrets::Redaction;

/// How many lines above and below are shown.
const AROUND: usize = 2;

/// How many characters of a line are shown.
const LONGEST: usize = 140;

/// How many lines above a line may say that its value is secret.
const ABOVE: usize = 8;

/// A file, ready to give excerpts.
pub(super) struct File<'a> {
    lines: Vec<&'a str>,
    redaction: Redaction,
}

impl<'a> File<'a> {
    pub(super) fn new(path: &str, text: &'a str) -> Self {
        Self {
            lines: text.lines().collect(),
            redaction: Redaction::of(path, text),
        }
    }

    /// A line, counted from 1, with the lines around it.
    pub(super) fn around(&self, line: u32) -> Vec<(u32, String)> {
        let Some(at) = (line as usize).checked_sub(1) else {
            return Vec::new();
        };
        if at >= self.lines.len() || self.redaction == Redaction::Hidden {
            return Vec::new();
        }
        let first = at.saturating_sub(AROUND);
        let last = (at + AROUND).min(self.lines.len() - 1);
        let shown = (first..=last).map(|index| {
            let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
            (number, self.shown(index))
        });
        let mut shown: Vec<(u32, String)> = shown.collect();
        // Empty lines at the ends say nothing.
        let is_edge = |(number, text): &(u32, String)| *number != line && text.trim().is_empty();
        while shown.last().is_some_and(is_edge) {
            shown.pop();
        }
        let empty = shown.iter().take_while(|line| is_edge(line)).count();
        shown.drain(..empty);
        shown
    }

    /// An earlier text of a line as it is shown; nothing if the file's lines are
    /// not. What stands above decides whether it may be secret.
    pub(super) fn before(&self, line: u32, before: &str) -> Option<String> {
        let at = (line as usize).checked_sub(1)?;
        if at >= self.lines.len() || self.redaction == Redaction::Hidden {
            return None;
        }
        let mut lines = self.lines[at.saturating_sub(ABOVE)..at].to_vec();
        lines.push(before);
        Some(shorten(&self.redaction.line(&lines, lines.len() - 1)))
    }

    fn shown(&self, index: usize) -> String {
        shorten(&self.redaction.line(&self.lines, index))
    }
}

/// A line of a file, made printable and cut.
fn shorten(text: &str) -> String {
    let text = text.trim_end().replace('\t', "  ");
    let mut text = printable_line(&text).into_owned();
    if let Some((end, _)) = text.char_indices().nth(LONGEST) {
        text.truncate(end);
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_shown_with_two_around_it() {
        let file = File::new("a.yaml", "a\nb\n\nd\ne\nf: \u{202e}x\n");
        let numbers = |line| {
            let lines = file.around(line).into_iter();
            lines.map(|(number, _)| number).collect::<Vec<_>>()
        };
        assert_eq!(numbers(1), [1, 2]);
        assert_eq!(numbers(4), [2, 3, 4, 5, 6]);
        assert_eq!(numbers(6), [4, 5, 6]);
        assert!(numbers(0).is_empty() && numbers(7).is_empty() && numbers(u32::MAX).is_empty());
        assert_eq!(file.around(6)[2].1, "f: \\u{202e}x");
    }

    #[test]
    fn an_earlier_line_is_shown_like_a_line_of_now() {
        let file = File::new("a.yaml", "- name: DB_PASSWORD\n  value: now\nb: 2\n");
        assert_eq!(
            file.before(2, "  value: then").as_deref(),
            Some("  value: •••")
        );
        assert_eq!(file.before(3, "b:\t1").as_deref(), Some("b:  1"));
        assert_eq!(file.before(9, "x"), None);
        assert_eq!(File::new("a.pem", "x").before(1, "y"), None);
    }

    #[test]
    fn secrets_are_removed_before_a_line_is_cut() {
        let text = format!("{}password: hunter2", " ".repeat(LONGEST - 16));
        let lines = File::new("a.yaml", &text).around(1);
        assert!(lines[0].1.ends_with("password: •••"), "{lines:?}");
        assert!(File::new("a.pem", "x").around(1).is_empty());
    }
}
