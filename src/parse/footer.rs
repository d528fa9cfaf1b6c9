use crate::book::{Origin, PageMeta};

/// Number of lines at the end of a page that are searched for metadata.
const LINES: usize = 15;

/// Adds metadata from a footer such as `**Last Updated:** 2026-01-10` that
/// front matter does not contain.
pub(super) fn fill(text: &str, meta: &mut PageMeta) {
    if !text.contains("**") {
        return;
    }
    let lines = text
        .lines()
        .rev()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .take(LINES);
    for (key, value) in lines.flat_map(bold_entries) {
        let value = Some(value.to_owned());
        match key.to_ascii_lowercase().as_str() {
            "last updated" | "last reviewed" | "last reviewed on" | "last verified"
            | "last tested"
                if meta.review.last_reviewed_on.is_none() =>
            {
                meta.review.last_reviewed_on = value;
                meta.review.origin = Origin::Footer;
            }
            "review frequency" | "review interval" | "review cycle"
                if meta.review.review_in.is_none() =>
            {
                meta.review.review_in = value;
                meta.review.origin = Origin::Footer;
            }
            "owner" | "team" | "maintainer" if meta.owner.is_none() => meta.owner = value,
            _ => {}
        }
    }
}

/// The entries of a line, which may hold several: `**Owner:** a | **Team:** b`.
fn bold_entries(line: &str) -> Vec<(&str, &str)> {
    const BETWEEN: [char; 8] = ['|', '/', '·', '•', '—', '–', ',', ';'];
    let mut entries = Vec::new();
    let mut rest = Some(line);
    while let Some(line) = rest.take() {
        let Some((key, value)) = bold_entry(line) else {
            break;
        };
        // Bold text without a colon is part of the value.
        let mut bolds = value.match_indices("**").map(|(at, _)| at);
        let next = bolds.find(|at| {
            let (key, behind) = value[at + 2..].split_once("**").unwrap_or_default();
            key.ends_with(':') || (!key.is_empty() && behind.starts_with(':'))
        });
        let end = next.unwrap_or(value.len());
        let between = |c: char| c.is_whitespace() || BETWEEN.contains(&c);
        let own = match next {
            Some(_) => value[..end].trim_end_matches(between),
            None => value,
        };
        if !own.is_empty() {
            entries.push((key, own));
        }
        rest = next.map(|at| &value[at..]);
    }
    entries
}

/// `**Key:** value`, also `**Key**: value`.
fn bold_entry(line: &str) -> Option<(&str, &str)> {
    if !line.starts_with(['-', '*']) {
        return None;
    }
    let rest = line.trim_start_matches(['-', '*', ' ']);
    let bold = line.len() - rest.len();
    let (key, value) = rest.split_once("**").filter(|_| bold >= 2)?;
    let value = value
        .trim_start_matches(':')
        .trim()
        .trim_end_matches('\\')
        .trim();
    let key = key.trim().trim_end_matches(':');
    (!key.is_empty() && !value.is_empty()).then_some((key, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_may_hold_several() {
        for text in [
            "**Last Updated:** 2026-01-10 | **Owner:** Platform | **Review Frequency:** Quarterly\n",
            "- **Last Updated**: 2026-01-10 / **Owner**: Platform / **Review Frequency**: Quarterly\n",
            "**Last Updated:** 2026-01-10, **Owner:** Platform — **Review Frequency:** Quarterly",
        ] {
            let mut meta = PageMeta::default();
            fill(text, &mut meta);
            assert_eq!(meta.review.last_reviewed_on.as_deref(), Some("2026-01-10"));
            assert_eq!(meta.owner.as_deref(), Some("Platform"), "{text}");
            assert_eq!(meta.review.review_in.as_deref(), Some("Quarterly"));
        }
        let entries = bold_entries("**Owner:** the **new** team **** **a");
        assert_eq!(entries, [("Owner", "the **new** team **** **a")]);
        assert_eq!(bold_entries("**A:** **B:** c"), [("B", "c")]);
        assert!(bold_entries("plain **B:** c").is_empty());
    }

    #[test]
    fn the_founding_runbooks_footer_is_read() {
        let text = "text\n\n---\n\n**Last Updated:** 2026-01-10  \n**Owner:** Engineering Team  \n**Review Frequency:** Quarterly\n";
        let mut meta = PageMeta {
            owner: Some("ops".to_owned()),
            ..PageMeta::default()
        };
        fill(text, &mut meta);
        assert_eq!(meta.review.last_reviewed_on.as_deref(), Some("2026-01-10"));
        assert_eq!(meta.review.review_in.as_deref(), Some("Quarterly"));
        assert_eq!(meta.review.origin, Origin::Footer);
        assert_eq!(meta.owner.as_deref(), Some("ops"), "front matter wins");
    }
}
