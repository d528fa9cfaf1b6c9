//! How much of what a book says the repository proves.

use std::collections::{BTreeMap, BTreeSet};

use super::{Book, ProofState, Proofs};

/// How many statements are proven, contradicted and unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// A file says the same.
    pub proven: usize,
    /// A file says otherwise.
    pub contradicted: usize,
    /// No file says anything about it.
    pub unknown: usize,
}

/// The statements of a book, counted. A statement that a page repeats counts
/// once for that page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// All of them.
    pub all: Tally,
    /// By what kind of statement it is, in words.
    pub kinds: BTreeMap<&'static str, Tally>,
    /// By page, least proven first; pages without statements are left out.
    pub pages: Vec<PageCoverage>,
}

/// The statements of one page, counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageCoverage {
    /// The page's path under the content folder.
    pub path: String,
    /// Its statements.
    pub tally: Tally,
}

impl Tally {
    /// All statements.
    pub fn sum(self) -> usize {
        self.proven + self.contradicted + self.unknown
    }

    /// The share of proven statements in percent, rounded down: 100 means all.
    /// Nothing stated is proven in full.
    pub fn percent(self) -> usize {
        (self.proven * 100).checked_div(self.sum()).unwrap_or(100)
    }

    fn add(&mut self, state: ProofState) {
        match state {
            ProofState::Proven => self.proven += 1,
            ProofState::Contradicted => self.contradicted += 1,
            ProofState::Unknown => self.unknown += 1,
        }
    }
}

impl Coverage {
    /// Counts the statements of a book.
    pub fn of(book: &Book, proofs: &Proofs) -> Self {
        let mut coverage = Self::default();
        for page in &book.pages {
            let path = &page.document.path;
            let proofs = proofs.of_page(path).iter();
            let distinct: BTreeSet<_> = proofs
                .map(|proof| (proof.kind, proof.text.as_str(), proof.state))
                .collect();
            let mut tally = Tally::default();
            for (kind, _, state) in distinct {
                tally.add(state);
                coverage.all.add(state);
                coverage.kinds.entry(kind).or_default().add(state);
            }
            if tally.sum() > 0 {
                let path = path.clone();
                coverage.pages.push(PageCoverage { path, tally });
            }
        }
        coverage
            .pages
            .sort_by(|a, b| (a.tally.percent(), &a.path).cmp(&(b.tally.percent(), &b.path)));
        coverage
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_rounded_down() {
        let tally = |proven, contradicted, unknown| Tally {
            proven,
            contradicted,
            unknown,
        };
        assert_eq!(tally(999, 1, 0).percent(), 99);
        assert_eq!(tally(1, 0, 2).percent(), 33);
        assert_eq!(tally(0, 0, 0).percent(), 100);
    }
}
