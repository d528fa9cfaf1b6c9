use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use super::preview::{Note, Preview, Site};
use super::watch::{Watched, Watcher};
use super::{Change, ServeEvent, ServeOptions};
use crate::clock::Stopwatch;
use crate::diagnostic::Diagnostic;
use crate::discover::DiscoverError;
use crate::pipeline::{self, LoadedBook};
use crate::report::{self, Counts};

/// How long files must be quiet before the book is read: an editor writes in
/// several steps.
const QUIET: Duration = Duration::from_millis(25);
/// The longest that a burst of changes is waited for.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often it is asked whether the preview has ended.
const LOOK_UP: Duration = Duration::from_millis(100);

/// Builds the site anew when something has changed.
pub(super) struct Rebuilder<'a> {
    options: &'a ServeOptions<'a>,
    preview: &'a Preview,
}

impl<'a> Rebuilder<'a> {
    pub(super) fn new(options: &'a ServeOptions<'a>, preview: &'a Preview) -> Self {
        Self { options, preview }
    }

    /// Builds at once and after each change, until the preview ends.
    pub(super) fn run(
        &mut self,
        mut watcher: Watcher,
        changes: &Receiver<Change>,
        stopped: &dyn Fn() -> bool,
    ) {
        watcher.watch(&Watched::of_folder(self.options.book));
        self.rebuild(&mut watcher, &[]);
        while !stopped() {
            match changes.recv_timeout(LOOK_UP) {
                Ok(first) => {
                    let changed = burst(first, changes);
                    self.rebuild(&mut watcher, &changed);
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    fn rebuild(&mut self, watcher: &mut Watcher, changed: &[PathBuf]) {
        let watch = Stopwatch::start();
        let built = catch_unwind(AssertUnwindSafe(|| self.build(watcher)))
            .unwrap_or_else(|_| Err("opsbook stumbled over this book, which is a bug".to_owned()));
        let observe = self.options.observe;
        match built {
            Ok(built) => {
                let changed = changed.iter().map(|path| shown(path)).collect();
                let (pages, findings) = (built.pages, built.findings);
                self.preview.publish(built.site);
                observe(ServeEvent::Rebuilt {
                    changed,
                    pages,
                    findings,
                    took: watch.elapsed(),
                });
            }
            Err(problem) => {
                let last = self.preview.site();
                self.preview.publish(Site {
                    version: 0,
                    files: last.files.clone(),
                    findings: last.findings.clone(),
                    total: last.total,
                    problem: Some(problem.clone()),
                });
                observe(ServeEvent::Broken { problem });
            }
        }
    }

    fn build(&self, watcher: &mut Watcher) -> Result<Built, String> {
        let loaded = pipeline::load_book(self.options.book).map_err(|error| match error {
            DiscoverError::Settings(finding) => plain(&report::render_one(&finding)),
            error => error.to_string(),
        })?;
        watcher.watch(&Watched::of_book(&loaded));
        let findings = (self.options.judge)(&loaded);
        let results = (self.options.results)(&loaded);
        let files = pipeline::build_in_memory(&loaded, results.as_ref(), &findings)
            .map_err(|error| with_causes(&error))?;
        Ok(Built {
            pages: loaded.book.pages.len(),
            findings: Counts::of(&findings),
            site: Site {
                version: 0,
                files: files
                    .into_iter()
                    .map(|(path, bytes)| (path, bytes.into()))
                    .collect(),
                total: findings.len(),
                findings: notes(&loaded, &findings),
                problem: None,
            },
        })
    }
}

struct Built {
    site: Site,
    pages: usize,
    findings: Counts,
}

/// Waits until files are quiet; gives all that have changed, each once.
fn burst(first: Change, changes: &Receiver<Change>) -> Vec<PathBuf> {
    let watch = Stopwatch::start();
    let mut paths = BTreeSet::new();
    let mut add = |change| match change {
        Change::Files(changed) => paths.extend(changed),
        Change::Results => {}
    };
    add(first);
    while watch.elapsed() < PATIENCE {
        let Ok(next) = changes.recv_timeout(QUIET) else {
            break;
        };
        add(next);
    }
    paths.into_iter().collect()
}

/// The findings of each page, and those of other files under the start page.
fn notes(loaded: &LoadedBook, findings: &[Diagnostic]) -> BTreeMap<String, Vec<Note>> {
    let pages = loaded.book.pages.iter();
    let files: BTreeMap<&str, String> = pages
        .map(|page| (page.document.source.path(), page.route.file()))
        .collect();
    let mut notes: BTreeMap<String, Vec<Note>> = BTreeMap::new();
    for finding in findings {
        let page = files.get(finding.source.path());
        let page = page.cloned().unwrap_or_else(|| "index.html".to_owned());
        notes.entry(page).or_default().push(note(finding));
    }
    notes
}

fn note(finding: &Diagnostic) -> Note {
    let place = finding.source.position(finding.span.start);
    let file = finding.source.path();
    let whole = std::path::absolute(file).unwrap_or_else(|_| file.into());
    Note {
        rule: finding.rule,
        severity: finding.severity.as_str(),
        message: finding.message.clone(),
        help: finding.help.clone(),
        edit: format!(
            "vscode://file{}:{}:{}",
            whole.display(),
            place.line,
            place.column
        ),
        file: file.to_owned(),
        line: place.line,
        column: place.column,
    }
}

/// An error and what caused it, one a line; a template's place is in the
/// cause.
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

/// A path as people write it: below the current folder if it lies there.
fn shown(path: &std::path::Path) -> String {
    let here = std::path::absolute(".").unwrap_or_default();
    let inside = path.strip_prefix(&here).unwrap_or(path);
    inside.display().to_string()
}
