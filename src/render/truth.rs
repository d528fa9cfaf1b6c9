//! `/truth/`: how far the repository's files prove what the book says, by kind
//! of statement and by page; its badge, and the same as data.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::badges::Badge;
use super::page::SiteContext;
use super::view::{ShareView, TruthView};
use super::{RenderError, SiteInput, relative, write};
use crate::book::{Coverage, PageCoverage, Route, Tally, percent};
use crate::output::Sink;

/// How many pages are listed.
const MOST_PAGES: usize = 200;

/// The statements of a whole book, counted.
#[derive(Debug, Default)]
pub(super) struct Truth {
    all: Tally,
    kinds: BTreeMap<&'static str, Tally>,
    /// The pages with a statement that was compared.
    pages: Vec<PageCoverage>,
}

/// The view of a share.
fn view(tally: Tally, title: &str, href: String) -> ShareView {
    let contradicted = percent(tally.contradicted, tally.sum());
    ShareView {
        title: title.to_owned(),
        href,
        total: tally.sum(),
        proven: tally.proven,
        contradicted: tally.contradicted,
        unknown: tally.unknown,
        percent: percent(tally.proven, tally.sum()),
        // A contradiction is visible, however small its share is.
        percent_contradicted: contradicted.max(usize::from(tally.contradicted > 0) * 2),
    }
}

impl Truth {
    /// Counts the statements of a book.
    pub(super) fn new(input: &SiteInput<'_>) -> Self {
        let coverage = Coverage::of(input.book, input.proofs);
        let mut pages = coverage.pages;
        pages.retain(|page| page.tally.checked() > 0);
        pages.sort_by_key(|page| {
            let wrong = Reverse(page.tally.contradicted);
            (wrong, page.tally.percent(), page.index)
        });
        Self {
            all: coverage.all,
            kinds: coverage.kinds,
            pages,
        }
    }

    /// Whether any statement was compared with a file.
    pub(super) fn is_known(&self) -> bool {
        self.all.checked() > 0
    }

    /// The share of the statements that were compared and are proven.
    fn percent(&self) -> usize {
        percent(self.all.proven, self.all.checked())
    }

    fn view(&self, site: &SiteContext<'_>, root: &str) -> TruthView {
        let book = site.input.book;
        let mut kinds: Vec<ShareView> = self
            .kinds
            .iter()
            .filter(|(_, tally)| tally.checked() > 0)
            .map(|(kind, tally)| view(*tally, kind, String::new()))
            .collect();
        kinds.sort_by_key(|kind| (Reverse(kind.contradicted), kind.percent));
        let pages = self.pages.iter().take(MOST_PAGES).map(|share| {
            let page = &book.pages[share.index];
            view(
                share.tally,
                page.title(),
                relative(root, &page.route) + "#proofs",
            )
        });
        TruthView {
            percent: self.percent(),
            all: view(self.all, &book.title, String::new()),
            pages: pages.collect(),
            more_pages: self.pages.len().saturating_sub(MOST_PAGES),
            unchecked_pages: book.pages.len() - self.pages.len(),
            kinds,
        }
    }

    fn json(&self, site: &SiteContext<'_>) -> String {
        let share = |tally: &Tally| {
            serde_json::json!({
                "proven": tally.proven,
                "contradicted": tally.contradicted,
                "unknown": tally.unknown,
            })
        };
        let kinds = self.kinds.iter();
        let kinds: serde_json::Map<String, serde_json::Value> = kinds
            .map(|(kind, tally)| ((*kind).to_owned(), share(tally)))
            .collect();
        let pages = self.pages.iter().map(|one| {
            let page = &site.input.book.pages[one.index];
            let mut entry = share(&one.tally);
            entry["source"] = page.document.path.clone().into();
            entry["url"] = relative("", &page.route).trim_start_matches("./").into();
            entry
        });
        let pages: Vec<serde_json::Value> = pages.collect();
        let truth = serde_json::json!({
            "percent": self.percent(),
            "all": share(&self.all),
            "kinds": kinds,
            "pages": pages,
        });
        format!("{truth:#}\n")
    }
}

impl SiteContext<'_> {
    /// Writes `/truth/`, its badge and its data, where anything is known.
    pub(super) fn write_truth(&self, sink: &dyn Sink) -> Result<(), RenderError> {
        if !self.view.has_truth {
            return Ok(());
        }
        let route = Route::new("truth");
        let view = self.generated("truth", "Truth".to_owned(), &route);
        let mut context = self.context(&view);
        context.insert("truth", &self.truth.view(self, &view.root));
        let html = self.input.theme.render("truth.html", &context)?;
        write(sink, &route.file(), html.as_bytes())?;
        write(sink, "truth.json", self.truth.json(self).as_bytes())?;
        let badge = Badge::of_truth(self.truth.percent(), self.truth.all.contradicted);
        badge.write("badges/truth", sink)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contradiction_is_visible_however_small_its_share_is() {
        let tally = Tally {
            proven: 499,
            contradicted: 1,
            unknown: 0,
        };
        let view = view(tally, "x", String::new());
        assert_eq!((view.percent, view.percent_contradicted), (99, 2));
    }
}
