use super::events::Escaped;
use crate::book::{Element, Mark, MarkKind};

/// The HTML of inline markup that markdown has no event for.
pub(super) fn markup(mark: &Mark) -> String {
    match &mark.kind {
        MarkKind::Anchor(id) => format!("<a id=\"{}\"></a>", Escaped(id)),
        MarkKind::Open(Element::Abbreviation(meaning)) => {
            format!("<abbr title=\"{}\">", Escaped(meaning))
        }
        MarkKind::Open(Element::Comment) => "<span class=\"remark\">".to_owned(),
        MarkKind::Open(element) => format!("<{}>", name(element)),
        MarkKind::Close(element) => format!("</{}>", name(element)),
    }
}

fn name(element: &Element) -> &'static str {
    match element {
        Element::Key => "kbd",
        Element::Highlight => "mark",
        Element::Insert => "ins",
        Element::Delete => "del",
        Element::Superscript => "sup",
        Element::Subscript => "sub",
        Element::Comment => "span",
        Element::Abbreviation(_) => "abbr",
    }
}
