//! The book that a command works on, and the locations of its files.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Once;

use anyhow::Context;
use jiff::civil::Date;

use super::{git, terminal};
use crate::assemble::Drafts;
use crate::book::{
    Answers, Coverage, LastChange, LineChanges, OwnRepository, Proofs, Provenance, Resolutions,
};
use crate::check::LOCK_FILE;
use crate::clock::Clock;
use crate::diagnostic::Diagnostic;
use crate::discover::{DiscoverError, Endings, Selection};
use crate::pipeline::{self, Judgement, LoadedBook, ValidateContext};
use crate::platform::{real_path, slashed};
use crate::stamp::TruthPoint;
use crate::validate::Scope;

/// Maximum number of content folders to list.
const MAX_FOLDERS: usize = 5;

/// Loads the book at `path` for a site or search index.
pub(super) fn load_book(path: &Path, drafts: Drafts) -> anyhow::Result<LoadedBook> {
    with_pages(load_any(path, drafts)?)
}

/// Loads the book at `path`, which may have no pages yet.
pub(super) fn load_any(path: &Path, drafts: Drafts) -> anyhow::Result<LoadedBook> {
    let _spinner = terminal::Spinner::start("reading the book");
    pipeline::load_book(path, drafts).map_err(complained)
}

/// Loads the book at `path` for rules and checks.
pub(super) fn load_facts(path: &Path) -> anyhow::Result<LoadedBook> {
    let loaded = {
        let _spinner = terminal::Spinner::start("reading the book");
        pipeline::load_facts(path).map_err(complained)?
    };
    with_pages(loaded)
}

/// Requires a book with pages, and prints which files were selected.
fn with_pages(loaded: LoadedBook) -> anyhow::Result<LoadedBook> {
    if let Some(instead) = &loaded.instead {
        return Err(no_pages(&loaded.content, instead));
    }
    note_selection(&loaded);
    DETAILED.call_once(|| note_details(&loaded));
    Ok(loaded)
}

/// The error for a folder without pages.
pub(super) fn no_pages(content: &Path, instead: &Endings) -> anyhow::Error {
    let folder = match shown(content).to_string() {
        folder if folder.is_empty() || folder == "." => "this folder".to_owned(),
        folder => folder,
    };
    anyhow::anyhow!("{folder} contains no markdown file{instead}")
}

/// Commands may load a book several times, but print the note once.
static NOTED: Once = Once::new();
static DETAILED: Once = Once::new();

/// Prints what was loaded from where, if the user wants details.
fn note_details(loaded: &LoadedBook) {
    let settings = match &loaded.config {
        Some(source) => source.path(),
        None => "no book.toml",
    };
    terminal::detail(&format!("settings {settings}"));
    for source in &loaded.generator_files {
        let name = loaded.generator.name();
        terminal::detail(&format!("settings {} ({name})", source.path()));
    }
    let pages = loaded.book.pages.len();
    terminal::detail(&format!("pages    {pages} in {}", shown(&loaded.content)));
    if !loaded.repository.as_os_str().is_empty() {
        let operations = &loaded.operations;
        terminal::detail(&format!(
            "compared {} files of {}, {} alerts, {} definitions",
            operations.files.len(),
            shown(&loaded.repository),
            operations.alerts.len(),
            operations.definitions.len()
        ));
    }
}

/// Prints which files were selected as pages, if book.toml does not say so.
fn note_selection(loaded: &LoadedBook) {
    let Some(selection) = &loaded.selection else {
        return;
    };
    let Selection {
        folders,
        selected,
        all,
    } = selection;
    let mut named: Vec<String> = folders
        .iter()
        .filter(|folder| !folder.is_empty())
        .take(MAX_FOLDERS)
        .map(|folder| format!("{folder}/"))
        .collect();
    let unnamed = folders.iter().filter(|folder| !folder.is_empty()).count() - named.len();
    if unnamed > 0 {
        named.push(format!("{unnamed} more folders"));
    }
    if folders.contains("") {
        named.push("the top".to_owned());
    }
    let last = named.pop().unwrap_or_default();
    let from = if named.is_empty() {
        last
    } else {
        format!("{} and {last}", named.join(", "))
    };
    let text = format!(
        "pages    from {from}, {selected} of {all} markdown files; set `src` under [book] in \
         book.toml to select others"
    );
    NOTED.call_once(|| terminal::note(&text));
}

/// Prints settings errors with their source lines.
fn complained(error: DiscoverError) -> anyhow::Error {
    match error {
        DiscoverError::Settings(finding) => {
            terminal::complain_about(&finding);
            anyhow::anyhow!("failed to parse {}", finding.source.path())
        }
        error => error.into(),
    }
}

/// The folder for `site`, `.opsbook` and `checks.lock`: the folder of the book,
/// or the current folder without a book.toml, so that opsbook only reads such a
/// folder.
pub(super) fn folder(loaded: &LoadedBook) -> PathBuf {
    if loaded.config.is_some() {
        loaded.root.clone()
    } else {
        PathBuf::from(".")
    }
}

/// All findings of the book as of today, including the results of link checks.
pub(super) fn findings(
    loaded: &LoadedBook,
    answers: &Answers,
    scope: Scope<'_>,
) -> Vec<Diagnostic> {
    judge(loaded, answers, scope).findings
}

/// The same with what the pages mention.
pub(super) fn judge(loaded: &LoadedBook, answers: &Answers, scope: Scope<'_>) -> Judgement {
    let _spinner = terminal::Spinner::start("validating");
    let folder = folder(loaded);
    // `symlink_metadata` also detects a broken symbolic link, which is a
    // damaged lock file.
    let has_lock = folder.join(LOCK_FILE).symlink_metadata().is_ok();
    let lock = pipeline::load_lock(&folder);
    pipeline::judge(
        loaded,
        &ValidateContext {
            today: clock().today(),
            lock: lock.as_ref().map(|lock| has_lock.then_some(lock)),
            answers,
            own: own(loaded).as_ref(),
            committed: &committed(loaded),
            changes: &|resolutions| changes(loaded, resolutions),
            scope,
        },
    )
}

/// Where the repository is on the web. git runs only if a page has an address
/// that may be one of its own.
fn own(loaded: &LoadedBook) -> Option<OwnRepository> {
    let pages = loaded.book.pages.iter();
    let mut texts = pages.map(|page| page.document.source.text());
    if !texts.any(git::may_name_files) {
        return None;
    }
    git::own_repository(&loaded.root, loaded.settings.site.edit_url.as_deref())
}

/// The changes of the lines that decide about what the pages with a date of
/// review say. Outside a repository nothing is known, which is no error.
fn changes(loaded: &LoadedBook, resolutions: &Resolutions) -> LineChanges {
    let operations = &loaded.operations;
    let mut wanted: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
    let mut since: Option<Date> = None;
    for (index, page) in loaded.book.pages.iter().enumerate() {
        let Some(day) = page.document.meta.review.reviewed() else {
            continue;
        };
        let lines = resolutions.decisive_lines(index, operations);
        for (file, line) in lines.filter(|(_, line)| *line > 0) {
            since = Some(since.map_or(day, |earliest| earliest.min(day)));
            wanted.entry(file.to_owned()).or_default().insert(line);
        }
    }
    let Some(since) = since.filter(|_| !loaded.repository.as_os_str().is_empty()) else {
        return LineChanges::default();
    };
    known(git::line_changes(&loaded.repository, &wanted, since))
}

/// The date of each page's last commit. git runs only if a page has a review
/// interval and no date.
fn committed(loaded: &LoadedBook) -> BTreeMap<String, Date> {
    let undated = loaded.book.pages.iter().filter(|page| {
        let review = &page.document.meta.review;
        review.review_in.is_some() && review.last_reviewed_on.is_none()
    });
    let wanted: BTreeMap<PathBuf, &str> = undated
        .map(|page| page.document.source.path())
        .map(|path| (absolute(path), path))
        .collect();
    if wanted.is_empty() {
        return BTreeMap::new();
    }
    let commits = last_commits(loaded);
    let known = wanted.into_iter();
    known
        .filter_map(|(file, path)| Some((path.to_owned(), commits.get(&file)?.day)))
        .collect()
}

/// The last commit of every file; empty outside a repository, which is not an
/// error.
fn last_commits(loaded: &LoadedBook) -> BTreeMap<PathBuf, LastChange> {
    known(git::last_commits(&loaded.root, &["."]))
}

/// What git knows of the history; empty outside a repository. A git process
/// that does not respond is reported.
fn known<T: Default>(history: anyhow::Result<T>) -> T {
    history.unwrap_or_else(|error| {
        if error.is::<git::Silent>() {
            terminal::note(&format!(
                "failed to read the dates of the last changes: {error}"
            ));
        }
        T::default()
    })
}

/// How much of a book is proven at the commit that is checked out. Nothing
/// outside a repository, or where nothing could be compared.
pub(super) fn truth_point(loaded: &LoadedBook, proofs: &Proofs) -> Option<TruthPoint> {
    let all = Coverage::of(&loaded.book, proofs).all;
    if all.checked() == 0 || loaded.repository.as_os_str().is_empty() {
        return None;
    }
    let head = known(git::head(&loaded.repository).map(Some))?;
    Some(TruthPoint {
        day: head.day,
        commit: head.commit,
        proven: all.proven,
        contradicted: all.contradicted,
        unknown: all.unknown,
    })
}

/// Each page's last commit by its path in the content folder; empty outside a
/// repository.
pub(super) fn changed(loaded: &LoadedBook) -> BTreeMap<String, LastChange> {
    let root = absolute(&loaded.root.to_string_lossy());
    if !root.ancestors().any(|folder| folder.join(".git").exists()) {
        return BTreeMap::new();
    }
    let commits = last_commits(loaded);
    let pages = loaded.book.pages.iter();
    pages
        .filter_map(|page| {
            let commit = commits.get(&absolute(page.document.source.path()))?;
            Some((page.document.path.clone(), commit.clone()))
        })
        .collect()
}

/// How many files git is asked after at once: a command line has an end.
const MOST_FILES: usize = 2_000;

/// Where the files that prove statements can be read, and their last commits.
pub(super) fn provenance(loaded: &LoadedBook, proofs: &Proofs) -> Provenance {
    let top = &loaded.repository;
    let files: Vec<&str> = proofs.files().into_iter().take(MOST_FILES).collect();
    let Some(root) = top.ancestors().find(|folder| folder.join(".git").exists()) else {
        return Provenance::default();
    };
    if files.is_empty() {
        return Provenance::default();
    }
    let commits = git::last_commits(top, &files).unwrap_or_default();
    let known = files.into_iter().filter_map(|file| {
        let commit = commits.get(&top.join(file))?;
        Some((file.to_owned(), commit.clone()))
    });
    let prefix = top.strip_prefix(root).unwrap_or(Path::new(""));
    let prefix = slashed(prefix);
    Provenance {
        base: git::host(top, loaded.settings.site.edit_url.as_deref()).unwrap_or_default(),
        prefix: if prefix.is_empty() {
            String::new()
        } else {
            format!("{prefix}/")
        },
        commits: known.collect(),
    }
}

/// The clock: the system clock, or the time in `SOURCE_DATE_EPOCH`, in seconds
/// since 1970 (reproducible-builds.org).
#[expect(
    clippy::disallowed_methods,
    reason = "the environment is read in cli, and handed on"
)]
pub(super) fn clock() -> Clock {
    let named = std::env::var("SOURCE_DATE_EPOCH").ok();
    let seconds = named.and_then(|text| text.trim().parse().ok());
    let moment = seconds.and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
    moment.map_or(Clock::System, Clock::Fixed)
}

/// A path for messages, without a leading `./`.
pub(super) fn shown(path: &Path) -> std::path::Display<'_> {
    path.strip_prefix(".").unwrap_or(path).display()
}

/// The path from the repository root to a folder, as a prefix such as
/// `content/`. Without a repository, it is relative to the current folder.
pub(super) fn folder_prefix(folder: &Path) -> String {
    let root = repository(folder);
    let text = from_repository(root.as_deref(), &shown(folder).to_string());
    let text = text.replace('\\', "/");
    match text.as_str() {
        "" | "." => String::new(),
        text => format!("{}/", text.trim_end_matches('/')),
    }
}

/// The root of the repository that contains a folder: the nearest folder at or
/// above it with a `.git`.
pub(super) fn repository(folder: &Path) -> Option<PathBuf> {
    let folder = absolute(&folder.to_string_lossy());
    let mut folders = folder.ancestors();
    let root = folders.find(|folder| folder.join(".git").exists())?;
    Some(root.to_owned())
}

/// A path relative to the repository root, as repository hosts expect it. Other
/// paths are returned unchanged.
pub(super) fn from_repository(root: Option<&Path>, path: &str) -> String {
    let whole = absolute(path);
    let inside = root.and_then(|root| whole.strip_prefix(root).ok());
    inside.map_or_else(|| path.to_owned(), |inside| slashed(inside).into_owned())
}

/// The absolute path of a file in a finding.
pub(super) fn absolute(path: &str) -> PathBuf {
    let path = Path::new(if path.is_empty() { "." } else { path });
    real_path(path).unwrap_or_else(|_| path.to_owned())
}

/// Writes a file atomically.
pub(super) fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    crate::output::write_atomically(path, text.as_bytes())
        .with_context(|| format!("failed to write {}", path.display()))
}
