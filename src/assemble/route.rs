use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::names::{Naming, plain_name, stem};
use super::order::folder_of;
use crate::book::{Document, PageId, Route};
use crate::diagnostic::{Diagnostic, Severity};

/// The rule for pages with the same URL.
const RULE: &str = "meta/duplicate-route";

/// Maximum length of a path component in bytes, within the limits of file
/// systems.
const MAX_PART_LENGTH: usize = 200;

/// Names that pages of the site cannot have.
const TAKEN: [&str; 12] = [
    "status",
    "404.html",
    "feed.xml",
    "history.jsonl",
    "llms.txt",
    "metrics.prom",
    "offline.json",
    "pages.json",
    "robots.txt",
    "sitemap.xml",
    "status.json",
    "sw.js",
];

/// The route of each document: its lowercase path without extension. Only
/// letters, digits and `-_.~` are kept, so that URLs can be typed, mailed and
/// stored in any file system.
///
/// `section_pages` are published at their folders.
pub(super) fn routes(
    documents: &[Arc<Document>],
    section_pages: &BTreeMap<String, PageId>,
    naming: Naming<'_>,
    findings: &mut Vec<Diagnostic>,
) -> Vec<Route> {
    let mut used: HashSet<Route> = TAKEN.iter().map(|name| Route::new(name)).collect();
    let folders: BTreeMap<PageId, &str> = section_pages
        .iter()
        .map(|(folder, &page)| (page, folder.as_str()))
        .collect();
    used.extend(folder_routes(documents, section_pages, naming));
    let mut routes = Vec::with_capacity(documents.len());
    let mut of_folders = HashMap::new();
    for (index, document) in documents.iter().enumerate() {
        let wanted = if let Some(address) = &document.meta.address {
            address_route(address)
        } else if let Some(folder) = folders.get(&PageId(index)) {
            section_route(folder, document, naming)
        } else {
            let folder = of_folders.entry(folder_of(&document.path));
            let folder = folder.or_insert_with_key(|folder| folder_route(folder, naming));
            page_route(folder, document, naming)
        };
        let mut route = wanted.clone();
        let mut number = 2;
        while !used.insert(route.clone()) {
            route = Route::new(&format!("{}-{number}", wanted.as_str()));
            number += 1;
        }
        if route != wanted {
            findings.push(duplicate(document, &wanted, &route));
        }
        routes.push(route);
    }
    routes
}

/// The route of a folder. A Jekyll collection (`_docs`) loses its underscore.
pub(super) fn folder_route(folder: &str, naming: Naming<'_>) -> Route {
    folder
        .split('/')
        .filter(|part| !part.is_empty())
        .map(|part| plain_name(part, naming))
        .fold(Route::default(), |route, part| {
            let part = route_part(part.trim_start_matches('_'));
            // A folder cannot have the path of a file of the site.
            if route.as_str().is_empty() && part.contains('.') && TAKEN.contains(&&*part) {
                return route.join(&part.replace('.', "-"));
            }
            route.join(&part)
        })
}

/// The route of a URL from front matter, which may name a file.
pub(super) fn address_route(address: &str) -> Route {
    let address = address.strip_suffix("index.html").unwrap_or(address);
    let address = address.strip_suffix(".html").unwrap_or(address);
    let parts = address.split('/').filter(|part| !part.is_empty());
    parts.fold(Route::default(), |route, part| {
        route.join(&route_part(part))
    })
}

/// The routes of folders without an index page, whose index is generated.
fn folder_routes(
    documents: &[Arc<Document>],
    section_pages: &BTreeMap<String, PageId>,
    naming: Naming<'_>,
) -> BTreeSet<Route> {
    let mut routes = BTreeSet::new();
    let mut seen = HashSet::new();
    for document in documents {
        let mut folder = folder_of(&document.path);
        // If a folder was visited, so were its parents.
        while seen.insert(folder) {
            let route = folder_route(folder, naming);
            if !section_pages.contains_key(folder) && !routes.insert(route) {
                break;
            }
            if folder.is_empty() {
                break;
            }
            folder = folder_of(folder);
        }
    }
    routes
}

fn slug_of(document: &Document) -> Option<String> {
    document.meta.slug.as_deref().map(route_part)
}

fn section_route(folder: &str, document: &Document, naming: Naming<'_>) -> Route {
    match slug_of(document).filter(|_| !folder.is_empty()) {
        Some(slug) => folder_route(folder_of(folder), naming).join(&slug),
        None => folder_route(folder, naming),
    }
}

fn page_route(folder: &Route, document: &Document, naming: Naming<'_>) -> Route {
    let slug = slug_of(document);
    let name = plain_name(stem(&document.path, naming), naming);
    folder.join(&slug.unwrap_or_else(|| route_part(name)))
}

/// A path component as it appears in URLs.
pub(super) fn route_part(name: &str) -> String {
    let mut part = String::with_capacity(name.len());
    for c in name.to_lowercase().chars() {
        if c.is_alphanumeric() || matches!(c, '_' | '.' | '~') {
            part.push(c);
        } else if !part.ends_with('-') {
            part.push('-');
        }
    }
    part.truncate(part.floor_char_boundary(MAX_PART_LENGTH));
    let trimmed = part.trim_matches(['-', '.']);
    if trimmed.is_empty() {
        "page".to_owned()
    } else if trimmed == "index.html" {
        // Every page is published as a file of this name.
        "index-html".to_owned()
    } else {
        trimmed.to_owned()
    }
}

fn duplicate(document: &Document, wanted: &Route, route: &Route) -> Diagnostic {
    let message =
        format!("another page already has the URL {wanted}; this page is published at {route}");
    let span = document.meta.span.unwrap_or_default();
    Diagnostic::new(RULE, Severity::Warning, &document.source, span, message)
        .with_help("rename the file, or give it a `slug`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_name_gives_a_part_that_can_be_typed() {
        assert_eq!(route_part("KubePodCrashLooping"), "kubepodcrashlooping");
        assert_eq!(route_part("50% slow & Über"), "50-slow-über");
        assert_eq!(route_part("../.."), "page");
        assert_eq!(route_part("a b%20c"), "a-b-20c");
        assert_eq!(route_part("index.html"), "index-html");
        assert_eq!(
            folder_route("robots.txt/a.b", Naming::default()).as_str(),
            "robots-txt/a.b"
        );
        assert_eq!(route_part(&"x".repeat(400)).len(), MAX_PART_LENGTH);
    }
}
