use std::path::{Path, PathBuf};

use super::LoadedBook;
use crate::check::{Event, Lock, LockError, Policy, RunSettings, parse_lock, plan, run};
use crate::stamp::Results;

/// How a run is done.
pub struct RunOptions<'a> {
    /// The approved checks.
    pub lock: &'a Lock,
    /// What is done about the others.
    pub policy: Policy,
    /// Where and how checks run.
    pub settings: RunSettings<'a>,
    /// Told of every step, from several threads.
    pub observe: &'a (dyn Fn(Event<'_>) + Sync),
}

/// Runs the checks of a book.
pub fn run_checks(loaded: &LoadedBook, options: &RunOptions<'_>) -> Results {
    let RunOptions {
        lock,
        policy,
        settings,
        observe,
    } = options;
    let plan = plan(
        &loaded.book,
        lock,
        *policy,
        settings.checks,
        settings.environment,
    );
    run(&plan, settings, observe)
}

/// Reads a book's `checks.lock`; without one nothing is approved.
///
/// # Errors
/// When it is damaged.
pub fn load_lock(folder: &Path) -> Result<Lock, LockError> {
    let path = folder.join("checks.lock");
    match std::fs::read_to_string(&path) {
        Ok(text) => parse_lock(&path, &text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Lock::default()),
        Err(error) => Err(LockError {
            path,
            reason: error.to_string(),
        }),
    }
}

/// Where the results of the last run are kept, under the book's folder.
pub fn results_path(folder: &Path) -> PathBuf {
    folder.join(".opsbook").join("results.json")
}
