//! Links that other generators resolve below a folder or the URL of the page.

use super::order::folder_of;
use super::resolve::{Place, Resolver, is_published, without_ending};
use crate::book::{Document, LinkBase, Target, join_path};

impl Resolver<'_> {
    /// A path from the root of a site whose pages lie in a folder of the book:
    /// `/guides/first` on a page below `apps/docs/content/docs`.
    pub(super) fn below_site(&self, document: &Document, path: &str) -> Option<Target> {
        const ROOTS: [&str; 3] = ["docs", "content", "pages"];
        let rooted = path.strip_prefix('/')?;
        let mut folder = folder_of(&document.path);
        while !folder.is_empty() {
            let name = folder.rsplit('/').next().unwrap_or(folder);
            if ROOTS.contains(&name) {
                let found = self.by_file(&join_path(folder, rooted));
                if found.is_some() {
                    return found;
                }
            }
            folder = folder_of(folder);
        }
        None
    }

    /// A file relative to the URL of the page, for generators that resolve
    /// links that way.
    pub(super) fn below_address(&self, document: &Document, path: &str) -> Option<Target> {
        if self.link_base == LinkBase::Folder {
            return None;
        }
        let path = join_path(without_ending(&document.path), path);
        if self.assets.contains(path.as_str()) {
            return Some(Target::Asset(path));
        }
        let is_file = is_published(&path) && matches!(self.look(&path), Place::File(..));
        is_file.then_some(Target::Asset(path))
    }
}
