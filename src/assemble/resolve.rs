use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use percent_encoding::percent_decode_str;

use super::order::folder_of;
use crate::book::{
    Document, Link, LinkKind, PageId, Route, Section, SectionId, Target, is_page_path,
};

/// What lies around the content folder, for links that lead out of it or to
/// files that are not pages.
pub trait Repository: Sync {
    /// The file at `path` under the content folder, which may begin with
    /// `../`; nothing if there is none.
    fn file(&self, path: &str) -> Option<PathBuf>;
}

/// Finds out where links lead: by the files first, as on GitHub, then by the
/// site's addresses, as in Hugo.
pub(super) struct Resolver<'a> {
    pages: HashMap<&'a str, PageId>,
    /// Paths in lower case without their ending, and routes.
    loose: HashMap<String, Target>,
    assets: HashMap<&'a str, &'a PathBuf>,
    routes: &'a [Route],
    repository: &'a dyn Repository,
    /// Files outside the assets that pages link to and that are published.
    linked: Mutex<BTreeMap<String, PathBuf>>,
}

impl<'a> Resolver<'a> {
    pub(super) fn new(
        documents: &'a [Arc<Document>],
        routes: &'a [Route],
        sections: &[Section],
        assets: &'a [(String, PathBuf)],
        repository: &'a dyn Repository,
    ) -> Self {
        let mut loose = HashMap::new();
        for (index, section) in sections.iter().enumerate() {
            loose.insert(
                section.route.as_str().to_owned(),
                Target::Section(SectionId(index)),
            );
        }
        for (index, (document, route)) in documents.iter().zip(routes).enumerate() {
            let target = Target::Page {
                page: PageId(index),
                anchor: None,
            };
            loose.insert(
                without_ending(&document.path).to_lowercase(),
                target.clone(),
            );
            loose.insert(route.as_str().to_owned(), target);
        }
        Self {
            pages: documents
                .iter()
                .enumerate()
                .map(|(index, document)| (document.path.as_str(), PageId(index)))
                .collect(),
            loose,
            assets: assets
                .iter()
                .map(|(path, file)| (path.as_str(), file))
                .collect(),
            routes,
            repository,
            linked: Mutex::default(),
        }
    }

    /// Where each link of a document leads.
    pub(super) fn targets(&self, document: &Document) -> Vec<Target> {
        let page = self.pages.get(document.path.as_str()).copied();
        document
            .links
            .iter()
            .map(|link| self.target(link, document, page))
            .collect()
    }

    /// Files that are published because a page links to them.
    pub(super) fn into_linked_files(self) -> Vec<(String, PathBuf)> {
        let linked = self.linked.into_inner();
        let linked = linked.unwrap_or_else(PoisonError::into_inner);
        linked.into_iter().collect()
    }

    fn target(&self, link: &Link, document: &Document, page: Option<PageId>) -> Target {
        let destination = link.destination.trim();
        if let Some(target) = by_scheme(destination, link.kind) {
            return target;
        }
        let (path, anchor) = match destination.split_once('#') {
            Some((path, anchor)) => (
                path,
                Some(decoded(anchor)).filter(|anchor| !anchor.is_empty()),
            ),
            None => (destination, None),
        };
        let path = path.split('?').next().unwrap_or_default();
        if path.is_empty() {
            return match page {
                Some(page) => Target::Page { page, anchor },
                None => Target::Missing(String::new()),
            };
        }
        let path = decoded(path);
        let by_file = join(folder_of(&document.path), &path);
        let by_route = page.map(|page| join(self.routes[page.0].as_str(), &path));
        let found = self
            .by_file(&by_file)
            .or_else(|| by_route.and_then(|path| self.by_route(&path)));
        match found {
            Some(Target::Page { page, .. }) => Target::Page { page, anchor },
            Some(target) => target,
            None => self.outside(by_file),
        }
    }

    fn by_file(&self, path: &str) -> Option<Target> {
        if let Some(&page) = self.pages.get(path) {
            return Some(Target::Page { page, anchor: None });
        }
        if self.assets.contains_key(path) {
            return Some(Target::Asset(path.to_owned()));
        }
        self.by_route(path)
    }

    /// By an address: case and `.html`, `.md`, `/index` endings aside.
    fn by_route(&self, path: &str) -> Option<Target> {
        let lower = path.to_lowercase();
        let plain = without_ending(&lower);
        let folder = ["index", "_index", "readme"]
            .iter()
            .find_map(|name| plain.strip_suffix(name))
            .filter(|folder| folder.is_empty() || folder.ends_with('/'))
            .map(|folder| folder.trim_end_matches('/'));
        let found = self
            .loose
            .get(plain)
            .or_else(|| self.loose.get(lower.as_str()));
        found
            .or_else(|| folder.and_then(|folder| self.loose.get(folder)))
            .cloned()
    }

    /// A file that is not part of the book: published if it lies under the
    /// content folder, named if it lies in the repository.
    fn outside(&self, path: String) -> Target {
        let private = |part: &str| part.starts_with(['.', '_']);
        match self.repository.file(&path) {
            Some(file) if !path.split('/').any(private) && !is_page_path(&path) => {
                let mut linked = self.linked.lock().unwrap_or_else(PoisonError::into_inner);
                linked.insert(path.clone(), file);
                Target::Asset(path)
            }
            Some(_) => Target::Outside(path),
            None => Target::Missing(path),
        }
    }
}

/// What a destination's scheme alone decides.
fn by_scheme(destination: &str, kind: LinkKind) -> Option<Target> {
    const SAFE: [&str; 14] = [
        "http", "https", "mailto", "tel", "sms", "slack", "xmpp", "irc", "ircs", "ftp", "ftps",
        "sftp", "ssh", "git",
    ];
    if destination.starts_with("//") {
        return Some(Target::External);
    }
    // Browsers ignore control characters in front of and inside a scheme.
    let cleaned: String = destination
        .chars()
        .filter(|c| !c.is_control() && !c.is_whitespace())
        .collect();
    let (scheme, rest) = cleaned.split_once(':')?;
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    if scheme.is_empty()
        || !scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        || !scheme.chars().all(word)
    {
        // `%6aavascript:` and the like cannot be paths of ours either.
        return scheme.contains('&').then_some(Target::Unsafe);
    }
    let scheme = scheme.to_ascii_lowercase();
    let picture = matches!(kind, LinkKind::Image | LinkKind::HtmlSource);
    let inline = ["image/png;", "image/jpeg;", "image/gif;", "image/webp;"];
    if SAFE.contains(&scheme.as_str())
        || (scheme == "data" && picture && inline.iter().any(|kind| rest.starts_with(kind)))
    {
        Some(Target::External)
    } else {
        Some(Target::Unsafe)
    }
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// A path without `.md`, `.markdown`, `.mdx`, `.html`.
fn without_ending(path: &str) -> &str {
    let endings = [".md", ".markdown", ".mdx", ".html", ".htm"];
    endings
        .iter()
        .find_map(|ending| path.strip_suffix(ending))
        .unwrap_or(path)
}

/// `path` seen from `folder`, both under the content folder. What leads out
/// of it keeps its `../`.
fn join(folder: &str, path: &str) -> String {
    let from = if path.starts_with('/') { "" } else { folder };
    let mut parts: Vec<&str> = Vec::new();
    for part in from.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined_as_links_are() {
        assert_eq!(join("a/b", "../c.md"), "a/c.md");
        assert_eq!(join("a", "../../x.md"), "../x.md");
        assert_eq!(join("a/b", "/c/./d/"), "c/d");
        assert_eq!(join("", "./x.md"), "x.md");
    }

    #[test]
    fn schemes_that_run_code_are_unsafe() {
        let of = |destination| by_scheme(destination, LinkKind::Link);
        for bad in [
            "javascript:alert(1)",
            "JaVaScRiPt:x",
            "java\nscript:x",
            " javascript:x",
            "vbscript:x",
            "data:text/html,x",
            "file:///etc/passwd",
        ] {
            assert_eq!(of(bad), Some(Target::Unsafe), "{bad}");
        }
        assert_eq!(of("https://a.example"), Some(Target::External));
        assert_eq!(of("tel:+1555"), Some(Target::External));
        assert_eq!(of("a/b.md"), None);
        assert_eq!(
            by_scheme("data:image/png;base64,x", LinkKind::Image),
            Some(Target::External)
        );
    }
}
