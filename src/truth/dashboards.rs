//! Dashboards and panels by their titles in quotes.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::book::{Certainty, Mention, MentionPlace, NameKind};
use crate::pattern;
use crate::source::Span;

/// The noun and the title, in either order.
static TITLED: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(
        r#"(?i)\b(dashboard|panel|graph)s?\s+["“]([^"”\n]{3,60})["”]|["“]([^"”\n]{3,60})["”]\s+(dashboard|panel|graph)\b"#,
    )
    .expect("a valid pattern")
});

/// The titles in a part of a page. A panel belongs to the dashboard that the
/// same line names.
pub(super) fn mentions(text: &str, part: Range<usize>) -> Vec<Mention> {
    let Some(inside) = text.get(part.clone()) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    if !has_quote(inside) {
        return found;
    }
    let mut at = part.start;
    for line in inside.split_inclusive('\n') {
        let start = at;
        at += line.len();
        if !has_quote(line) {
            continue;
        }
        let titles: Vec<(bool, Range<usize>)> = TITLED
            .captures_iter(line)
            .filter_map(|titled| {
                let noun = titled.get(1).or(titled.get(4))?;
                let title = titled.get(2).or(titled.get(3))?;
                let is_dashboard = noun.as_str().eq_ignore_ascii_case("dashboard");
                Some((is_dashboard, title.range()))
            })
            .collect();
        let dashboards = titles.iter().filter(|(is_dashboard, _)| *is_dashboard);
        let dashboards: Vec<String> = dashboards
            .map(|(_, title)| line[title.clone()].to_owned())
            .collect();
        for (is_dashboard, title) in titles {
            let (kind, owners) = if is_dashboard {
                (NameKind::DashboardTitle, Vec::new())
            } else {
                (NameKind::Panel, dashboards.clone())
            };
            if is_dashboard || !owners.is_empty() {
                found.push(Mention {
                    kind,
                    text: line[title.clone()].to_owned(),
                    owners,
                    files: Vec::new(),
                    scope: None,
                    span: Span::new(start + title.start..start + title.end),
                    place: MentionPlace::Text,
                    certainty: if is_dashboard {
                        Certainty::Likely
                    } else {
                        Certainty::Sure
                    },
                });
            }
        }
    }
    found
}

fn has_quote(text: &str) -> bool {
    let text = text.as_bytes();
    memchr::memchr(b'"', text).is_some() || memchr::memmem::find(text, "“".as_bytes()).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_stand_beside_their_noun() {
        let text = "See the panel \"Sold out\" of the dashboard \"Shop\", or the “Web” dashboard.\nThe panel \"Alone\".\n";
        let found: Vec<String> = mentions(text, 0..text.len())
            .into_iter()
            .map(|one| format!("{} {} {:?}", one.kind.key(), one.text, one.owners))
            .collect();
        assert_eq!(
            found,
            [
                "panel Sold out [\"Shop\", \"Web\"]",
                "dashboard-title Shop []",
                "dashboard-title Web []"
            ]
        );
    }
}
