use std::path::{Path, PathBuf};

use super::LoadedBook;
use crate::check::{
    Event, LOCK_FILE, Lock, LockError, Plan, Policy, RunSettings, Selection, parse_lock, plan, run,
};
use crate::files::{Boundary, Refusal};
use crate::output::{append_line, write_atomically};
use crate::stamp::{History, Results};

/// The largest `checks.lock`, in bytes.
const MAX_LOCK_BYTES: u64 = 64 * 1024 * 1024;

/// How a run is done.
pub struct RunOptions<'a> {
    /// The approved checks.
    pub lock: &'a Lock,
    /// What is done about the others.
    pub policy: Policy,
    /// Which checks run.
    pub selection: &'a Selection,
    /// Where and how checks run.
    pub settings: RunSettings<'a>,
    /// Told of every step, from several threads.
    pub observe: &'a (dyn Fn(Event<'_>) + Sync),
}

/// Runs the checks of a book.
pub fn run_checks(loaded: &LoadedBook, options: &RunOptions<'_>) -> Results {
    let plan = plan_checks(loaded, options);
    run(&plan, &options.settings, options.observe)
}

/// What a run would do.
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

/// Reads a book's `checks.lock`; without one nothing is approved.
///
/// # Errors
/// When it is damaged, or leads outside the repository.
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

/// Keeps what a run found beside what earlier ones did.
///
/// # Errors
/// When it cannot be written.
pub fn remember(folder: &Path, results: &Results) -> std::io::Result<()> {
    let path = history_path(folder);
    append_line(&path, &History::line(results))?;
    match History::load(&path).compacted() {
        Some(text) => write_atomically(&path, text.as_bytes()),
        None => Ok(()),
    }
}

/// Where the outcomes of earlier runs are kept, under the book's folder.
pub fn history_path(folder: &Path) -> PathBuf {
    folder.join(".opsbook").join("history.jsonl")
}

/// Where the results of the last run are kept, under the book's folder.
pub fn results_path(folder: &Path) -> PathBuf {
    folder.join(".opsbook").join("results.json")
}
