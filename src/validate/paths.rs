//! Paths in messages, written as the author of a page would write them there.

use crate::book::join_path;

/// The path of `file` as a link on `page` would have it, both under the
/// content folder: from the site's root if the author's link begins there,
/// else from the page, with `./` in front if the author's link has it.
pub(super) fn as_written(page: &str, file: &str, link: &str) -> String {
    let is_inside = !file.starts_with("../");
    if link.starts_with('/') && is_inside {
        return format!("/{file}");
    }
    let relative = relative_link(page, file);
    if link.starts_with("./") && !relative.starts_with("../") {
        format!("./{relative}")
    } else {
        relative
    }
}

/// The path of a link, without its anchor and its query.
pub(super) fn path_of(link: &str) -> &str {
    link.split(['#', '?']).next().unwrap_or_default()
}

/// `to` as a link from the file `from`, both under the content folder.
pub(super) fn relative_link(from: &str, to: &str) -> String {
    let from: Vec<&str> = from.split('/').collect();
    let to: Vec<&str> = to.split('/').collect();
    let folders = from.len() - 1;
    let shared = from[..folders]
        .iter()
        .zip(&to[..to.len() - 1])
        .take_while(|(a, b)| a == b)
        .count();
    let up = std::iter::repeat_n("..", folders - shared);
    up.chain(to[shared..].iter().copied())
        .collect::<Vec<_>>()
        .join("/")
}

/// The file that a link on `page` leads to, both under the content folder.
pub(super) fn resolved(page: &str, link: &str) -> String {
    let folder = page.rsplit_once('/').map_or("", |(folder, _)| folder);
    join_path(folder, link)
}

/// `did you mean …?` with all that may be meant; nothing if that is nothing.
pub(super) fn did_you_mean_any<T: AsRef<str>>(meant: &[T]) -> Option<String> {
    let (last, others) = meant.split_last()?;
    let last = last.as_ref();
    let others: Vec<String> = others
        .iter()
        .map(|one| format!("`{}`", one.as_ref()))
        .collect();
    Some(if others.is_empty() {
        format!("did you mean `{last}`?")
    } else {
        format!("did you mean {} or `{last}`?", others.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_relative_to_the_page() {
        assert_eq!(relative_link("a/b/x.md", "a/c/y.md"), "../c/y.md");
        assert_eq!(relative_link("x.md", "c/y.md"), "c/y.md");
        assert_eq!(relative_link("a/x.md", "a/y.md"), "y.md");
        assert_eq!(relative_link("a/x.md", "../docs/y.md"), "../../docs/y.md");
    }

    #[test]
    fn paths_are_written_as_the_author_writes_them() {
        assert_eq!(
            as_written("x/p.md", "../img/a.png", "../img/a.png"),
            "../../img/a.png"
        );
        assert_eq!(as_written("x/p.md", "img/a.png", "/a.png"), "/img/a.png");
        assert_eq!(
            as_written("x/p.md", "../img/a.png", "/a.png"),
            "../../img/a.png"
        );
        assert_eq!(as_written("x/p.md", "x/q.md", "./r.md"), "./q.md");
        assert_eq!(as_written("x/p.md", "q.md", "./r.md"), "../q.md");
        assert_eq!(path_of("a/b.md?x#c"), "a/b.md");
    }

    #[test]
    fn several_meanings_are_all_named() {
        assert_eq!(did_you_mean_any::<&str>(&[]), None);
        assert_eq!(
            did_you_mean_any(&["a"]).as_deref(),
            Some("did you mean `a`?")
        );
        let three = did_you_mean_any(&["a", "b", "c"]);
        assert_eq!(three.as_deref(), Some("did you mean `a`, `b` or `c`?"));
    }

    proptest::proptest! {
        #[test]
        fn a_written_path_leads_to_its_file(
            page in "([abc]/){0,3}[abc]\\.md",
            file in "(\\.\\./){0,2}([abc]/){0,3}[abc]\\.md",
            link in "(/|\\./|\\.\\./|)[abc]/x\\.md",
        ) {
            proptest::prop_assert_eq!(resolved(&page, &as_written(&page, &file, &link)), file);
        }
    }
}
