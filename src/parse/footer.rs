use crate::book::{Origin, PageMeta};

/// Lines at the end of a page in which metadata is looked for.
const LINES: usize = 15;

/// Fills in what a footer such as `**Last Updated:** 2026-01-10` says and
/// front matter does not.
pub(super) fn fill(text: &str, meta: &mut PageMeta) {
    let lines = text
        .lines()
        .rev()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .take(LINES);
    for (key, value) in lines.filter_map(bold_entry) {
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

/// `**Key:** value`, also `**Key**: value`.
fn bold_entry(line: &str) -> Option<(&str, &str)> {
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
