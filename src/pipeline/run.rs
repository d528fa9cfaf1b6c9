use std::path::{Path, PathBuf};

use super::LoadedBook;
use crate::check::{
    Event, LOCK_FILE, Lock, LockError, Plan, Policy, RunSettings, Selection, parse_lock, plan, run,
};
use crate::files::{Boundary, Refusal};
use crate::output::{append_line, write_atomically};
use crate::stamp::{History, LoadError, Results, TruthPoint, parse_results};

/// Maximum size of `checks.lock`, in bytes.
const MAX_LOCK_BYTES: u64 = 64 * 1024 * 1024;
/// Maximum size of the results and of the history, in bytes.
const MAX_RESULTS_BYTES: u64 = 1024 * 1024 * 1024;

/// Options of a run.
pub struct RunOptions<'a> {
    /// The approved checks.
    pub lock: &'a Lock,
    /// How to handle unapproved checks.
    pub policy: Policy,
    /// The selected checks.
    pub selection: &'a Selection,
    /// Settings of the run.
    pub settings: RunSettings<'a>,
    /// Called for every step, from several threads.
    pub observe: &'a (dyn Fn(Event<'_>) + Sync),
}

/// Runs the checks of a book.
pub fn run_checks(loaded: &LoadedBook, options: &RunOptions<'_>) -> Results {
    let plan = plan_checks(loaded, options);
    run(&plan, &options.settings, options.observe)
}

/// The plan of a run.
pub fn plan_checks<'a>(loaded: &'a LoadedBook, options: &RunOptions<'_>) -> Plan<'a> {
    let settings = &options.settings;
    let mut plan = plan(
        &loaded.book,
        options.lock,
        options.policy,
        settings.checks,
        settings.environment,
    );
    options.selection.apply(&mut plan);
    plan
}

/// Loads `checks.lock`; without one, nothing is approved.
///
/// # Errors
/// When it is invalid, or is a symbolic link that leaves the repository.
pub fn load_lock(folder: &Path) -> Result<Lock, LockError> {
    let path = folder.join(LOCK_FILE);
    match Boundary::around(folder).read(&path, MAX_LOCK_BYTES) {
        Ok(bytes) => parse_lock(&path, &bytes),
        Err(Refusal::Missing) => Ok(Lock::default()),
        Err(refusal) => Err(LockError {
            path,
            reason: format!("it {refusal}"),
            at: 0,
            text: String::new(),
        }),
    }
}

/// Loads the results of earlier runs; `None` if there are none.
///
/// # Errors
/// When the file is invalid, or is a symbolic link that leaves the repository.
pub fn load_results(folder: &Path) -> Result<Option<Results>, LoadError> {
    let path = results_path(folder);
    match Boundary::around(folder).read(&path, MAX_RESULTS_BYTES) {
        Ok(bytes) => parse_results(&path, &String::from_utf8_lossy(&bytes)).map(Some),
        Err(Refusal::Missing) => Ok(None),
        Err(refusal) => Err(LoadError::Read {
            path,
            source: std::io::Error::other(refusal.to_string()),
        }),
    }
}

/// Loads the history of earlier runs; empty if there is none inside the
/// repository.
pub fn load_history(folder: &Path) -> History {
    let path = history_path(folder);
    let bytes = Boundary::around(folder).read(&path, MAX_RESULTS_BYTES);
    History::parse(&String::from_utf8_lossy(&bytes.unwrap_or_default()))
}

/// Adds the results of a run to the history.
///
/// # Errors
/// When the file cannot be written.
pub fn remember(folder: &Path, results: &Results) -> std::io::Result<()> {
    let path = history_path(folder);
    append_line(&path, &History::line(results))?;
    match load_history(folder).compacted() {
        Some(text) => write_atomically(&path, text.as_bytes()),
        None => Ok(()),
    }
}

/// Adds to the history how much of the book is proven, if that is new.
///
/// # Errors
/// When the file cannot be written.
pub fn remember_truth(folder: &Path, point: &TruthPoint) -> std::io::Result<()> {
    let known = load_history(folder);
    if known.truth().contains(point) {
        return Ok(());
    }
    let path = history_path(folder);
    append_line(&path, &point.line())?;
    match load_history(folder).compacted() {
        Some(text) => write_atomically(&path, text.as_bytes()),
        None => Ok(()),
    }
}

/// The path of the history file below the book's folder.
pub fn history_path(folder: &Path) -> PathBuf {
    folder.join(".opsbook").join("history.jsonl")
}

/// The path of the results file below the book's folder.
pub fn results_path(folder: &Path) -> PathBuf {
    folder.join(".opsbook").join("results.json")
}
