//! `/truth/`: how far the repository's files prove what the book says, by kind
//! of statement and by page; its badge, and the same as data.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::badges::Badge;
use super::page::SiteContext;
use super::proofs::commit_url;
use super::view::{EntryView, ShareView, TruthPointView, TruthView};
use super::{RenderError, SiteInput, relative, write};
use crate::book::{Coverage, PageCoverage, Route, Tally, distinct, percent};
use crate::output::Sink;
use crate::stamp::TruthPoint;

/// How many pages are listed.
const MOST_PAGES: usize = 150;

/// How many pages with changed facts are listed.
const MOST_CHANGED: usize = 40;

/// How many commits are listed.
const MOST_POINTS: usize = 12;

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
        let points = site.input.history.truth();
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
            changed: changed(site, root),
            chart: chart(points),
            history: history(points, &site.input.provenance.base),
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
            "history": site.input.history.truth(),
        });
        format!("{truth:#}\n")
    }
}

/// The pages that rely on lines which changed since their review.
fn changed(site: &SiteContext<'_>, root: &str) -> Vec<EntryView> {
    let pages = site.input.book.pages.iter().filter_map(|page| {
        let document = &page.document;
        let proofs = distinct(site.input.proofs.of_page(&document.path));
        let count = proofs.iter().filter(|one| one.changed.is_some()).count();
        let reviewed = document.meta.review.reviewed()?;
        (count > 0).then(|| EntryView {
            title: page.title().to_owned(),
            href: relative(root, &page.route) + "#proofs",
            note: format!("{count} since {reviewed}"),
            ..EntryView::default()
        })
    });
    pages.take(MOST_CHANGED).collect()
}

/// The share that a point says is proven, in percent.
fn share(point: &TruthPoint) -> usize {
    percent(point.proven, point.proven + point.contradicted)
}

/// The commits with another result than the one before, newest first.
fn history(points: &[TruthPoint], base: &str) -> Vec<TruthPointView> {
    let counts = |point: &TruthPoint| (point.proven, point.contradicted);
    let steps = points.iter().enumerate().filter(|(at, point)| {
        let before = at.checked_sub(1).map(|before| counts(&points[before]));
        before != Some(counts(point))
    });
    let views = steps
        .rev()
        .take(MOST_POINTS)
        .map(|(_, point)| TruthPointView {
            day: point.day.to_string(),
            commit: point.commit.clone(),
            href: commit_url(base, &point.commit),
            percent: share(point),
            checked: point.proven + point.contradicted,
            contradicted: point.contradicted,
        });
    views.collect()
}

/// The share of each commit as a line, from 0 to 100 %.
fn chart(points: &[TruthPoint]) -> String {
    const WIDTH: usize = 600;
    if points.len() < 2 {
        return String::new();
    }
    let places = points.iter().enumerate().map(|(at, point)| {
        let x = at * WIDTH / (points.len() - 1);
        format!("{x} {}", 100 - share(point))
    });
    let line = places.collect::<Vec<_>>().join("L");
    format!(
        "<svg class=\"trend\" viewBox=\"0 0 {WIDTH} 100\" preserveAspectRatio=\"none\" aria-hidden=\"true\">\
         <path class=\"trend-area\" d=\"M{line}V100H0z\"/><path class=\"trend-line\" d=\"M{line}\"/></svg>"
    )
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
    fn the_history_lists_what_changed_and_draws_every_commit() {
        let point = |day: i8, proven| TruthPoint {
            day: jiff::civil::Date::constant(2026, 1, day),
            commit: format!("c{day}"),
            proven,
            contradicted: 1,
            unknown: 0,
        };
        let points = [point(1, 1), point(2, 1), point(3, 3)];
        let listed: Vec<_> = history(&points, "https://h.example/a/blob/")
            .into_iter()
            .map(|point| (point.percent, point.href))
            .collect();
        let href = |commit| format!("https://h.example/a/commit/{commit}");
        assert_eq!(listed, [(75, href("c3")), (50, href("c1"))]);
        assert!(chart(&points).contains("d=\"M0 50L300 50L600 25\""));
        assert_eq!(chart(&points[..1]), "");
    }

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
