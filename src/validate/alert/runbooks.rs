use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;

use crate::book::{AlertRule, FactKind, Page, alert_places};
use crate::diagnostic::did_you_mean;
use crate::validate::Context;

/// Resolves the runbook URLs of alerts.
pub(super) struct Runbooks<'a> {
    /// Pages by address and by file, in lower case, without endings.
    pages: BTreeMap<String, &'a Page>,
    /// Hosts that publish the book.
    hosts: BTreeSet<String>,
}

/// The target of a runbook URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum RunbookTarget {
    /// A page of the book, and its anchor if it has one.
    Page,
    /// A page, of this path, without the anchor.
    NoAnchor(String),
    /// The book should have it, and does not.
    NoPage,
    /// Another site.
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
        for page in &context.book.pages {
            for name in names_on(page) {
                for place in alert_places(name) {
                    runbooks.pages.entry(place).or_insert(page);
                }
            }
        }
        let site = context.settings.site.url.as_deref();
        if let Some((host, path)) = site.and_then(split) {
            runbooks.hosts.insert(owner_of(host, path));
        }
        // A host belongs to the book if one of its URLs matches a page by
        // folder and name; a name alone is not enough.
        for alert in &context.operations.alerts {
            let url = alert
                .runbook
                .as_ref()
                .and_then(|runbook| split(&runbook.url));
            if let Some((host, path)) = url
                && runbooks
                    .longest_end(path.split('#').next().unwrap_or_default())
                    .is_some_and(|(end, _)| end.contains('/'))
            {
                runbooks.hosts.insert(owner_of(host, path));
            }
        }
        runbooks
    }

    /// The target of this alert's runbook URL.
    pub(super) fn find(&self, alert: &AlertRule, url: &str) -> RunbookTarget {
        let filled = fill(alert, url);
        let path = match split(&filled) {
            Some((host, path)) if !self.is_own(host, path) => return RunbookTarget::Elsewhere,
            Some((_, path)) => path,
            None if filled.contains("://") => return RunbookTarget::Elsewhere,
            None => filled.as_str(),
        };
        let (path, anchor) = path.split_once('#').unwrap_or((path, ""));
        let pages = if is_templated(path) {
            self.pages_like(path)
        } else {
            self.page_at(path).into_iter().collect()
        };
        let open = anchor.is_empty() || is_templated(anchor);
        let has_anchor = |page: &&&Page| page.document.anchor(anchor).is_some();
        match pages.first() {
            None => RunbookTarget::NoPage,
            Some(_) if open || pages.iter().any(|page| has_anchor(&page)) => RunbookTarget::Page,
            Some(page) => RunbookTarget::NoAnchor(page.document.path.clone()),
        }
    }

    fn is_own(&self, host: &str, path: &str) -> bool {
        self.hosts.contains(host) || self.hosts.contains(&owner_of(host, path))
    }

    /// The page whose address or file the longest end of this path is.
    fn page_at(&self, path: &str) -> Option<&'a Page> {
        self.longest_end(path).map(|(_, page)| page)
    }

    /// The longest end of a path that is a page's address or file.
    fn longest_end(&self, path: &str) -> Option<(String, &'a Page)> {
        let path = key(path.split('?').next().unwrap_or_default());
        let mut rest = path.as_str();
        loop {
            if let Some(page) = self.pages.get(rest) {
                return Some((rest.to_owned(), page));
            }
            (_, rest) = rest.split_once('/')?;
        }
    }

    /// The page whose name is nearest to the last part of an address.
    pub(super) fn nearest(&self, url: &str) -> Option<&'a Page> {
        let path = key(url.split(['#', '?']).next().unwrap_or_default());
        let wanted = last(&path);
        let near = did_you_mean(wanted, self.pages.keys().map(|path| last(path)))?;
        let mut pages = self.pages.iter();
        let found = pages.find(|(path, _)| last(path) == near)?;
        Some(*found.1)
    }

    /// The pages that match a path with placeholders. A leading placeholder
    /// matches any URL, an inner one a part of the path.
    fn pages_like(&self, path: &str) -> Vec<&'a Page> {
        let placeholders = TEMPLATE.replace_all(path, PLACEHOLDER);
        let path = key(&placeholders);
        let path = path.trim_start_matches(PLACEHOLDER).trim_start_matches('/');
        let parts: Vec<String> = path.split(PLACEHOLDER).map(regex::escape).collect();
        let pattern = format!("(^|/){}$", parts.join("[^/]+"));
        let Ok(pattern) = Regex::new(&pattern) else {
            return Vec::new();
        };
        let fitting = self.pages.iter().filter(|(path, _)| pattern.is_match(path));
        fitting.map(|(_, page)| *page).collect()
    }
}

/// Stands for a template while a path is compared.
const PLACEHOLDER: &str = "\u{1}";

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

/// Forges, where each owner and name is a separate repository.
const FORGES: [&str; 5] = [
    "github.com",
    "raw.githubusercontent.com",
    "gitlab.com",
    "bitbucket.org",
    "codeberg.org",
];

/// The part of a URL with a single owner: the host, or the repository on a
/// forge. The wiki of a repository is a separate site.
fn owner_of(host: &str, path: &str) -> String {
    if !FORGES.contains(&host) {
        return host.to_owned();
    }
    let parts: Vec<&str> = path.split('/').take(3).collect();
    match parts[..] {
        [owner, repository, "wiki"] => format!("{host}/{owner}/{repository}/wiki"),
        [owner, repository, ..] => format!("{host}/{owner}/{repository}"),
        _ => host.to_owned(),
    }
}

/// Host and path of an address.
fn split(url: &str) -> Option<(&str, &str)> {
    let (_, rest) = url.split_once("://")?;
    Some(rest.split_once('/').unwrap_or((rest, "")))
}

/// The last part of a path.
fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// A path for comparing: lower case, without slashes around it and endings.
/// The alerts whose place leads to this page, as the site has it.
fn names_on(page: &Page) -> impl Iterator<Item = &str> {
    let facts = page.document.facts.iter();
    let named = facts.filter_map(|fact| match &fact.kind {
        FactKind::Alert(alert) => Some(alert.name.as_str()),
        _ => None,
    });
    let meta = page.document.meta.alerts.iter();
    meta.map(String::as_str).chain(named)
}

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
