//! Images outside the expected path.

use crate::book::LinkKind;

/// Extensions of images that browsers display.
const ENDINGS: [&str; 10] = [
    "apng", "avif", "bmp", "gif", "ico", "jpeg", "jpg", "png", "svg", "webp",
];

/// Where an image outside the content folder is published, given its path from
/// the repository root. `None` for other uses and for hidden names: only images
/// are published from there.
pub(super) fn published(path: &str, kind: LinkKind) -> Option<String> {
    let is_shown = matches!(kind, LinkKind::Image | LinkKind::HtmlSource);
    let is_private = path.split('/').any(|part| part.starts_with('.'));
    let (_, ending) = path.rsplit_once('.')?;
    let is_picture = ENDINGS
        .iter()
        .any(|known| known.eq_ignore_ascii_case(ending));
    (is_shown && is_picture && !is_private).then(|| format!("assets/repository/{path}"))
}

/// The name of an image with the language of the book, as MkDocs resolves
/// translated images: `tab.en.png` for `tab.png`.
pub(super) fn translated(path: &str, kind: LinkKind, language: &str) -> Option<String> {
    let (name, ending) = path.rsplit_once('.')?;
    matches!(kind, LinkKind::Image | LinkKind::HtmlSource)
        .then(|| format!("{name}.{language}.{ending}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pictures_are_published_from_outside() {
        let of = |path, kind| published(path, kind);
        assert_eq!(
            of("static/img/a.SVG", LinkKind::Image).as_deref(),
            Some("assets/repository/static/img/a.SVG")
        );
        assert_eq!(of("a.png", LinkKind::Link), None);
        assert_eq!(of("a.txt", LinkKind::HtmlSource), None);
        assert_eq!(of(".private/a.png", LinkKind::Image), None);
        assert_eq!(of("png", LinkKind::Image), None);
    }
}
