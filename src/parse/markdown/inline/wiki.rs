use std::ops::Range;

use pulldown_cmark::CowStr;

use crate::book::LinkKind;

/// The longest wiki link, in bytes.
const MAX_LINK_BYTES: usize = 300;

/// Endings of the files that browsers show as pictures.
const PICTURES: [&str; 9] = [
    "png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "bmp", "apng",
];

/// A wiki link, and the text that it shows.
#[derive(Debug)]
pub(in crate::parse::markdown) struct WikiLink<'a> {
    pub(in crate::parse::markdown) kind: LinkKind,
    pub(in crate::parse::markdown) destination: String,
    /// Where the destination stands.
    pub(in crate::parse::markdown) destination_range: Range<usize>,
    /// What stands behind the `|`.
    pub(in crate::parse::markdown) label: Option<String>,
    /// The text shown.
    pub(in crate::parse::markdown) text: CowStr<'a>,
    /// Where the text stands.
    pub(in crate::parse::markdown) text_range: Range<usize>,
    /// The width and height of a picture.
    pub(in crate::parse::markdown) size: (Option<u32>, Option<u32>),
}

/// A wiki link by the places of its parts in the text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct WikiBrackets {
    pub(super) kind: LinkKind,
    /// The whole, marks included.
    pub(super) range: Range<usize>,
    pub(super) left: Range<usize>,
    pub(super) right: Option<Range<usize>>,
    pub(super) size: (Option<u32>, Option<u32>),
}

/// The wiki link at `at`, where `[[` stands; with the `!` before it.
pub(super) fn read(text: &str, at: usize) -> Option<WikiBrackets> {
    let bytes = text.as_bytes();
    let is_embed = at > 0 && bytes[at - 1] == b'!';
    let start = at - usize::from(is_embed);
    // `values[[1]]` is code.
    let before = start.checked_sub(1).map(|before| bytes[before]);
    if before.is_some_and(|byte| byte.is_ascii_alphanumeric() || b"_)]$[".contains(&byte)) {
        return None;
    }
    let from = at + 2;
    let window = &bytes[from..bytes.len().min(from + MAX_LINK_BYTES)];
    let length = memchr::memchr3(b']', b'[', b'\n', window)?;
    let end = from + length;
    if !bytes[end..].starts_with(b"]]") || bytes.get(end + 2) == Some(&b']') {
        return None;
    }
    let inner = text.get(from..end)?;
    if !may_be_name(inner) {
        return None;
    }
    let bar = inner.find('|').map(|bar| from + bar);
    let left = trimmed(text, from..bar.unwrap_or(end));
    let mut right = bar.map(|bar| trimmed(text, bar + 1..end));
    let ending = text[left.clone()].rsplit_once('.').map(|(_, end)| end);
    let is_picture = ending.is_some_and(|ending| {
        PICTURES
            .iter()
            .any(|known| known.eq_ignore_ascii_case(ending))
    });
    let kind = match (is_embed, is_picture) {
        (false, _) => LinkKind::Wiki,
        (true, true) => LinkKind::WikiImage,
        (true, false) => LinkKind::WikiPage,
    };
    let size = right.clone().and_then(|right| size(&text[right]));
    if kind == LinkKind::WikiImage && size.is_some() {
        right = None;
    }
    let is_empty = left.is_empty() || right.as_ref().is_some_and(Range::is_empty);
    (!is_empty).then_some(WikiBrackets {
        kind,
        range: start..end + 2,
        left,
        right,
        size: size
            .filter(|_| kind == LinkKind::WikiImage)
            .unwrap_or_default(),
    })
}

/// Whether this can be a page name, and not a shell condition, a TOML table or
/// a list index.
fn may_be_name(inner: &str) -> bool {
    let first = inner.chars().next();
    let last = inner.chars().next_back();
    let begins = first.is_some_and(|c| c.is_alphanumeric() || "#./_(‘“'\"@&+".contains(c));
    let is_number = inner.bytes().all(|byte| b"0123456789, :".contains(&byte));
    let ends = last.is_some_and(|c| !c.is_whitespace());
    let is_marker = matches!(inner, "_TOC_" | "TOC" | "toc");
    let is_code = inner.contains(" == ") || inner.contains(" != ") || inner.contains(" =~ ");
    begins && ends && !is_number && !is_marker && !is_code
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let start = range.start + (part.len() - part.trim_start().len());
    start..(range.start + part.trim_end().len()).max(start)
}

/// `300` or `300x200`.
fn size(text: &str) -> Option<(Option<u32>, Option<u32>)> {
    let number = |text: &str| {
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| text.parse::<u32>().ok()).flatten()
    };
    match text.split_once('x') {
        Some((width, height)) => Some((Some(number(width)?), Some(number(height)?))),
        None => Some((Some(number(text)?), None)),
    }
}

/// What a link without a label shows: `Page > Heading`.
pub(super) fn default_text(destination: &str) -> Option<String> {
    let (page, heading) = destination.split_once('#')?;
    let heading = heading.trim_start_matches('^').replace('#', " > ");
    Some(match page {
        "" => heading,
        page if heading.is_empty() => page.to_owned(),
        page => format!("{page} > {heading}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Option<(&str, Option<&str>, LinkKind)> {
        let found = read(text, text.find("[[")?)?;
        Some((
            &text[found.left],
            found.right.map(|right| &text[right]),
            found.kind,
        ))
    }

    #[test]
    fn names_are_links_and_conditions_are_not() {
        assert_eq!(parts("see [[Page]]"), Some(("Page", None, LinkKind::Wiki)));
        assert_eq!(
            parts("[[a/Page#Part|the label]]"),
            Some(("a/Page#Part", Some("the label"), LinkKind::Wiki))
        );
        assert_eq!(
            parts("![[x.PNG|300]]"),
            Some(("x.PNG", None, LinkKind::WikiImage))
        );
        assert_eq!(parts("![[Page]]"), Some(("Page", None, LinkKind::WikiPage)));
        for text in [
            "[[ -f x ]]",
            "[[ $a == b ]]",
            "[[:alpha:]]",
            "x[[1]]",
            "[[1]]",
            "[[$a]]",
            "[[a]b]]",
            "[[]]",
            "[[|x]]",
            "[[a\nb]]",
            "[[-n x]]",
            "[[[a]]]",
        ] {
            assert_eq!(parts(text), None, "{text}");
        }
    }
}
