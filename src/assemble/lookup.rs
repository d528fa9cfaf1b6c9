use std::collections::HashMap;
use std::sync::Arc;

use super::names::{Naming, plain_name, stem};
use super::order::folder_of;
use crate::book::{Arrangement, Document, PageId};

/// Finds pages by the names that lists of other generators use: files, names
/// without extension, IDs and URLs.
pub(super) struct Lookup<'a> {
    exact: HashMap<&'a str, PageId>,
    loose: HashMap<String, PageId>,
    naming: Naming<'a>,
    prefixes: Vec<String>,
}

impl<'a> Lookup<'a> {
    /// Creates a lookup of these documents.
    pub(super) fn new(
        documents: impl Iterator<Item = &'a Arc<Document>> + Clone,
        arrangement: &'a Arrangement,
    ) -> Self {
        let mut lookup = Self {
            exact: HashMap::new(),
            loose: HashMap::new(),
            naming: Naming::of(arrangement),
            prefixes: arrangement
                .prefixes
                .iter()
                .map(|prefix| prefix.to_lowercase())
                .collect(),
        };
        for (index, document) in documents.clone().enumerate() {
            let page = PageId(index);
            lookup.exact.insert(&document.path, page);
            let key = lookup.key(&document.path);
            lookup.loose.entry(key).or_insert(page);
        }
        for (index, document) in documents.enumerate() {
            for name in other_names(document) {
                let key = lookup.key(&name);
                lookup.loose.entry(key).or_insert(PageId(index));
            }
        }
        lookup
    }

    /// The page that a reference names.
    pub(super) fn find(&self, reference: &str) -> Option<PageId> {
        let reference = reference.split(['#', '?']).next().unwrap_or_default();
        if let Some(&page) = self.exact.get(reference) {
            return Some(page);
        }
        let key = self.key(reference);
        let without_prefix = || {
            let mut prefixes = self.prefixes.iter().filter(|prefix| !prefix.is_empty());
            prefixes.find_map(|prefix| {
                let rest = key.strip_prefix(prefix.as_str())?;
                let rest = rest.strip_prefix('/').or(rest.is_empty().then_some(rest))?;
                self.loose.get(rest)
            })
        };
        self.loose.get(&key).or_else(without_prefix).copied()
    }

    /// A normalised reference: lowercase, without surrounding slashes,
    /// extension, index file name and ordering numbers.
    fn key(&self, reference: &str) -> String {
        let lower = reference.to_lowercase().replace(' ', "-");
        let path = lower.trim_matches('/');
        let path = path.strip_suffix(".html").unwrap_or(path);
        let around = folder_of(path).split('/');
        let parts = around.chain([stem(path, self.naming)]);
        let parts = parts.filter(|part| !part.is_empty() && *part != ".");
        let mut parts: Vec<&str> = parts.map(|part| plain_name(part, self.naming)).collect();
        if matches!(parts.last(), Some(&("index" | "_index" | "readme"))) {
            parts.pop();
        }
        parts.join("/")
    }
}

/// Other names of a page: the `id` of Docusaurus and the URL from front matter.
fn other_names(document: &Document) -> impl Iterator<Item = String> {
    let meta = &document.meta;
    let folder = folder_of(&document.path);
    let beside = move |name: &str| format!("{folder}/{name}");
    let id = meta.extra.get("id").and_then(serde_json::Value::as_str);
    let slug = meta.slug.as_deref();
    let inside = id.into_iter().chain(slug).map(beside);
    inside.chain(meta.address.clone())
}
