//! What each page says about the repository, paired with the line that proves
//! it: plain data for the site, made of what `truth` has resolved.

mod claims;
mod excerpt;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use jiff::civil::Date;
use rayon::prelude::*;

use crate::book::{
    Book, ChangeSince, FactChange, LineBefore, LineChanges, Operations, Proof, ProofSource, Proofs,
    Resolutions,
};
use crate::source::SourceFile;
use claims::{Claim, Known, Place};

/// The statements of a book, not yet with the lines that prove them.
pub struct Gathered<'a> {
    book: &'a Book,
    operations: &'a Operations,
    pages: Vec<Vec<Claim<'a>>>,
}

impl<'a> Gathered<'a> {
    /// Gathers what the pages state. `alert_files` gives the paths of the
    /// alerting rules' files in the repository, by the paths of their sources.
    pub fn new(
        book: &'a Book,
        operations: &'a Operations,
        resolutions: &'a Resolutions,
        alert_files: &'a HashMap<&'a str, String>,
    ) -> Self {
        let known = Known::new(operations, alert_files);
        let pages = book.pages.par_iter().enumerate();
        let pages = pages.map(|(index, page)| {
            known.claims(
                page,
                resolutions.of_page(index),
                resolutions.statements_of(index),
            )
        });
        Self {
            pages: pages.collect(),
            book,
            operations,
        }
    }

    /// The files of the repository whose lines are shown. Files that git
    /// ignores are not among them, nor is anything outside of the repository.
    pub fn files(&self) -> Vec<String> {
        let claims = self.pages.iter().flatten();
        let places = claims.filter_map(|claim| claim.place.as_ref());
        let named: BTreeSet<&str> = places
            .filter(|place| place.line > 0)
            .map(|place| place.file)
            .collect();
        let listed = |file: &&str| {
            let files = &self.operations.files;
            files
                .binary_search_by(|known| known.as_str().cmp(file))
                .is_ok()
        };
        let listed = named.into_iter().filter(listed);
        listed.map(str::to_owned).collect()
    }

    /// The statements with their lines, given the files that hold them and the
    /// changes of their lines.
    pub fn proofs(self, files: &[(String, Arc<SourceFile>)], changes: &LineChanges) -> Proofs {
        let places: BTreeSet<&Place<'_>> = {
            let claims = self.pages.iter().flatten();
            claims.filter_map(|claim| claim.place.as_ref()).collect()
        };
        let texts: BTreeMap<&str, excerpt::File<'_>> = files
            .par_iter()
            .map(|(path, source)| (path.as_str(), excerpt::File::new(path, source.text())))
            .collect();
        let names: HashMap<&str, Arc<str>> = places
            .iter()
            .map(|place| (place.file, Arc::from(place.file)))
            .collect();
        let sources: HashMap<&Place<'_>, Arc<ProofSource>> = places
            .into_par_iter()
            .map(|place| {
                let file = texts.get(place.file);
                let lines = file.map(|file| file.around(place.line));
                let source = ProofSource {
                    file: Arc::clone(&names[place.file]),
                    line: place.line,
                    key: place.key.to_owned(),
                    lines: lines.unwrap_or_default(),
                };
                (place, Arc::new(source))
            })
            .collect();
        let changed = |claim: &Claim<'_>, reviewed: Option<Date>| {
            let place = claim.place.as_ref()?;
            let since = changes.since(place.file, place.line, reviewed?)?;
            Some(change(texts.get(place.file), place.line, since))
        };
        let proof = |claim: &Claim<'_>, reviewed: Option<Date>| Proof {
            span: claim.span,
            kind: claim.kind,
            text: claim.text.to_owned(),
            state: claim.state,
            correct: claim.correct.clone(),
            source: claim
                .place
                .as_ref()
                .map(|place| Arc::clone(&sources[place])),
            changed: changed(claim, reviewed),
        };
        let pages = self.book.pages.par_iter().zip(&self.pages);
        let pages = pages.map(|(page, claims)| {
            let reviewed = page.document.meta.review.reviewed();
            let proofs = claims.iter().map(|claim| proof(claim, reviewed)).collect();
            (page.document.path.clone(), proofs)
        });
        Proofs {
            pages: pages.collect(),
        }
    }
}

/// How a line of a file changed; of a file that is not shown only when.
fn change(file: Option<&excerpt::File<'_>>, line: u32, since: ChangeSince<'_>) -> FactChange {
    let shown = |before| file.and_then(|file| file.before(line, before));
    FactChange {
        day: since.last.day.to_string(),
        commit: since.last.commit.clone(),
        before: match since.before {
            None => LineBefore::Added,
            Some(before) => shown(before).map_or(LineBefore::Hidden, LineBefore::Line),
        },
    }
}
