//! Raw HTML made safe by an allow-list. Our own markup is not in it yet: it
//! is put in afterwards, and only where text may stand.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

use super::BodyContext;
use super::events::MARK;
use super::link::{Href, href};
use crate::book::{LinkKind, Page, Target};

/// Makes `html` safe and puts the fragments in place of their marks.
pub(super) fn sanitise(
    html: &str,
    fragments: &[String],
    page: &Page,
    context: &BodyContext<'_>,
) -> String {
    let addresses = addresses(page, context);
    let mut policy = ammonia::Builder::default();
    policy
        .add_tags(["details", "summary", "section", "picture", "source"])
        .rm_tags(["map", "area"])
        .add_generic_attributes(["id", "name", "align"])
        .add_tag_attributes("details", ["open"])
        .add_tag_attributes("source", ["media", "srcset", "type", "width", "height"])
        .link_rel(Some("noreferrer"))
        .url_relative(ammonia::UrlRelative::PassThrough)
        .url_schemes(SCHEMES.clone())
        .attribute_filter(move |_, attribute, value| match attribute {
            "href" | "src" if !value.starts_with('#') => {
                addresses.get(value).cloned().flatten().map(Cow::Owned)
            }
            "srcset" => Some(candidates(value, &addresses))
                .filter(|kept| !kept.is_empty())
                .map(Cow::Owned),
            _ => Some(Cow::Borrowed(value)),
        });
    fill(&policy.clean(html).to_string(), fragments)
}

/// The candidates of a `srcset` whose files are published.
fn candidates(value: &str, addresses: &BTreeMap<String, Option<String>>) -> String {
    let kept = value.split(',').filter_map(|candidate| {
        let candidate = candidate.trim();
        let (address, size) = candidate
            .split_once(char::is_whitespace)
            .unwrap_or((candidate, ""));
        // A comma ends a candidate.
        let published = addresses.get(address)?.as_ref()?.replace(',', "%2C");
        Some(format!("{published} {size}").trim_end().to_owned())
    });
    kept.collect::<Vec<_>>().join(", ")
}

static SCHEMES: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| HashSet::from(["http", "https", "mailto", "tel", "data"]));

/// The published address of each reference in the page's raw HTML; nothing
/// where it must not be kept.
fn addresses(page: &Page, context: &BodyContext<'_>) -> BTreeMap<String, Option<String>> {
    let links = page.document.links.iter().zip(&page.targets);
    links
        .filter(|(link, _)| matches!(link.kind, LinkKind::HtmlLink | LinkKind::HtmlSource))
        .map(|(link, target)| {
            let remote = *target == Target::External && !link.destination.starts_with("data:");
            let kept = match href(page, target, &link.destination, context.book) {
                Href::To(_) if remote && link.kind == LinkKind::HtmlSource => None,
                Href::To(address) => Some(address),
                Href::Nowhere(_) => None,
            };
            (link.destination.clone(), kept)
        })
        .collect()
}

/// Puts fragments in place of their marks. A mark inside a tag stands in an
/// attribute's value, where markup would break out of it: it is dropped.
pub(super) fn fill(html: &str, fragments: &[String]) -> String {
    let mut filled = String::with_capacity(html.len() * 2);
    let mut in_tag = false;
    let mut quote = None;
    let mut rest = html;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            c if c == MARK.0 => {
                let Some((number, after)) = rest.split_once(MARK.1) else {
                    continue;
                };
                rest = after;
                let fragment = number
                    .parse()
                    .ok()
                    .and_then(|number: usize| fragments.get(number));
                if let Some(fragment) = fragment.filter(|_| !in_tag) {
                    filled.push_str(fragment);
                }
                continue;
            }
            '<' if !in_tag => in_tag = true,
            '"' if in_tag => quote = if quote.is_some() { None } else { Some(c) },
            '>' if in_tag && quote.is_none() => in_tag = false,
            _ => {}
        }
        filled.push(c);
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fragments_go_where_text_may_stand_and_nowhere_else() {
        let fragments = ["<b>own</b>".to_owned()];
        let html = "<p title=\"\u{e000}0\u{e001}\">a > b \u{e000}0\u{e001} \u{e000}7\u{e001}</p>";
        assert_eq!(
            fill(html, &fragments),
            "<p title=\"\">a > b <b>own</b> </p>"
        );
    }
}
