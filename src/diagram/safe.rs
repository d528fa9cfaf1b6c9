//! What of an SVG file is published: elements and attributes that neither run
//! anything nor load anything.

use std::collections::HashSet;
use std::fmt::Write;
use std::sync::LazyLock;

/// A file that can be published, and its natural size in CSS pixels.
pub(super) struct Published {
    pub(super) svg: String,
    pub(super) width: u32,
    pub(super) height: u32,
}

/// The largest side, in CSS pixels.
const MAX_SIDE: f64 = 50_000.0;

/// Makes a drawn diagram a file of its own: with its size, with a title and a
/// description, without links. Nothing if it holds what must not be published.
pub(super) fn published(svg: &str, description: &str) -> Option<Published> {
    if !svg.starts_with("<svg") || asks_for_something(svg) {
        return None;
    }
    let mut out = String::with_capacity(svg.len() + description.len() + 64);
    let mut size = None;
    let mut rest = svg;
    while let Some(at) = memchr::memchr(b'<', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        let end = at + tag_end(&rest[at..])?;
        let tag = &rest[at..end];
        rest = &rest[end..];
        // A picture from elsewhere would be loaded by every reader.
        if tag.starts_with("<image") || tag == "</image>" {
            continue;
        }
        if !is_allowed(tag) {
            return None;
        }
        if size.is_none() {
            let (width, height) = natural_size(tag)?;
            size = Some((width, height));
            push_root(&mut out, tag, (width, height));
            if !svg.contains("<title") {
                push_description(&mut out, description);
            }
        } else {
            push_tag(&mut out, tag);
        }
    }
    out.push_str(rest);
    let (width, height) = size?;
    Some(Published {
        svg: out,
        width,
        height,
    })
}

/// Whether a style or an attribute refers to anything outside of the file.
fn asks_for_something(svg: &str) -> bool {
    let lower = svg.to_ascii_lowercase();
    let outside = |at: usize| {
        let target = lower[at + "url(".len()..].trim_start_matches(['"', '\'', ' ']);
        !target.starts_with('#') && !target.starts_with("&quot;#")
    };
    let mut references = memchr::memmem::find_iter(lower.as_bytes(), "url(");
    references.any(outside) || lower.contains("@import") || lower.contains("image-set(")
}

/// Where a tag ends; quoted values may hold `>`.
fn tag_end(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if byte == open => quote = None,
            (None, b'>') => return Some(at + 1),
            _ => {}
        }
    }
    None
}

fn is_allowed(tag: &str) -> bool {
    static ELEMENTS: LazyLock<HashSet<&str>> =
        LazyLock::new(|| include_str!("elements.txt").split_whitespace().collect());
    let name = tag[1..].trim_start_matches('/');
    let end = name.find(|c: char| !c.is_ascii_alphanumeric());
    // Values are escaped: a tag within a tag is a broken file.
    let is_whole = !tag[1..].contains('<');
    let is_known = is_whole && ELEMENTS.contains(&name[..end.unwrap_or(name.len())]);
    is_known
        && attributes(tag).all(|(name, value)| {
            let reference = !name.ends_with("href") || value.starts_with('#') || is_link(tag);
            reference && !name.to_ascii_lowercase().starts_with("on")
        })
}

fn is_link(tag: &str) -> bool {
    tag.starts_with("<a ")
}

/// Names and values of a tag's attributes.
fn attributes(tag: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = tag;
    std::iter::from_fn(move || {
        let at = rest.find('=')?;
        let name = rest[..at].trim_end().rsplit(char::is_whitespace).next()?;
        let value = rest[at + 1..].trim_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let end = value[1..].find(quote)? + 1;
        rest = &value[end + 1..];
        Some((name, &value[1..end]))
    })
}

/// The size that the root's `viewBox` gives.
fn natural_size(root: &str) -> Option<(u32, u32)> {
    let (_, view) = attributes(root).find(|(name, _)| *name == "viewBox")?;
    let mut sides = view.split([' ', ',']).skip(2).map(|side| {
        let side: f64 = side.parse().ok()?;
        let is_usable = side.is_finite() && side > 0.0;
        // Not negative, and small enough for every integer.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped"
        )]
        is_usable.then(|| side.ceil().clamp(1.0, MAX_SIDE) as u32)
    });
    Some((sides.next()??, sides.next()??))
}

/// The root with its size in pixels instead of one that depends on the page.
fn push_root(out: &mut String, tag: &str, (width, height): (u32, u32)) {
    let end = tag.len() - 1;
    out.push_str("<svg");
    for (name, value) in attributes(&tag[..end]) {
        if !matches!(name, "width" | "height" | "style") {
            let _ = write!(out, " {name}=\"{value}\"");
        }
    }
    let _ = write!(out, " width=\"{width}\" height=\"{height}\">");
}

fn push_description(out: &mut String, description: &str) {
    let (kind, labels) = description.split_once(": ").unwrap_or((description, ""));
    for (element, text) in [("title", kind), ("desc", labels)] {
        if !text.is_empty() {
            let _ = write!(out, "<{element}>");
            for c in text.chars().filter(|c| !c.is_control()) {
                match c {
                    '&' => out.push_str("&amp;"),
                    '<' => out.push_str("&lt;"),
                    '>' => out.push_str("&gt;"),
                    c => out.push(c),
                }
            }
            let _ = write!(out, "</{element}>");
        }
    }
}

/// A link becomes a group, as a picture cannot be followed. Labels are not cut
/// where the reader's font is wider than the one that was measured.
fn push_tag(out: &mut String, tag: &str) {
    const CUT: &str = " clip-path=\"url(#";
    if is_link(tag) || tag == "<a>" {
        out.push_str("<g");
        let end = tag.len() - 1;
        for (name, value) in attributes(&tag[..end]) {
            if name == "transform" || name == "class" {
                let _ = write!(out, " {name}=\"{value}\"");
            }
        }
        out.push('>');
    } else if tag == "</a>" {
        out.push_str("</g>");
    } else if let Some((before, after)) = tag.split_once(CUT)
        && let Some((reference, after)) = after.split_once('"')
        && reference.contains("foreignobject")
    {
        out.push_str(before);
        out.push_str(after);
    } else {
        out.push_str(tag);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOT: &str =
        "<svg id=\"d\" width=\"100%\" style=\"max-width:10px\" viewBox=\"0 -5 10.2 20\">";

    fn svg(inner: &str) -> Option<String> {
        published(&format!("{ROOT}{inner}</svg>"), "Kind: a & b").map(|file| file.svg)
    }

    #[test]
    fn a_file_has_its_size_and_a_description() {
        assert_eq!(
            svg("<g/>").as_deref(),
            Some(
                "<svg id=\"d\" viewBox=\"0 -5 10.2 20\" width=\"11\" height=\"20\"><title>Kind</title><desc>a &amp; b</desc><g/></svg>"
            )
        );
    }

    #[test]
    fn pictures_are_left_out() {
        let picture = "<image href=\"https://x.example/x.png\"/><image></image>";
        assert_eq!(svg(picture), svg(""));
    }

    #[test]
    fn links_become_groups() {
        let linked = svg("<a xlink:href=\"https://x.example\" transform=\"t\"><text>x</text></a>");
        assert!(
            linked
                .expect("is published")
                .ends_with("<g transform=\"t\"><text>x</text></g></svg>")
        );
    }

    #[test]
    fn what_runs_or_loads_is_not_published() {
        for inner in [
            "<script>x</script>",
            "<foreignObject/>",
            "<g onclick=\"x\"/>",
            "<g ONLOAD='x'/>",
            "<use href=\"https://x.example/a.svg#b\"/>",
            "<style>@import 'x';</style>",
            "<style>a{fill:url(https://x.example)}</style>",
            "<path style=\"fill: URL( 'x')\"/>",
            "<animate attributeName=\"href\"/>",
            "<!DOCTYPE x>",
            "<?xml-stylesheet?>",
            "<g",
        ] {
            assert_eq!(svg(inner), None, "{inner}");
        }
        assert!(svg("<path marker-end=\"url(#a)\"/><use href=\"#b\"/>").is_some());
        assert!(published("<p></p>", "").is_none());
        assert!(published("<svg></svg>", "").is_none());
    }
}
