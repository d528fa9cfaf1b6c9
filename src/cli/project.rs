//! The book that a command is about, and where its files lie.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Once;

use anyhow::Context;
use jiff::civil::Date;

use super::{git, terminal};
use crate::assemble::Drafts;
use crate::book::{Answers, LastChange};
use crate::check::LOCK_FILE;
use crate::clock::Clock;
use crate::diagnostic::Diagnostic;
use crate::discover::{DiscoverError, Endings, Selection};
use crate::pipeline::{self, LoadedBook, ValidateContext};
use crate::platform::{real_path, slashed};
use crate::validate::Scope;

/// How many folders are named that pages come from.
const MAX_FOLDERS: usize = 5;

/// Reads the book at `path` for a site or an index.
pub(super) fn load_book(path: &Path, drafts: Drafts) -> anyhow::Result<LoadedBook> {
    with_pages(load_any(path, drafts)?)
}

/// Reads the book at `path`, which may still be without pages.
pub(super) fn load_any(path: &Path, drafts: Drafts) -> anyhow::Result<LoadedBook> {
    pipeline::load_book(path, drafts).map_err(complained)
}

/// Reads the book at `path` for its rules and checks.
pub(super) fn load_facts(path: &Path) -> anyhow::Result<LoadedBook> {
    with_pages(pipeline::load_facts(path).map_err(complained)?)
}

/// A book that has pages; says what was taken for them.
fn with_pages(loaded: LoadedBook) -> anyhow::Result<LoadedBook> {
    if let Some(instead) = &loaded.instead {
        return Err(no_pages(&loaded.content, instead));
    }
    note_selection(&loaded);
    Ok(loaded)
}

/// Why a command cannot do anything with a folder.
pub(super) fn no_pages(content: &Path, instead: &Endings) -> anyhow::Error {
    let folder = match shown(content).to_string() {
        folder if folder.is_empty() || folder == "." => "this folder".to_owned(),
        folder => folder,
    };
    anyhow::anyhow!("{folder} contains no markdown file{instead}")
}

/// A command may read a book several times.
static NOTED: Once = Once::new();

/// Says what was taken for pages, where nobody has said which files are.
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

/// Shows what is wrong in settings where they stand.
fn complained(error: DiscoverError) -> anyhow::Error {
    match error {
        DiscoverError::Settings(finding) => {
            terminal::complain_about(&finding);
            anyhow::anyhow!("failed to parse {}", finding.source.path())
        }
        error => error.into(),
    }
}

/// The folder that `site`, `.opsbook` and `checks.lock` belong to: the book's
/// own; without a book.toml the current one, as a bare folder of somebody's
/// is only read.
pub(super) fn folder(loaded: &LoadedBook) -> PathBuf {
    if loaded.config.is_some() {
        loaded.root.clone()
    } else {
        PathBuf::from(".")
    }
}

/// Everything that is not true in a book today, and in what its links
/// answered.
pub(super) fn findings(
    loaded: &LoadedBook,
    answers: &Answers,
    scope: Scope<'_>,
) -> Vec<Diagnostic> {
    let folder = folder(loaded);
    // A link to nothing is a lock file that cannot be read.
    let has_lock = folder.join(LOCK_FILE).symlink_metadata().is_ok();
    let lock = pipeline::load_lock(&folder);
    pipeline::validate(
        loaded,
        &ValidateContext {
            today: clock().today(),
            lock: lock.as_ref().map(|lock| has_lock.then_some(lock)),
            answers,
            committed: &committed(loaded),
            scope,
        },
    )
}

/// The day of each page's last commit, asked of git only where a page gives an
/// interval of review and no date.
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

/// The last commit of every file. Outside a repository nothing is known, which
/// is no error.
fn last_commits(loaded: &LoadedBook) -> BTreeMap<PathBuf, LastChange> {
    git::last_commits(&loaded.root).unwrap_or_else(|error| {
        if error.is::<git::Silent>() {
            terminal::note(&format!(
                "failed to read the dates of the last changes: {error}"
            ));
        }
        BTreeMap::new()
    })
}

/// Each page's last commit, by its path under the content folder:
/// one question for the whole book, and none where there is no repository.
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

/// The clock: the machine's, or the moment that `SOURCE_DATE_EPOCH` names, in
/// seconds since 1970 (reproducible-builds.org).
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

/// A path as people write it: without `./` in front.
pub(super) fn shown(path: &Path) -> std::path::Display<'_> {
    path.strip_prefix(".").unwrap_or(path).display()
}

/// What leads from the repository's root to a folder, to be put in front of
/// paths under it: `content/`. Without a repository it leads there from the
/// current folder.
pub(super) fn folder_prefix(folder: &Path) -> String {
    let root = repository(folder);
    let text = from_repository(root.as_deref(), &shown(folder).to_string());
    let text = text.replace('\\', "/");
    match text.as_str() {
        "" | "." => String::new(),
        text => format!("{}/", text.trim_end_matches('/')),
    }
}

/// The root of the repository that a folder lies in, if it lies in one: the
/// next folder upwards that has a `.git`.
pub(super) fn repository(folder: &Path) -> Option<PathBuf> {
    let folder = absolute(&folder.to_string_lossy());
    let mut folders = folder.ancestors();
    let root = folders.find(|folder| folder.join(".git").exists())?;
    Some(root.to_owned())
}

/// A path as hosts of repositories expect it: from the repository's root,
/// wherever opsbook was started. Outside of it, and without one, it stays as
/// it is.
pub(super) fn from_repository(root: Option<&Path>, path: &str) -> String {
    let whole = absolute(path);
    let inside = root.and_then(|root| whole.strip_prefix(root).ok());
    inside.map_or_else(|| path.to_owned(), |inside| slashed(inside).into_owned())
}

/// The absolute path of a file that a finding names.
pub(super) fn absolute(path: &str) -> PathBuf {
    let path = Path::new(if path.is_empty() { "." } else { path });
    real_path(path).unwrap_or_else(|_| path.to_owned())
}

/// Writes a file of the book's in one step.
pub(super) fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    crate::output::write_atomically(path, text.as_bytes())
        .with_context(|| format!("failed to write {}", path.display()))
}
