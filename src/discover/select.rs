//! Which markdown files of a repository are its documentation.

use std::collections::{BTreeSet, HashSet};

const DOCUMENTATION: &str = include_str!("documentation_folders.txt");
const FOREIGN: &str = include_str!("foreign_folders.txt");

/// The part of a repository's markdown files that was taken for pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// The folders at the top that pages come from; empty for the top itself.
    pub folders: BTreeSet<String>,
    /// The number of pages.
    pub selected: usize,
    /// The number of markdown files.
    pub all: usize,
}

/// Whether a folder contains third-party code or test data.
pub(super) fn is_foreign(name: &str) -> bool {
    is_listed(name, FOREIGN)
}

/// Selects files that look like documentation: those in folders such as `docs`,
/// at the top, and in folders with a README. A repository with mostly pages is
/// selected as a whole, as is one without such files.
///
/// `path` returns the path of a file, and `others` is the number of files that
/// are neither pages nor images.
pub(super) fn select<T>(
    files: &mut Vec<T>,
    others: usize,
    path: impl Fn(&T) -> &str,
) -> Option<Selection> {
    if others < files.len() * 2 {
        return None;
    }
    let introduced: HashSet<String> = files
        .iter()
        .map(&path)
        .filter(|path| is_readme(path))
        .map(|path| folder_of(path).to_owned())
        .collect();
    let is_documentation = |path: &str| {
        let folder = folder_of(path);
        let mut parts = folder.split('/');
        folder.is_empty()
            || introduced.contains(folder)
            || parts.any(|part| is_listed(part, DOCUMENTATION))
    };
    let all = files.len();
    let selected = files.iter().filter(|file| is_documentation(path(file)));
    let selected = selected.count();
    if selected == 0 || selected == all {
        return None;
    }
    files.retain(|file| is_documentation(path(file)));
    let folders = files.iter().map(|file| {
        let path = path(file);
        path.split_once('/').map_or("", |(top, _)| top).to_owned()
    });
    Some(Selection {
        folders: folders.collect(),
        selected,
        all,
    })
}

fn is_listed(name: &str, list: &str) -> bool {
    list.lines().any(|known| known.eq_ignore_ascii_case(name))
}

fn is_readme(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name.split('.').next().unwrap_or(name);
    stem.eq_ignore_ascii_case("readme")
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selected(mut paths: Vec<&str>, others: usize) -> (Vec<&str>, Option<Selection>) {
        let selection = select(&mut paths, others, |path| path);
        (paths, selection)
    }

    #[test]
    fn documentation_is_told_from_notes_beside_code() {
        let paths = vec![
            "README.md",
            "docs/a.md",
            "services/api/Runbooks/b.md",
            "services/api/README.md",
            "services/api/faq.md",
            "services/web/notes.md",
            "src/lib/x.md",
        ];
        let (left, selection) = selected(paths.clone(), 500);
        assert_eq!(left, paths[..5]);
        let selection = selection.expect("a selection");
        assert_eq!((selection.selected, selection.all), (5, 7));
        let folders: Vec<_> = selection.folders.iter().collect();
        assert_eq!(folders, ["", "docs", "services"]);
    }

    #[test]
    fn a_repository_of_pages_is_documentation_as_a_whole() {
        let paths = vec!["a/x.md", "b/y.md"];
        assert_eq!(selected(paths.clone(), 3), (paths.clone(), None));
        let (left, selection) = selected(paths.clone(), 500);
        assert_eq!((left, selection), (paths, None), "nothing looks like it");
    }

    #[test]
    fn lists_are_sorted_and_in_small_letters() {
        for list in [DOCUMENTATION, FOREIGN] {
            let lines: Vec<&str> = list.lines().collect();
            let mut sorted = lines.clone();
            sorted.sort_unstable();
            sorted.dedup();
            assert_eq!(lines, sorted);
            assert_eq!(list, list.to_lowercase());
        }
    }
}
