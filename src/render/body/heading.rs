use super::Escaped;
use crate::book::Heading;
use crate::render::escape;

/// Where a heading is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// By the template, above the text.
    Title,
    /// As what opens a folded part.
    Fold,
    /// In the text.
    Text,
}

/// What opens a heading, and what closes it. A title is left out, and only its
/// anchors stay.
pub(super) fn markup(heading: &Heading, place: Place) -> (String, Option<String>) {
    let mut start = String::new();
    for old in &heading.old_anchors {
        start.push_str("<a id=\"");
        escape(&mut start, old);
        start.push_str("\"></a>");
    }
    let anchor = Escaped(&heading.anchor);
    let (tag, class) = if heading.bold_line {
        ("p".to_owned(), " class=\"bold-heading\"")
    } else {
        (format!("h{}", heading.level.max(2)), "")
    };
    match place {
        Place::Title => (format!("{start}<a id=\"{anchor}\"></a>"), None),
        Place::Fold => {
            // The heading is what opens it: a part of its own by its anchor.
            let tag = if heading.bold_line { "span" } else { &tag };
            (
                format!("<details class=\"later\"><summary>{start}<{tag}{class} id=\"{anchor}\">"),
                Some(format!("</{tag}></summary>\n")),
            )
        }
        Place::Text => {
            let link = if heading.bold_line {
                String::new()
            } else {
                let label = Escaped(&heading.text);
                format!(
                    " <a class=\"anchor\" href=\"#{anchor}\" aria-label=\"Link to {label}\">#</a>"
                )
            };
            (
                format!("{start}<{tag}{class} id=\"{anchor}\">"),
                Some(format!("{link}</{tag}>\n")),
            )
        }
    }
}
