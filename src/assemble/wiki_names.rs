use std::collections::BTreeMap;
use std::sync::Arc;

use super::order::folder_of;
use crate::book::{Asset, Document, PageId};

/// Maximum number of pages with the same file name to compare.
const MAX_SIMILAR: usize = 200;

/// Names for wiki links to pages and files.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Pages by file name, best match first.
    files: BTreeMap<String, Vec<PageId>>,
    /// Pages by title and aliases.
    titles: BTreeMap<String, PageId>,
    /// Paths of files by name.
    assets: BTreeMap<String, String>,
}

impl Names {
    /// Collects the names of pages and files.
    pub(super) fn new(documents: &[Arc<Document>], assets: &[Asset]) -> Self {
        let mut names = Self::default();
        names.add_pages(documents);
        for Asset { path, .. } in assets {
            let name = path.rsplit('/').next().unwrap_or(path);
            let known = names.assets.entry(name.to_lowercase());
            let known = known.or_insert_with(|| path.clone());
            if (path.len(), path) < (known.len(), known) {
                known.clone_from(path);
            }
        }
        names
    }

    fn add_pages(&mut self, documents: &[Arc<Document>]) {
        for (index, document) in documents.iter().enumerate() {
            let page = PageId(index);
            let path = key(&document.path);
            let mut parts = path.rsplit('/');
            let name = parts.next().unwrap_or_default();
            self.files.entry(name.to_owned()).or_default().push(page);
            if matches!(name, "index" | "readme" | " index") {
                let folder = parts.next().unwrap_or_default();
                self.titles.entry(folder.to_owned()).or_insert(page);
            }
            self.titles.entry(key(&document.title)).or_insert(page);
            for alias in &document.meta.aliases {
                self.titles.entry(key(alias)).or_insert(page);
            }
        }
        for pages in self.files.values_mut() {
            pages.sort_by_key(|page| {
                let path = documents[page.0].path.as_str();
                (path.matches('/').count(), path.len(), path)
            });
        }
    }

    /// The page named `name` in `document`: by file name, preferring the same
    /// folder and then the shortest path; then by title.
    pub(super) fn page(
        &self,
        name: &str,
        document: &Document,
        documents: &[Arc<Document>],
    ) -> Option<PageId> {
        let wanted = key(name.trim_start_matches('/'));
        let wanted = wanted.trim_start_matches("../").trim_start_matches("./");
        let (folder, last) = wanted.rsplit_once('/').unwrap_or(("", wanted));
        let files = self.files.get(last).map_or(&[][..], Vec::as_slice);
        let is_in = |page: &&PageId| {
            let path = key(&documents[page.0].path);
            let own = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            folder.is_empty() || own == folder || own.ends_with(&format!("/{folder}"))
        };
        let here = folder_of(&document.path);
        let is_here = |page: &&PageId| folder_of(&documents[page.0].path) == here;
        let mut fitting = files.iter().take(MAX_SIMILAR).filter(is_in);
        let near = fitting.clone().find(is_here);
        let found = near.or_else(|| fitting.next());
        found.or_else(|| self.titles.get(wanted)).copied()
    }

    /// The path of the file with this name.
    pub(super) fn asset(&self, name: &str) -> Option<String> {
        let name = name.rsplit('/').next().unwrap_or(name);
        self.assets.get(&name.to_lowercase()).cloned()
    }
}

/// A normalised name: lowercase, without page extension, with dashes as spaces.
fn key(name: &str) -> String {
    let lower = name.trim().to_lowercase();
    let plain = [".md", ".markdown", ".mdx"]
        .iter()
        .find_map(|ending| lower.strip_suffix(ending))
        .unwrap_or(&lower);
    plain.replace(['-', '_'], " ")
}
