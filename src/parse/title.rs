use super::{markdown, mojibake};
use crate::book::{Generator, Heading, PageMeta, readable_name};

/// Front matter's title, else that of the text, else the file's name; for a
/// section's page the folder's.
pub(super) fn title(meta: &PageMeta, headings: &[Heading], path: &str) -> String {
    let written = meta
        .title
        .as_deref()
        .map(str::trim)
        .filter(|title| !title.is_empty());
    match written.or(of_text(headings)) {
        Some(title) => markdown::shown_title(&mojibake::repair(title)).into_owned(),
        None => title_from_path(path),
    }
}

/// The heading that a page shows in place of its title: the level-1 heading
/// that comes first in the text. Hugo, Zola and Starlight show front matter's
/// title above the text in any case.
pub(super) fn heading(
    meta: &PageMeta,
    headings: &[Heading],
    generator: Generator,
) -> Option<String> {
    let shows_title = matches!(
        generator,
        Generator::Hugo | Generator::Zola | Generator::Starlight
    );
    if shows_title && meta.title.is_some() {
        return None;
    }
    let first = headings.first()?;
    let is_title = is_level_1(first) && !first.text.is_empty();
    is_title.then(|| first.text.clone())
}

/// Whether the title is the page's own. MkDocs prefers what `nav` calls a page
/// to its front matter's title.
pub(super) fn is_own(meta: &PageMeta, headings: &[Heading], generator: Generator) -> bool {
    let written = meta.title.is_some() && generator != Generator::MkDocs;
    written || headings.iter().any(is_level_1)
}

/// The first level-1 heading. Where several follow a heading of another level
/// they are parts, and the text begins with its title.
fn of_text(headings: &[Heading]) -> Option<&str> {
    let mut titles = headings.iter().filter(|heading| is_level_1(heading));
    let title = titles.next()?;
    let title = match headings.first() {
        Some(first) if first.may_be_title() && titles.next().is_some() => first,
        _ => title,
    };
    Some(title.text.as_str()).filter(|text| !text.is_empty())
}

fn is_level_1(heading: &Heading) -> bool {
    heading.level == 1 && !heading.bold_line
}

/// A readable name from a path: `docs/api-down.md` gives `Api down`.
fn title_from_path(path: &str) -> String {
    let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    let mut parts = stem.rsplit('/');
    let last = parts.next().unwrap_or_default();
    let section_page = matches!(
        last.to_ascii_lowercase().as_str(),
        "index" | "_index" | "readme"
    );
    let name = if section_page {
        parts.next().unwrap_or(last)
    } else {
        last
    };
    readable_name(name)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::book::{Document, Generator};
    use crate::config::Settings;
    use crate::parse::{Events, ParseSettings, parse_page};
    use crate::source::SourceFile;

    fn parsed(text: &str, generator: Generator) -> Document {
        let (source, _) = SourceFile::from_bytes("page.md", text.as_bytes().to_vec());
        let settings = ParseSettings::new(&Settings::default(), generator, Events::Kept);
        parse_page("page.md", &Arc::new(source), &settings).0
    }

    #[test]
    fn the_heading_of_the_text_is_shown_in_place_of_the_title() {
        let text = "---\ntitle: Short\n---\n# A long heading\n\n## Part\n";
        let document = parsed(text, Generator::MkDocs);
        assert_eq!(document.title, "Short");
        assert_eq!(document.heading.as_deref(), Some("A long heading"));
        assert_eq!(parsed(text, Generator::Hugo).heading, None);
        let text = "---\ntitle: Short\n---\n## Part\n\n# Other\n";
        assert_eq!(parsed(text, Generator::None).heading, None);
    }

    #[test]
    fn nav_of_mkdocs_heads_a_page_without_a_heading() {
        let own = |text, generator| parsed(text, generator).has_own_title;
        let text = "---\ntitle: A\n---\n## Part\n";
        assert!(own(text, Generator::None));
        assert!(!own(text, Generator::MkDocs));
        assert!(own("# A\n", Generator::MkDocs));
    }

    #[test]
    fn parts_of_level_1_are_no_titles() {
        let title = |text| parsed(text, Generator::None).title;
        assert_eq!(title("## Release 2\n\n# Changes\n\n# Known\n"), "Release 2");
        assert_eq!(title("## Before\n\n# Restore\n"), "Restore");
        assert_eq!(title("# Restore\n\n# Verify\n"), "Restore");
        assert_eq!(title("**Note**\n\n# Restore\n\n# Verify\n"), "Restore");
        assert_eq!(title("## Before\n"), "Page");
    }
}
