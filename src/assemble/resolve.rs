use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use percent_encoding::percent_decode_str;

use super::listing::listing;
use super::names::folded;
use super::order::folder_of;
use super::pictures;
use super::scheme::by_scheme;
use crate::book::{
    Arrangement, Asset, Document, Link, LinkBase, LinkKind, PageId, RefusedFile, Route, Section,
    SectionId, Target, is_page_path, join_path,
};
use crate::files::Refusal;
use crate::platform::slashed;
use crate::source::SourceFile;

/// The surroundings of the content folder, for links to files that are not
/// pages.
pub trait Repository: Sync {
    /// What exists at `path`, relative to the content folder; it may begin with
    /// `../`.
    fn look(&self, path: &str) -> Place;

    /// The path of the content folder in the repository; empty for the root.
    fn content(&self) -> &str;
}

/// What exists at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A file, and its size in bytes.
    File(PathBuf, u64),
    /// A folder.
    Folder,
    /// A file that must not be used.
    Refused(PathBuf, Refusal),
    /// Nothing.
    Nothing,
}

/// The book's pages and files before links are resolved.
pub(super) struct Known<'a> {
    pub(super) documents: &'a [Arc<Document>],
    pub(super) routes: &'a [Route],
    pub(super) sections: &'a [Section],
    /// Targets of links to folders.
    pub(super) folders: &'a BTreeMap<String, SectionId>,
    pub(super) arrangement: &'a Arrangement,
    pub(super) assets: &'a [Asset],
    pub(super) refused: &'a [(String, RefusedFile)],
}

/// Linked files that are not part of the book.
#[derive(Default)]
pub(super) struct Linked {
    /// Published files.
    pub(super) assets: Vec<Asset>,
    /// Files that are not used, by path in the content folder.
    pub(super) refused: BTreeMap<String, RefusedFile>,
}

/// Resolves links: first by file, as on GitHub, then by the URLs of the site,
/// as in Hugo.
pub(super) struct Resolver<'a> {
    pages: HashMap<&'a str, PageId>,
    /// Lowercase paths without extension, and routes.
    loose: HashMap<String, Target>,
    pub(super) assets: HashSet<&'a str>,
    refused: HashMap<&'a str, &'a Refusal>,
    routes: &'a [Route],
    repository: &'a dyn Repository,
    /// The edit URL on the repository host.
    edit_url: Option<&'a str>,
    /// Cached lookups outside the book, by path.
    looked_up: Mutex<BTreeMap<String, Place>>,
    /// Lowercase URL prefixes that may precede a path.
    prefixes: Vec<String>,
    pub(super) link_base: LinkBase,
    language: Option<&'a str>,
}

impl<'a> Resolver<'a> {
    pub(super) fn new(
        known: &Known<'a>,
        repository: &'a dyn Repository,
        edit_url: Option<&'a str>,
    ) -> Self {
        let Known {
            documents,
            routes,
            sections,
            folders,
            arrangement,
            assets,
            refused,
        } = *known;
        let folders = folders.iter();
        let mut loose: HashMap<String, Target> = folders
            .map(|(folder, section)| (folded(folder), Target::Section(*section)))
            .collect();
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
            let path = folded(without_ending(&document.path));
            let plain = arrangement.language.as_deref().and_then(|language| {
                let plain = path.strip_suffix(language)?;
                plain.strip_suffix('.').map(str::to_owned)
            });
            loose.extend(plain.map(|plain| (plain, target.clone())));
            loose.insert(path, target.clone());
            loose.insert(route.as_str().to_owned(), target);
        }
        Self {
            pages: documents
                .iter()
                .enumerate()
                .map(|(index, document)| (document.path.as_str(), PageId(index)))
                .collect(),
            loose,
            assets: assets.iter().map(|asset| asset.path.as_str()).collect(),
            refused: refused
                .iter()
                .map(|(path, file)| (path.as_str(), &file.why))
                .collect(),
            routes,
            repository,
            edit_url,
            looked_up: Mutex::default(),
            prefixes: arrangement
                .prefixes
                .iter()
                .filter(|prefix| !prefix.is_empty())
                .map(|prefix| prefix.to_lowercase())
                .collect(),
            link_base: arrangement.links,
            language: arrangement.language.as_deref(),
        }
    }

    /// The target of each link of a document; wiki links are resolved in
    /// `wiki`.
    pub(super) fn targets(&self, document: &Document) -> Vec<Target> {
        let page = self.pages.get(document.path.as_str()).copied();
        let targets = document.links.iter().map(|link| match link.kind {
            LinkKind::Wiki | LinkKind::WikiPage | LinkKind::WikiImage => Target::Text,
            _ => self.target(link, document, page),
        });
        targets.collect()
    }

    /// Linked files outside the book.
    pub(super) fn into_linked(self) -> Linked {
        let looked_up = self.looked_up.into_inner();
        let looked_up = looked_up.unwrap_or_else(PoisonError::into_inner);
        let mut linked = Linked::default();
        for (path, place) in looked_up {
            match place {
                Place::File(file, size) if is_published(&path) => {
                    linked.assets.push(Asset { path, file, size });
                }
                Place::Refused(file, why) => {
                    let shown = slashed(&file);
                    let shown = shown.strip_prefix("./").unwrap_or(&shown);
                    let source = Arc::new(SourceFile::new(shown, ""));
                    linked.refused.insert(path, RefusedFile { source, why });
                }
                Place::File(..) | Place::Folder | Place::Nothing => {}
            }
        }
        linked
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
        let by_file = join_path(folder_of(&document.path), &path);
        let by_route = page.map(|page| join_path(self.routes[page.0].as_str(), &path));
        let found = self
            .by_file(&by_file)
            .or_else(|| by_route.and_then(|path| self.by_route(&path)));
        let found = found.or_else(|| {
            let rooted = path.strip_prefix('/')?;
            self.by_file(self.below_content(rooted)?)
        });
        let found = found.unwrap_or_else(|| match self.beside(by_file, link.kind) {
            missing @ Target::Missing(_) => self
                .at_top(&path, link.kind)
                .or_else(|| self.below_address(document, &path))
                .or_else(|| self.below_site(document, &path))
                .unwrap_or(missing),
            found => found,
        });
        match found {
            Target::Page { page, .. } => Target::Page { page, anchor },
            target => target,
        }
    }

    /// A path from the repository root outside the content folder:
    /// `/README.md`, as on GitHub.
    fn at_top(&self, path: &str, kind: LinkKind) -> Option<Target> {
        let content = self.repository.content();
        if content.is_empty() || !path.starts_with('/') {
            return None;
        }
        let up = "../".repeat(content.split('/').count());
        match self.beside(format!("{up}{}", join_path("", path)), kind) {
            Target::Missing(_) => None,
            found => Some(found),
        }
    }

    /// Converts a path from the repository root to one in the content folder.
    fn below_content<'p>(&self, path: &'p str) -> Option<&'p str> {
        let content = self.repository.content();
        let inside = path.strip_prefix(content)?.strip_prefix('/')?;
        (!content.is_empty()).then_some(inside)
    }

    pub(super) fn by_file(&self, path: &str) -> Option<Target> {
        if let Some(&page) = self.pages.get(path) {
            return Some(Target::Page { page, anchor: None });
        }
        if self.assets.contains(path) {
            return Some(Target::Asset(path.to_owned()));
        }
        if let Some(&why) = self.refused.get(path) {
            return Some(Target::Refused {
                path: path.to_owned(),
                why: why.clone(),
            });
        }
        self.by_route(path)
    }

    /// Resolves by URL, ignoring case and the endings `.html`, `.md` and
    /// `/index`.
    fn by_route(&self, path: &str) -> Option<Target> {
        let lower = folded(path);
        self.by_address(&lower).or_else(|| {
            let mut prefixes = self.prefixes.iter();
            prefixes.find_map(|prefix| {
                let rest = lower.strip_prefix(prefix.as_str())?;
                let rest = rest.strip_prefix('/').or(rest.is_empty().then_some(rest))?;
                self.by_address(rest)
            })
        })
    }

    fn by_address(&self, lower: &str) -> Option<Target> {
        let plain = without_ending(lower);
        let folder = ["index", "_index", "readme"]
            .iter()
            .find_map(|name| plain.strip_suffix(name))
            .filter(|folder| folder.is_empty() || folder.ends_with('/'))
            .map(|folder| folder.trim_end_matches('/'));
        let found = self.loose.get(plain).or_else(|| self.loose.get(lower));
        found
            .or_else(|| folder.and_then(|folder| self.loose.get(folder)))
            .cloned()
    }

    /// Resolves a path outside the book: another path of a book file, a file
    /// that is published because it is linked, or a repository file that is
    /// only named.
    fn beside(&self, path: String, kind: LinkKind) -> Target {
        let path = match self.inside(&path) {
            Some(inside) => match self.by_file(&inside) {
                Some(target) => return target,
                None => inside,
            },
            None => path,
        };
        match self.look(&path) {
            Place::File(..) if is_published(&path) => Target::Asset(path),
            Place::File(file, size) => match self.picture(&path, kind) {
                Some(published) if !file.as_os_str().is_empty() => {
                    self.looked_up()
                        .insert(published.clone(), Place::File(file, size));
                    Target::Asset(published)
                }
                _ => Target::Outside(path),
            },
            Place::Refused(_, why) => Target::Refused { path, why },
            Place::Nothing => match self.translated(&path, kind) {
                Some(path) => Target::Asset(path),
                None => Target::Missing(path),
            },
            Place::Folder => {
                let is_link = matches!(kind, LinkKind::Link | LinkKind::HtmlLink);
                let edit_url = self.edit_url.filter(|_| is_link);
                let address = edit_url.and_then(|template| listing(template, &path));
                address.map_or(Target::Folder(path), Target::Listing)
            }
        }
    }

    /// Simplifies a path that leaves and re-enters the content folder, such as
    /// `../docs/x.md` in `docs`.
    fn inside(&self, path: &str) -> Option<String> {
        if !path.starts_with("../") {
            return None;
        }
        let whole = join_path(self.repository.content(), path);
        self.below_content(&whole).map(str::to_owned)
    }

    /// Where an image outside the content folder is published.
    fn picture(&self, path: &str, kind: LinkKind) -> Option<String> {
        if !path.starts_with("../") {
            return None;
        }
        pictures::published(&join_path(self.repository.content(), path), kind)
    }

    /// The image in the language of the book, from its name.
    fn translated(&self, path: &str, kind: LinkKind) -> Option<String> {
        let translated = pictures::translated(path, kind, self.language?)?;
        let is_there = is_published(&translated)
            && (self.assets.contains(translated.as_str())
                || matches!(self.look(&translated), Place::File(..)));
        is_there.then_some(translated)
    }

    pub(super) fn look(&self, path: &str) -> Place {
        if let Some(place) = self.looked_up().get(path) {
            return place.clone();
        }
        let place = self.repository.look(path);
        self.looked_up().insert(path.to_owned(), place.clone());
        place
    }

    fn looked_up(&self) -> MutexGuard<'_, BTreeMap<String, Place>> {
        self.looked_up
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a linked file that is not a page is published: not outside the
/// content folder, and not with a hidden name.
pub(super) fn is_published(path: &str) -> bool {
    let is_private = |part: &str| part.starts_with(['.', '_']);
    !path.split('/').any(is_private) && !is_page_path(path)
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// A path without `.md`, `.markdown`, `.mdx`, `.html`.
pub(super) fn without_ending(path: &str) -> &str {
    let endings = [".md", ".markdown", ".mdx", ".html", ".htm"];
    endings
        .iter()
        .find_map(|ending| path.strip_suffix(ending))
        .unwrap_or(path)
}
