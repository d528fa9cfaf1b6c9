use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::time::Duration;

use bytes::Bytes;

use super::changes::{Changes, NextChange};
use super::notes::notes;
use super::preview::{Preview, Site};
use super::watch::{Watched, Watcher};
use super::{ServeEvent, ServeOptions};
use crate::assemble::Drafts;
use crate::book::Proofs;
use crate::clock::Stopwatch;
use crate::diagnostic::Diagnostic;
use crate::discover::DiscoverError;
use crate::pipeline::{self, BuildCache, LoadedBook, PreviewOptions};
use crate::report::{self, Counts};
use crate::stamp::{History, Results};
use crate::validate::Scope;

/// How often the builder checks whether the preview was stopped.
const LOOK_UP: Duration = Duration::from_millis(100);
/// Up to this number of changed pages, pages are published before the whole
/// book is validated.
const FEW: usize = 20;

/// Rebuilds the site after changes: first the pages, then the findings of the
/// whole book and the search index, which take longer and are less urgent.
pub(super) struct Rebuilder<'a> {
    options: &'a ServeOptions<'a>,
    preview: &'a Preview,
    watcher: Watcher,
    cache: BuildCache,
    findings: Vec<Diagnostic>,
    proofs: Proofs,
    index: Vec<(String, Bytes)>,
    /// Changes since the last complete build.
    changed: BTreeSet<PathBuf>,
}

impl<'a> Rebuilder<'a> {
    pub(super) fn new(
        options: &'a ServeOptions<'a>,
        preview: &'a Preview,
        watcher: Watcher,
    ) -> Self {
        Self {
            options,
            preview,
            watcher,
            cache: BuildCache::default(),
            findings: Vec::new(),
            proofs: Proofs::default(),
            index: Vec::new(),
            changed: BTreeSet::new(),
        }
    }

    /// Builds immediately and after each change, until the preview is stopped.
    pub(super) fn run(&mut self, mut changes: Changes, stopped: &dyn Fn() -> bool) {
        self.watcher.watch(&Watched::of_folder(self.options.book));
        self.rebuild(&mut changes);
        while !stopped() {
            match changes.wait(LOOK_UP) {
                NextChange::Changed(changed) => {
                    self.changed.extend(changed);
                    self.rebuild(&mut changes);
                }
                NextChange::Nothing => {}
                NextChange::Over => return,
            }
        }
    }

    fn rebuild(&mut self, changes: &mut Changes) {
        let built = catch_unwind(AssertUnwindSafe(|| self.build(changes)));
        let problem = match built {
            Ok(Ok(())) => return,
            Ok(Err(problem)) => problem,
            Err(_) => {
                self.cache = BuildCache::default();
                "opsbook stumbled over this book, which is a bug".to_owned()
            }
        };
        self.changed.clear();
        let site = Site {
            problem: Some(problem.clone()),
            ..Site::clone(&self.preview.site())
        };
        if self.preview.publish(site) {
            (self.options.observe)(ServeEvent::Broken { problem });
        }
    }

    fn build(&mut self, changes: &mut Changes) -> Result<(), String> {
        let watch = Stopwatch::start();
        let loaded = pipeline::load_book_again(self.options.book, Drafts::Shown, &mut self.cache)
            .map_err(|error| match error {
            DiscoverError::Settings(finding) => plain(&report::render_one(&finding)),
            error => error.to_string(),
        })?;
        let found = CheckResults {
            results: (self.options.results)(&loaded),
            history: (self.options.history)(&loaded),
        };
        let mut took = None;
        if self.cache.changed().len() <= FEW {
            self.judge_fresh(&loaded);
            self.show(&loaded, &found)?;
            took = Some(watch.elapsed());
            // Another change is pending, so completing this build is not
            // worthwhile.
            if changes.are_there() {
                return Ok(());
            }
        }
        if self.watcher.watch(&Watched::of_book(&loaded)) {
            // Files may have changed before they were watched.
            changes.look_again();
        }
        let judged = (self.options.judge)(&loaded, Scope::Book);
        self.proofs = pipeline::proofs(&loaded, &judged.resolutions, &judged.changes);
        self.findings = judged.findings;
        self.index = pipeline::search_index(&loaded);
        let is_new = self.show(&loaded, &found)?;
        let changed = std::mem::take(&mut self.changed);
        if is_new || !changed.is_empty() {
            (self.options.observe)(ServeEvent::Rebuilt {
                changed: changed.iter().map(|path| shown(path)).collect(),
                pages: loaded.book.pages.len(),
                findings: Counts::of(&self.findings),
                took: took.unwrap_or_else(|| watch.elapsed()),
            });
        }
        Ok(())
    }

    /// Validates new and changed pages; the findings of the others are known.
    fn judge_fresh(&mut self, loaded: &LoadedBook) {
        let changed = self.cache.changed();
        if changed.is_empty() {
            return;
        }
        let is_changed = |finding: &Diagnostic| changed.contains(finding.source.path());
        self.findings.retain(|finding| !is_changed(finding));
        let judged = (self.options.judge)(loaded, Scope::Pages(changed));
        self.proofs = pipeline::proofs(loaded, &judged.resolutions, &judged.changes);
        let found = judged.findings.into_iter();
        self.findings.extend(found.filter(is_changed));
    }

    /// Publishes the current book. Returns whether it differs from the previous
    /// one.
    fn show(&mut self, loaded: &LoadedBook, found: &CheckResults) -> Result<bool, String> {
        let options = PreviewOptions {
            results: found.results.as_ref(),
            history: &found.history,
            findings: &self.findings,
            proofs: &self.proofs,
            index: &self.index,
        };
        let files = pipeline::build_in_memory(loaded, &options, &mut self.cache)
            .map_err(|error| with_causes(&error))?;
        Ok(self.preview.publish(Site {
            version: 0,
            files,
            total: self.findings.len(),
            findings: notes(loaded, &self.findings),
            problem: None,
        }))
    }
}

/// The latest and earlier results of checks.
struct CheckResults {
    results: Option<Results>,
    history: History,
}

/// An error and its causes, one per line; the location in a template is part of
/// the cause.
fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text.push('\n');
            text.push_str(&cause_text);
        }
        next = cause.source();
    }
    plain(&text)
}

/// Text without colours.
fn plain(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}

/// A path relative to the current folder, if it is inside.
fn shown(path: &std::path::Path) -> String {
    let here = std::path::absolute(".").unwrap_or_default();
    let inside = path.strip_prefix(&here).unwrap_or(path);
    inside.display().to_string()
}
