//! The files of the built-in theme, and those of a book's own that replace
//! them.

use crate::discover::ThemeFiles;

/// The built-in theme's files by their path under `themes/default`.
macro_rules! embedded {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_str!(concat!("../../../themes/default/", $path)))),*]
    };
}

/// Templates, then style sheets and scripts in the order in which they are
/// put together.
pub(super) const TEMPLATES: &[(&str, &str)] = embedded![
    "templates/board.html",
    "templates/catalogue.html",
    "templates/check.html",
    "templates/contents.html",
    "templates/folders.html",
    "templates/layout.html",
    "templates/page.html",
    "templates/section.html",
    "templates/share.html",
    "templates/status.html",
    "templates/more.html",
    "templates/not-found.html",
    "templates/paper.html",
    "templates/proof.html",
    "templates/redirect.html",
    "templates/rules.html",
    "templates/single.html",
    "templates/stamp.html",
    "templates/truth.html",
];
pub(super) const STYLES: &[(&str, &str)] = embedded![
    "css/tokens.css",
    "css/base.css",
    "css/layout.css",
    "css/content.css",
    "css/code.css",
    "css/highlight.css",
    "css/check.css",
    "css/proof.css",
    "css/print.css",
];
/// What scripts open.
pub(super) const DIALOGS: &[(&str, &str)] = embedded!["css/search.css", "css/dialogs.css"];
/// What only the start page, lists of the whole book and pages with diagrams or
/// formulas need.
pub(super) const FIGURES: &[(&str, &str)] = embedded!["css/figure.css", "css/lists.css"];
/// What only the pages about checks and statements need.
pub(super) const MEASURES: &[(&str, &str)] = embedded!["css/share.css", "css/status.css"];
/// What runs before a page is drawn.
pub(super) const SCHEME: &[(&str, &str)] = embedded!["js/scheme.js"];
/// What a page loads only when somebody searches.
pub(super) const ENGINE: &[(&str, &str)] = embedded!["js/search-engine.js", "js/search-results.js"];
pub(super) const SCRIPTS: &[(&str, &str)] = embedded![
    "js/search-ui.js",
    "js/cards.js",
    "js/incident.js",
    "js/stamps.js",
    "js/offline.js",
    "js/page.js"
];
/// What a page loads when somebody needs it.
pub(super) const MORE: &[(&str, &str)] = embedded![
    "js/proof.js",
    "js/diagram.js",
    "js/handover.js",
    "js/keys.js",
    "js/status.js"
];
/// What leads on from an old address, or from one where nothing is.
pub(super) const REDIRECT: &[(&str, &str)] = embedded!["js/redirect.js", "js/missing.js"];
/// What keeps a copy of the site in the browser.
pub(super) const WORKER: &[(&str, &str)] = embedded!["js/worker.js"];

pub(super) type Files = Vec<(String, String)>;

pub(super) fn with_overrides(files: &[(&str, &str)], own: Option<&ThemeFiles>) -> Files {
    files
        .iter()
        .map(|&(path, text)| {
            let text = match own.and_then(|own| own.texts.get(path)) {
                Some(text) => text.clone(),
                None if path.starts_with("templates/") => text.to_owned(),
                None if path.starts_with("css/") => tight(&lean(text)),
                None => lean(text),
            };
            (path.to_owned(), text)
        })
        .collect()
}

/// One of our own scripts or style sheets without indentation, lines of comment
/// and line breaks that say nothing. No text and no comment in them goes over
/// several lines, which a test holds.
fn lean(text: &str) -> String {
    let lines = text.lines().map(str::trim);
    let is_comment = |line: &str| line.starts_with("//") || line.starts_with("/*");
    let kept = lines.filter(|line| !line.is_empty() && !is_comment(line));
    kept.map(|line| {
        let goes_on = line.ends_with([';', '{', ',', '(']);
        line.to_owned() + if goes_on { "" } else { "\n" }
    })
    .collect()
}

/// A style sheet of ours without the space that only people need.
fn tight(style: &str) -> String {
    const SPACES: [(&str, &str); 9] = [
        ("\n", ""),
        (" {", "{"),
        ("{ ", "{"),
        (": ", ":"),
        ("; ", ";"),
        (", ", ","),
        (" }", "}"),
        (";}", "}"),
        (" > ", ">"),
    ];
    let squeeze = |text: String, (from, to): (&str, &str)| text.replace(from, to);
    SPACES.into_iter().fold(style.to_owned(), squeeze)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::Path;

    use super::*;

    #[test]
    fn every_file_of_the_folder_is_embedded() {
        let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/default");
        let files = walkdir::WalkDir::new(&home)
            .sort_by_file_name()
            .into_iter()
            .flatten();
        let on_disk: Vec<String> = files
            .filter(|entry| entry.file_type().is_file())
            .filter_map(|entry| {
                Some(
                    entry
                        .path()
                        .strip_prefix(&home)
                        .ok()?
                        .to_string_lossy()
                        .into_owned(),
                )
            })
            .collect();
        let mut embedded: Vec<String> = [
            TEMPLATES, STYLES, DIALOGS, FIGURES, MEASURES, SCHEME, SCRIPTS, ENGINE, MORE, REDIRECT,
            WORKER,
        ]
        .into_iter()
        .flatten()
        .map(|(path, _)| (*path).to_owned())
        .collect();
        embedded.sort();
        assert_eq!(embedded, on_disk);
    }

    #[test]
    fn no_text_of_a_script_goes_over_several_lines() {
        let scripts = [SCHEME, SCRIPTS, ENGINE, MORE, REDIRECT, WORKER];
        for (path, script) in scripts.into_iter().flatten() {
            for line in script
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
            {
                assert_eq!(line.matches('`').count() % 2, 0, "{path}: {line}");
                assert!(!line.contains("/*"), "{path}: {line}");
            }
        }
    }

    #[test]
    fn no_helper_of_a_page_is_written_twice() {
        /// Shorter pieces are only alike.
        const PIECE: usize = 5;
        let mut seen: BTreeMap<Vec<&str>, &str> = BTreeMap::new();
        for (path, script) in [SCRIPTS, ENGINE, MORE].into_iter().flatten() {
            let lines = script.lines().map(str::trim);
            let is_code = |line: &&str| !line.is_empty() && !line.starts_with("//");
            let lines: Vec<&str> = lines.filter(is_code).collect();
            for piece in lines.windows(PIECE) {
                let first = *seen.entry(piece.to_vec()).or_insert(path);
                assert_eq!(first, *path, "{}", piece.join("\n"));
            }
        }
    }

    #[test]
    fn comments_of_style_sheets_have_lines_of_their_own() {
        for (path, style) in [STYLES, FIGURES, MEASURES, DIALOGS].into_iter().flatten() {
            for line in style.lines().filter(|line| line.contains("/*")) {
                let line = line.trim();
                let is_whole = line.starts_with("/*") && line.ends_with("*/");
                assert!(is_whole, "{path}: {line}");
            }
        }
    }
}
