//! What a rendered site holds, read with an HTML parser that is not ours.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use percent_encoding::percent_decode_str;
use scraper::{Html, Selector};

use crate::support::files;

/// A site on disk.
pub(crate) struct Site {
    folder: PathBuf,
    files: BTreeSet<String>,
    pages: BTreeMap<String, Html>,
}

impl Site {
    pub(crate) fn read(folder: &Path) -> Self {
        let files: BTreeSet<String> = files(folder).into_iter().collect();
        let pages = files
            .iter()
            .filter(|path| is_html(path))
            .map(|path| {
                let text = fs::read_to_string(folder.join(path)).expect("a page is UTF-8");
                (path.clone(), Html::parse_document(&text))
            })
            .collect();
        Self {
            folder: folder.to_owned(),
            files,
            pages,
        }
    }

    pub(crate) fn page(&self, path: &str) -> &Html {
        self.pages
            .get(path)
            .unwrap_or_else(|| panic!("{path} is not in {}", self.folder.display()))
    }

    /// The text of a page.
    pub(crate) fn text(&self, path: &str) -> String {
        self.page(path).root_element().text().collect()
    }

    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.pages.keys().map(String::as_str)
    }

    /// Every link of every page that leads to nothing in the site, as
    /// `page: link`. There must be `at_least` so many links that were walked.
    #[track_caller]
    pub(crate) fn dead_links(&self, at_least: usize) -> Vec<String> {
        let links = Selector::parse("[href], [src]").expect("the selector is valid");
        let ids: BTreeMap<&str, BTreeSet<&str>> = self
            .pages
            .iter()
            .map(|(path, html)| (path.as_str(), ids(html)))
            .collect();
        let mut dead = Vec::new();
        let mut walked = 0;
        for (path, html) in &self.pages {
            for element in html.select(&links) {
                let value = element.value();
                let link = value.attr("href").or(value.attr("src")).unwrap_or_default();
                walked += 1;
                if !self.resolves(path, link, &ids) {
                    dead.push(format!("{path}: {link}"));
                }
            }
        }
        assert!(walked >= at_least, "only {walked} links");
        dead
    }

    fn resolves(&self, page: &str, link: &str, ids: &BTreeMap<&str, BTreeSet<&str>>) -> bool {
        let base = url::Url::parse(&format!("http://site.invalid/{page}")).expect("a page's path");
        let Ok(url) = base.join(link) else {
            return false;
        };
        if url.host_str() != Some("site.invalid") {
            return matches!(url.scheme(), "http" | "https" | "mailto" | "tel" | "data");
        }
        let path = percent_decode_str(url.path().trim_start_matches('/'));
        let path = path.decode_utf8_lossy();
        let file = if path.is_empty() || path.ends_with('/') {
            format!("{path}index.html")
        } else {
            path.into_owned()
        };
        if !self.files.contains(&file) {
            return false;
        }
        match url.fragment() {
            None | Some("") => true,
            Some(fragment) => {
                let fragment = percent_decode_str(fragment).decode_utf8_lossy();
                ids.get(file.as_str())
                    .is_none_or(|ids| ids.contains(&*fragment))
            }
        }
    }
}

fn is_html(path: &str) -> bool {
    Path::new(path)
        .extension()
        .is_some_and(|ending| ending == "html")
}

/// Every id of a page.
pub(crate) fn ids(html: &Html) -> BTreeSet<&str> {
    let any = Selector::parse("[id]").expect("the selector is valid");
    html.select(&any)
        .filter_map(|element| element.value().attr("id"))
        .collect()
}
