use super::events::{Escaped, EventWriter};
use crate::book::{Book, Link, LinkKind, Page, Target, WikiOrder};
use crate::render::relative;

/// Where a link leads in the published page.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::render) enum Href {
    /// An address.
    To(String),
    /// Nowhere, and why.
    Nowhere(String),
}

/// The address of a target as seen from `page`.
pub(in crate::render) fn href(
    page: &Page,
    target: &Target,
    destination: &str,
    book: &Book,
) -> Href {
    let root = page.route.to_root();
    match target {
        Target::External => Href::To(destination.trim().to_owned()),
        Target::Asset(path) => Href::To(format!("{root}{}", encoded(path))),
        Target::Section(id) => Href::To(relative(&root, &book.section(*id).route)),
        Target::Page { page: id, anchor } => {
            let there = book.page(*id);
            let here = std::ptr::eq(there, page);
            let known = anchor
                .as_deref()
                .and_then(|anchor| there.document.anchor(anchor));
            let path = if here {
                String::new()
            } else {
                relative(&root, &there.route)
            };
            match (known, anchor) {
                (Some(anchor), _) => Href::To(format!("{path}#{}", encoded(anchor))),
                (None, Some(anchor)) if here => {
                    Href::Nowhere(format!("there is no #{anchor} on this page"))
                }
                // The page is there; its top is better than nothing.
                (None, _) if here => Href::To("#".to_owned()),
                (None, _) => Href::To(path),
            }
        }
        Target::Outside(path) => Href::Nowhere(format!(
            "{path} is in the repository and not part of this site"
        )),
        Target::Listing(address) => Href::To(address.clone()),
        Target::Folder(path) => Href::Nowhere(format!("{path} is a folder without a page")),
        Target::Refused { path, why } => Href::Nowhere(format!("{path} {why}")),
        Target::Missing(path) => Href::Nowhere(format!("{path} does not exist")),
        Target::Text => Href::Nowhere("it is text".to_owned()),
        Target::Unsafe => Href::Nowhere("links of this kind are not published".to_owned()),
    }
}

/// Where the page's links lead, in order: all that its text needs to know of
/// other pages.
pub(in crate::render) fn addresses(page: &Page, book: &Book) -> Vec<String> {
    let links = page.document.links.iter().zip(&page.targets);
    let addresses = links.map(
        |(link, target)| match href(page, target, &link.destination, book) {
            Href::To(address) => address,
            Href::Nowhere(why) => format!("!{why}"),
        },
    );
    // The order decides which part of a wiki link is its text.
    let mut links = page.document.links.iter();
    let has_wiki = links.any(|link| link.kind.is_wiki());
    let order = has_wiki.then(|| format!("{:?}", book.wiki_order));
    addresses.chain(order).collect()
}

/// What only looks like a wiki link, as it is written.
pub(in crate::render) fn written(link: &Link) -> String {
    let embed = if link.kind == LinkKind::Wiki { "" } else { "!" };
    let label = link.wiki_label.as_deref();
    let label = label.map_or(String::new(), |label| format!("|{label}"));
    let size = link
        .look
        .width
        .map_or(String::new(), |width| format!("|{width}"));
    format!("{embed}[[{}{label}{size}]]", link.destination)
}

/// The text of a wiki link whose label stands first, which is not the one that
/// was read as its text.
pub(in crate::render) fn label<'p>(page: &'p Page, index: usize, book: &Book) -> Option<&'p str> {
    let link = page.document.links.get(index)?;
    let is_label = book.wiki_order == WikiOrder::LabelFirst && link.wiki_label.is_some();
    is_label.then_some(link.destination.as_str())
}

/// The start tag of the document's link with this index.
pub(super) fn start(writer: &EventWriter<'_>, index: usize, title: &str) -> String {
    let page = writer.page;
    let (Some(link), Some(target)) = (page.document.links.get(index), page.targets.get(index))
    else {
        return "<a>".to_owned();
    };
    let mut tag = match href(page, target, &link.destination, writer.context.book) {
        Href::To(address) => format!("<a href=\"{}\"", Escaped(&address)),
        Href::Nowhere(why) => format!("<a class=\"broken\" title=\"{}\"", Escaped(&why)),
    };
    if link.kind == LinkKind::WikiPage && !tag.contains(" class=") {
        tag.push_str(" class=\"embed\"");
    } else if link.look.button && !tag.contains(" class=") {
        tag.push_str(" class=\"button\"");
    }
    let is_elsewhere = matches!(target, Target::Listing(_))
        || *target == Target::External && link.destination.starts_with("http");
    if is_elsewhere {
        tag.push_str(" rel=\"noreferrer\"");
    }
    if !title.is_empty() && !tag.contains(" title=") {
        tag.push_str(" title=\"");
        super::escape(&mut tag, title);
        tag.push('"');
    }
    tag.push('>');
    tag
}

/// An image of the book; one from elsewhere becomes a link, as a page asks
/// nobody else for anything.
pub(super) fn image(writer: &EventWriter<'_>, index: usize, title: &str) -> String {
    let page = writer.page;
    let (Some(link), Some(target)) = (page.document.links.get(index), page.targets.get(index))
    else {
        return String::new();
    };
    let text = if link.text.trim().is_empty() {
        "image"
    } else {
        link.text.trim()
    };
    let remote = *target == Target::External && !link.destination.starts_with("data:");
    match href(page, target, &link.destination, writer.context.book) {
        Href::To(address) if remote => {
            format!(
                "<a href=\"{}\" rel=\"noreferrer\">{}</a>",
                Escaped(&address),
                Escaped(text)
            )
        }
        Href::To(address) => {
            let (alt, title) = (Escaped(&link.text), Escaped(title));
            let title = if title.0.is_empty() {
                String::new()
            } else {
                format!(" title=\"{title}\"")
            };
            format!(
                "<img src=\"{}\" alt=\"{alt}\"{title}{} loading=\"lazy\">",
                Escaped(&address),
                image_look(link)
            )
        }
        Href::Nowhere(why) => format!(
            "<a class=\"broken\" title=\"{}\">{}</a>",
            Escaped(&why),
            Escaped(text)
        ),
    }
}

/// Width, height and colour scheme of an image, as attributes.
fn image_look(link: &Link) -> String {
    let size = |name: &str, pixels: Option<u32>| {
        pixels.map_or(String::new(), |pixels| format!(" {name}=\"{pixels}\""))
    };
    let scheme = match link.destination.rsplit_once('#') {
        Some((_, "only-light" | "gh-light-mode-only")) => " class=\"only-light\"",
        Some((_, "only-dark" | "gh-dark-mode-only")) => " class=\"only-dark\"",
        _ => "",
    };
    let (width, height) = (link.look.width, link.look.height);
    format!("{}{}{scheme}", size("width", width), size("height", height))
}

/// A path as it stands in an address.
pub(in crate::render) fn encoded(path: &str) -> String {
    use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

    const RESERVED: &AsciiSet = &CONTROLS
        .add(b' ')
        .add(b'"')
        .add(b'#')
        .add(b'%')
        .add(b'<')
        .add(b'>')
        .add(b'?')
        .add(b'`')
        .add(b'{')
        .add(b'}')
        .add(b'\\')
        .add(b'^')
        .add(b'|');
    utf8_percent_encode(path, RESERVED).to_string()
}
