use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::assemble::order::folder_of;
use crate::book::{Document, PageId};

/// A child of a folder.
#[derive(Clone, Copy)]
pub(super) enum Child<'a> {
    Page(PageId),
    Folder(&'a str),
}

/// The children of each folder, in document order.
pub(super) fn children<'a>(
    documents: &'a [Arc<Document>],
    section_pages: &'a BTreeMap<String, PageId>,
) -> HashMap<&'a str, Vec<Child<'a>>> {
    let folders: HashMap<PageId, &str> = section_pages
        .iter()
        .map(|(folder, &page)| (page, folder.as_str()))
        .collect();
    let mut children: HashMap<&str, Vec<Child<'a>>> = HashMap::from([("", Vec::new())]);
    for (index, document) in documents.iter().enumerate() {
        let page = PageId(index);
        let own = folders.get(&page).copied();
        let folder = own.unwrap_or_else(|| folder_of(&document.path));
        meet(&mut children, folder);
        if own.is_none() {
            children.entry(folder).or_default().push(Child::Page(page));
        }
    }
    children
}

/// Adds a folder and its parents on first use.
fn meet<'a>(children: &mut HashMap<&'a str, Vec<Child<'a>>>, folder: &'a str) {
    let mut inner = folder;
    let mut new = Vec::new();
    while !children.contains_key(inner) {
        new.push(inner);
        inner = folder_of(inner);
    }
    for folder in new.into_iter().rev() {
        children.insert(folder, Vec::new());
        let around = children.entry(folder_of(folder)).or_default();
        around.push(Child::Folder(folder));
    }
}
