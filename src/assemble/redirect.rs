use super::order::folder_of;
use super::places::Places;
use super::route::{folder_route, route_part};
use crate::book::{Page, PageId, Redirect, Route};
use crate::diagnostic::{Diagnostic, Severity};

/// The rule for an alias that cannot be kept.
const RULE: &str = "meta/alias-taken";

/// The redirects that `aliases` ask for. A page or section at the same
/// address wins, with a finding.
pub(super) fn redirects(
    pages: &[Page],
    places: &mut Places,
    findings: &mut Vec<Diagnostic>,
) -> Vec<Redirect> {
    let mut redirects = Vec::new();
    for (index, page) in pages.iter().enumerate() {
        for alias in &page.document.meta.aliases {
            let (path, anchor) = match alias.split_once('#') {
                Some((path, anchor)) => (path, Some(anchor.to_owned())),
                None => (alias.as_str(), None),
            };
            let from = alias_route(path, &page.document.path);
            if places.take(&from) {
                redirects.push(Redirect {
                    from,
                    to: PageId(index),
                    anchor,
                });
            } else if from != page.route {
                findings.push(not_kept(page, alias));
            }
        }
    }
    redirects
}

/// An alias is a path from the site's root, or beside the page if it does not
/// begin with a slash (Hugo's rule).
fn alias_route(alias: &str, page: &str) -> Route {
    let base = if alias.starts_with('/') {
        Route::default()
    } else {
        folder_route(folder_of(page))
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
    let message = format!("the alias `{alias}` is the address of another page and is left out");
    Diagnostic::new(RULE, Severity::Warning, source, span, message).with_help("remove the alias")
}
