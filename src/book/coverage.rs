//! How much of what a book says the repository proves.

use std::collections::{BTreeMap, BTreeSet};

use super::{Book, Proof, ProofState, Proofs};

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

/// Statement counts of a book. A statement that a page repeats counts once for
/// that page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// All of them.
    pub all: Tally,
    /// Counts by kind of statement.
    pub kinds: BTreeMap<&'static str, Tally>,
    /// By page, least proven first; pages without statements are left out.
    pub pages: Vec<PageCoverage>,
}

/// Statement counts of one page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageCoverage {
    /// The page's index in the book.
    pub index: usize,
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
    /// 100 if there are no statements.
    pub fn percent(self) -> usize {
        match self.sum() {
            0 => 100,
            sum => percent(self.proven, sum),
        }
    }

    /// The statements that were compared with a file.
    pub fn checked(self) -> usize {
        self.proven + self.contradicted
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
        for (index, page) in book.pages.iter().enumerate() {
            let path = page.document.path.clone();
            let mut tally = Tally::default();
            for proof in distinct(proofs.of_page(&path)) {
                tally.add(proof.state);
                coverage.all.add(proof.state);
                coverage
                    .kinds
                    .entry(proof.kind)
                    .or_default()
                    .add(proof.state);
            }
            if tally.sum() > 0 {
                coverage.pages.push(PageCoverage { index, path, tally });
            }
        }
        coverage
            .pages
            .sort_by(|a, b| (a.tally.percent(), &a.path).cmp(&(b.tally.percent(), &b.path)));
        coverage
    }
}

/// `part` in percent of `whole`, rounded down; 0 if `whole` is 0.
pub fn percent(part: usize, whole: usize) -> usize {
    (part * 100).checked_div(whole).unwrap_or(0)
}

/// The statements of a page without repetitions.
pub fn distinct(proofs: &[Proof]) -> Vec<&Proof> {
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
