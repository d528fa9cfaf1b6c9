//! Links and IDs in raw HTML. `render` sanitises it; this module only collects
//! what other parts of the book refer to.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

/// A reference in raw HTML.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Reference {
    pub(super) is_source: bool,
    pub(super) range: Range<usize>,
}

static REFERENCE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)\s(href|src)\s*=\s*(?:"([^"]*)"|'([^']*)')"#).expect("a valid pattern")
});
static SOURCES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)\ssrcset\s*=\s*(?:"([^"]*)"|'([^']*)')"#).expect("a valid pattern")
});
static ID: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)<[a-z][^>]*?\s(?:id|name)\s*=\s*(?:"([^"]*)"|'([^']*)')"#)
        .expect("a valid pattern")
});

/// The addresses in `href`, `src` and `srcset`, with their places.
pub(super) fn references(html: &str) -> Vec<Reference> {
    let mut found: Vec<Reference> = single(html).collect();
    if html.contains("srcset") || html.contains("SRCSET") {
        found.extend(candidates(html));
    }
    found
}

/// The pictures that a browser may choose from: `a.png, b.png 2x`.
fn candidates(html: &str) -> impl Iterator<Item = Reference> {
    let values = SOURCES
        .captures_iter(html)
        .filter_map(|found| found.get(1).or_else(|| found.get(2)));
    values.flat_map(|value| {
        let mut at = value.start();
        value.as_str().split(',').filter_map(move |candidate| {
            let start = at + candidate.len() - candidate.trim_start().len();
            at += candidate.len() + 1;
            let address = candidate.split_whitespace().next()?;
            Some(Reference {
                is_source: true,
                range: start..start + address.len(),
            })
        })
    })
}

fn single(html: &str) -> impl Iterator<Item = Reference> {
    REFERENCE.captures_iter(html).filter_map(|found| {
        let value = found.get(2).or_else(|| found.get(3))?;
        let is_source = found[1].eq_ignore_ascii_case("src");
        Some(Reference {
            is_source,
            range: value.range(),
        })
    })
}

/// The values of `id` and `name`.
pub(super) fn ids(html: &str) -> impl Iterator<Item = String> {
    ID.captures_iter(html).filter_map(|found| {
        let value = found.get(1).or_else(|| found.get(2))?;
        Some(value.as_str().to_owned())
    })
}

/// Whether this is one comment and nothing else.
pub(super) fn is_comment(html: &str) -> bool {
    let html = html.trim();
    html.strip_prefix("<!--")
        .and_then(|rest| rest.find("-->").map(|at| at + 3 == rest.len()))
        .unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_and_ids_are_found() {
        let html = r#"<img alt="x" src="a.png"> <a id='top' href='b.md'>"#;
        let found: Vec<&str> = references(html)
            .into_iter()
            .map(|r| &html[r.range])
            .collect();
        assert_eq!(found, ["a.png", "b.md"]);
        assert_eq!(ids(html).collect::<Vec<_>>(), ["top"]);
        let html = r#"<source media="(x)" srcset="dark.png, wide.png 2x"><img src="light.png">"#;
        let found = references(html).into_iter().map(|r| &html[r.range]);
        let found: Vec<&str> = found.collect();
        assert_eq!(found, ["light.png", "dark.png", "wide.png"]);
    }

    #[test]
    fn only_a_whole_comment_is_one() {
        assert!(is_comment("<!-- a -->\n"));
        assert!(!is_comment("<!-- a --><b>"));
        assert!(!is_comment("<!-- a"));
    }
}
