use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;

use crate::book::{AlertRule, Page};
use crate::validate::Context;

/// Where the runbook addresses of alerts lead.
pub(super) struct Runbooks<'a> {
    /// Pages by address and by file, in lower case, without endings.
    pages: BTreeMap<String, &'a Page>,
    /// Hosts that publish the book.
    hosts: BTreeSet<String>,
    /// The path of `[site] url`, without slashes around it.
    base: String,
}

/// What an address leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// A page of the book, and its anchor if it has one.
    Page,
    /// A page, of this path, without the anchor.
    NoAnchor(String),
    /// The book should have it, and does not.
    NoPage,
    /// Somebody else's site.
    Elsewhere,
}

impl<'a> Runbooks<'a> {
    pub(super) fn new(context: &Context<'a>) -> Self {
        let mut runbooks = Self {
            pages: BTreeMap::new(),
            hosts: context
                .settings
                .truth
                .runbook_hosts
                .iter()
                .cloned()
                .collect(),
            base: String::new(),
        };
        let content = &context.operations.content;
        for page in &context.book.pages {
            let file = &page.document.path;
            for path in [
                page.route.as_str().to_owned(),
                file.clone(),
                format!("{content}/{file}"),
            ] {
                runbooks.pages.entry(key(&path)).or_insert(page);
            }
        }
        let site = context.settings.site.url.as_deref();
        if let Some((host, path)) = site.and_then(split) {
            runbooks.hosts.insert(host.to_owned());
            runbooks.base = key(path);
        }
        // A host under which one address leads into the book is the book's.
        for alert in &context.operations.alerts {
            let url = alert
                .runbook
                .as_ref()
                .and_then(|runbook| split(&runbook.url));
            if let Some((host, path)) = url
                && path.split('/').count() > 1
                && runbooks
                    .page_at(path.split('#').next().unwrap_or_default())
                    .is_some()
            {
                runbooks.hosts.insert(host.to_owned());
            }
        }
        runbooks
    }

    /// What the address of this alert's runbook leads to.
    pub(super) fn find(&self, alert: &AlertRule, url: &str) -> Found {
        let filled = fill(alert, url);
        let path = match split(&filled) {
            Some((host, _)) if !self.hosts.contains(host) => return Found::Elsewhere,
            Some((_, path)) => path,
            None if filled.contains("://") => return Found::Elsewhere,
            None => filled.as_str(),
        };
        let (path, anchor) = path
            .split_once('#')
            .map_or((path, ""), |(path, anchor)| (path, anchor));
        let page = if is_templated(path) {
            return self.any_like(path);
        } else {
            self.page_at(path)
        };
        match page {
            None => Found::NoPage,
            Some(_) if anchor.is_empty() || is_templated(anchor) => Found::Page,
            Some(page) if page.document.anchors.resolve(anchor).is_some() => Found::Page,
            Some(page) => Found::NoAnchor(page.document.path.clone()),
        }
    }

    /// The page whose address or file the longest end of this path is.
    fn page_at(&self, path: &str) -> Option<&'a Page> {
        let path = key(path.split('?').next().unwrap_or_default());
        let path = path
            .strip_prefix(&self.base)
            .unwrap_or(&path)
            .trim_start_matches('/');
        let mut rest = path;
        loop {
            if let Some(page) = self.pages.get(rest) {
                return Some(page);
            }
            (_, rest) = rest.split_once('/')?;
        }
    }

    /// Whether any page fits a path with holes.
    fn any_like(&self, path: &str) -> Found {
        let parts = TEMPLATE
            .split(path)
            .map(|part| regex::escape(&part.to_lowercase()));
        let pattern = parts.collect::<Vec<_>>().join("[^/]+");
        let pattern = pattern.trim_end_matches('/').trim_end_matches("\\.md");
        let fits = Regex::new(&format!("(^|/){}$", pattern.trim_start_matches('/')));
        let any = fits.is_ok_and(|fits| self.pages.keys().any(|page| fits.is_match(page)));
        if any { Found::Page } else { Found::NoPage }
    }
}

static TEMPLATE: std::sync::LazyLock<Regex> =
    std::sync::LazyLock::new(|| Regex::new(r"\{\{.*?\}\}|\[\[.*?\]\]").expect("a valid pattern"));

fn is_templated(text: &str) -> bool {
    TEMPLATE.is_match(text)
}

/// Puts an alert's own labels into `{{ $labels.x }}`.
fn fill(alert: &AlertRule, url: &str) -> String {
    let filled = TEMPLATE.replace_all(url, |found: &regex::Captures<'_>| {
        let inner = found[0].trim_matches(['{', '}', '[', ']', ' ']);
        let label = inner
            .strip_prefix("$labels.")
            .or_else(|| inner.strip_prefix(".Labels."));
        let name = label.map(str::trim);
        match name {
            Some("alertname") => alert.name.clone(),
            Some(name) => alert
                .labels
                .get(name)
                .cloned()
                .unwrap_or_else(|| found[0].to_owned()),
            None => found[0].to_owned(),
        }
    });
    filled.into_owned()
}

/// Host and path of an address.
fn split(url: &str) -> Option<(&str, &str)> {
    let (_, rest) = url.split_once("://")?;
    Some(rest.split_once('/').unwrap_or((rest, "")))
}

/// A path for comparing: lower case, without slashes around it and endings.
fn key(path: &str) -> String {
    let lower = path.to_lowercase();
    let mut path = lower.trim_matches('/');
    for ending in [".md", ".html", ".markdown"] {
        path = path.strip_suffix(ending).unwrap_or(path);
    }
    for page in ["/index", "/_index", "/readme"] {
        path = path.strip_suffix(page).unwrap_or(path);
    }
    path.to_owned()
}
