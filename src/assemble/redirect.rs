use std::collections::HashMap;

use super::lookup::Lookup;
use super::names::{Naming, stem};
use super::order::folder_of;
use super::places::Places;
use super::route::{folder_route, route_part};
use crate::book::{Arrangement, Completeness, MovedPage, Page, PageId, Redirect, Route, Section};
use crate::diagnostic::{Diagnostic, Severity, did_you_mean};

/// The rule for an alias that is taken.
const RULE: &str = "meta/alias-taken";

/// The redirects of pages and of another generator's settings.
pub(super) fn redirects(
    pages: &[Page],
    sections: &[Section],
    places: &mut Places,
    arrangement: &Arrangement,
    findings: &mut Vec<Diagnostic>,
) -> Vec<Redirect> {
    let indexes = sections.iter().filter(|section| section.page.is_none());
    let mut redirects = Redirects {
        pages,
        places,
        known: indexes
            .map(|section| (section.route.clone(), None))
            .collect(),
        found: Vec::new(),
    };
    redirects.add_aliases(Naming::of(arrangement), findings);
    redirects.add_moved(arrangement, findings);
    redirects.found
}

/// Redirects under construction.
struct Redirects<'a> {
    pages: &'a [Page],
    places: &'a mut Places,
    /// Former URLs with their pages, and generated indexes; none of them
    /// conflicts with an alias of the same page.
    known: HashMap<Route, Option<PageId>>,
    found: Vec<Redirect>,
}

impl Redirects<'_> {
    /// Redirects from `aliases`. A page or section with the same URL takes
    /// precedence and is reported.
    fn add_aliases(&mut self, naming: Naming<'_>, findings: &mut Vec<Diagnostic>) {
        for (index, page) in self.pages.iter().enumerate() {
            for alias in &page.document.meta.aliases {
                let (path, anchor) = split_anchor(alias);
                let from = alias_route(path, &page.document.path, naming);
                if !self.add(from, PageId(index), anchor) {
                    findings.push(not_kept(page, alias));
                }
            }
            // A URL that names a file is published as a folder.
            let address = page.document.meta.address.as_deref();
            let address = address.map(|address| alias_route(address, "", naming));
            if let Some(address) = address.filter(Route::is_file) {
                self.add(address, PageId(index), None);
            }
        }
    }

    /// Redirects from the settings of another generator.
    fn add_moved(&mut self, arrangement: &Arrangement, findings: &mut Vec<Diagnostic>) {
        if arrangement.moved.is_empty() {
            return;
        }
        let documents = self.pages.iter().map(|page| &page.document);
        let lookup = Lookup::new(documents, arrangement);
        let naming = Naming::of(arrangement);
        for moved in &arrangement.moved {
            let (path, anchor) = split_anchor(&moved.to);
            if path.contains("://") {
                // A redirect to another site does not concern this book.
                continue;
            }
            let from = moved_route(&moved.from, naming);
            let place = &moved.place;
            let Some(page) = lookup.find(path) else {
                // Follow redirect chains to their end.
                let route = moved_route(path, naming);
                let mut others = arrangement.moved.iter();
                let goes_on = others.any(|other| moved_route(&other.from, naming) == route);
                if arrangement.completeness == Completeness::Complete && !goes_on {
                    findings.push(leads_nowhere(moved, path, self.pages));
                }
                continue;
            };
            if !self.add(from, page, anchor) {
                let message = format!(
                    "the redirect from `{}` is left out: a page has this URL",
                    moved.from
                );
                let finding =
                    Diagnostic::new(RULE, Severity::Warning, &place.source, place.span, message);
                findings.push(finding.with_help("remove the redirect"));
            }
        }
    }

    /// Adds a redirect. Returns whether its URL leads to the intended page.
    fn add(&mut self, from: Route, to: PageId, anchor: Option<&str>) -> bool {
        if self.pages[to.0].route == from {
            return true;
        }
        if self.places.take(&from) {
            self.known.insert(from.clone(), Some(to));
            let anchor = anchor.map(str::to_owned);
            self.found.push(Redirect { from, to, anchor });
            return true;
        }
        let known = self.known.get(&from);
        known.is_some_and(|known| known.is_none_or(|known| known == to))
    }
}

fn split_anchor(path: &str) -> (&str, Option<&str>) {
    match path.split_once('#') {
        Some((path, anchor)) => (path, Some(anchor)),
        None => (path, None),
    }
}

/// The URL of a former file or path.
fn moved_route(from: &str, naming: Naming<'_>) -> Route {
    let from = from.trim_end_matches('/');
    let name = stem(from, naming);
    let folder = folder_of(from);
    let is_index = matches!(
        name.to_ascii_lowercase().as_str(),
        "index" | "readme" | "_index"
    );
    let folder = folder_route(folder, naming);
    if is_index || name.is_empty() || name == "index.html" {
        folder
    } else {
        folder.join(&route_part(name))
    }
}

fn leads_nowhere(moved: &MovedPage, to: &str, pages: &[Page]) -> Diagnostic {
    let place = &moved.place;
    let paths = pages.iter().map(|page| page.document.path.as_str());
    let message = format!(
        "the redirect from `{}` points to `{to}`, which does not exist in the book",
        moved.from
    );
    let finding = Diagnostic::new(
        "meta/missing-entry",
        Severity::Warning,
        &place.source,
        place.span,
        message,
    );
    match did_you_mean(to, paths) {
        Some(near) => finding.with_help(format!("did you mean `{near}`?")),
        None => finding.with_help("correct the target, or remove the redirect"),
    }
}

/// An alias is a path from the site root, or relative to the page if it has no
/// leading slash (as in Hugo).
fn alias_route(alias: &str, page: &str, naming: Naming<'_>) -> Route {
    let base = if alias.starts_with('/') {
        Route::default()
    } else {
        folder_route(folder_of(page), naming)
    };
    let alias = alias.trim_end_matches("index.html");
    alias
        .split('/')
        .filter(|part| !part.is_empty() && *part != "." && *part != "..")
        .fold(base, |route, part| route.join(&route_part(part)))
}

fn not_kept(page: &Page, alias: &str) -> Diagnostic {
    let source = &page.document.source;
    let span = page.document.meta.span.unwrap_or_default();
    let at = source
        .slice(span)
        .find(alias)
        .map(|at| span.start as usize + at);
    let span = at.map_or(span, |at| crate::source::Span::new(at..at + alias.len()));
    let message = format!("the alias `{alias}` is left out: another page has this URL");
    Diagnostic::new(RULE, Severity::Warning, source, span, message).with_help("remove the alias")
}
