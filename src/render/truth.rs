//! `/truth/`: how far the repository's files prove what the book says, by kind
//! of statement and by page; its badge, and the same as data.

use std::collections::{BTreeMap, BTreeSet};

use super::badges::Badge;
use super::page::SiteContext;
use super::view::{ShareView, TruthView};
use super::{RenderError, SiteInput, relative, write};
use crate::book::{Proof, ProofState, Route};
use crate::output::Sink;

/// How many pages are listed.
const MOST_PAGES: usize = 200;

/// How many statements are proven, contradicted, unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Tally {
    proven: usize,
    contradicted: usize,
    unknown: usize,
}

/// The statements of a whole book, counted.
#[derive(Debug, Default)]
pub(super) struct Truth {
    all: Tally,
    kinds: BTreeMap<&'static str, Tally>,
    /// Each page with a statement that was compared, by its index.
    pages: Vec<(usize, Tally)>,
}

impl Tally {
    fn add(&mut self, state: ProofState) {
        match state {
            ProofState::Proven => self.proven += 1,
            ProofState::Contradicted => self.contradicted += 1,
            ProofState::Unknown => self.unknown += 1,
        }
    }

    fn sum(self) -> usize {
        self.checked() + self.unknown
    }

    fn checked(self) -> usize {
        self.proven + self.contradicted
    }

    /// The share of a number in percent, rounded down: 100 % means all.
    fn percent(part: usize, whole: usize) -> usize {
        (part * 100).checked_div(whole).unwrap_or(0)
    }

    fn view(self, title: &str, href: String) -> ShareView {
        let sum = self.sum();
        let contradicted = Self::percent(self.contradicted, sum);
        ShareView {
            title: title.to_owned(),
            href,
            total: sum,
            proven: self.proven,
            contradicted: self.contradicted,
            unknown: self.unknown,
            percent: Self::percent(self.proven, sum),
            // What is wrong is seen, however little it is.
            percent_contradicted: contradicted.max(usize::from(self.contradicted > 0) * 2),
        }
    }
}

impl Truth {
    /// Counts the statements of a book, each once for each page.
    pub(super) fn new(input: &SiteInput<'_>) -> Self {
        let mut truth = Self::default();
        for (index, page) in input.book.pages.iter().enumerate() {
            let mut tally = Tally::default();
            for proof in distinct(input.proofs.of_page(&page.document.path)) {
                tally.add(proof.state);
                truth.all.add(proof.state);
                truth.kinds.entry(proof.kind).or_default().add(proof.state);
            }
            if tally.checked() > 0 {
                truth.pages.push((index, tally));
            }
        }
        truth.pages.sort_by_key(|(index, tally)| {
            let wrong = std::cmp::Reverse(tally.contradicted);
            (wrong, Tally::percent(tally.proven, tally.sum()), *index)
        });
        truth
    }

    /// Whether any statement was compared with a file.
    pub(super) fn is_known(&self) -> bool {
        self.all.checked() > 0
    }

    /// The share of the statements that were compared and are proven.
    fn percent(&self) -> usize {
        Tally::percent(self.all.proven, self.all.checked())
    }

    fn view(&self, site: &SiteContext<'_>, root: &str) -> TruthView {
        let book = site.input.book;
        let mut kinds: Vec<ShareView> = self
            .kinds
            .iter()
            .filter(|(_, tally)| tally.checked() > 0)
            .map(|(kind, tally)| tally.view(kind, String::new()))
            .collect();
        kinds.sort_by_key(|kind| (std::cmp::Reverse(kind.contradicted), kind.percent));
        let pages = self.pages.iter().take(MOST_PAGES).map(|(index, tally)| {
            let page = &book.pages[*index];
            tally.view(page.title(), relative(root, &page.route) + "#proofs")
        });
        TruthView {
            percent: self.percent(),
            all: self.all.view(&book.title, String::new()),
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
        let pages = self.pages.iter().map(|(index, tally)| {
            let page = &site.input.book.pages[*index];
            let mut entry = share(tally);
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

/// The statements of a page, each once.
pub(super) fn distinct(proofs: &[Proof]) -> Vec<&Proof> {
    let mut seen = BTreeSet::new();
    let mut first = Vec::new();
    for proof in proofs {
        let source = proof.source.as_deref();
        let place = source.map(|source| (&*source.file, source.line));
        if seen.insert((proof.kind, proof.text.as_str(), proof.state, place)) {
            first.push(proof);
        }
    }
    first
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
    fn shares_are_rounded_down() {
        assert_eq!(Tally::percent(999, 1000), 99);
        assert_eq!(Tally::percent(3, 3), 100);
        assert_eq!(Tally::percent(0, 0), 0);
        let tally = Tally {
            proven: 499,
            contradicted: 1,
            unknown: 0,
        };
        let view = tally.view("x", String::new());
        assert_eq!((view.percent, view.percent_contradicted), (99, 2));
    }
}
