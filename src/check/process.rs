//! Runs scripts in processes, each under a supervisor. Supervisors are reused,
//! because starting one costs more than most scripts.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::scratch_dir::ScratchDir;
use crate::clock::Stopwatch;
use crate::platform;

/// How often a waiting run checks for cancellation.
const CANCEL_POLL_INTERVAL: Duration = Duration::from_millis(50);

/// How long to wait for processes to be killed.
const KILL_TIMEOUT: Duration = Duration::from_millis(800);

/// Maximum size of a message between opsbook and a supervisor, in bytes: two
/// streams of the maximum size that `book.toml` allows, with every byte
/// escaped.
const MAX_MESSAGE_BYTES: usize = 1024 * 1024 * 1024;

/// A process to run.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Job {
    /// The program and its arguments.
    pub(super) argv: Vec<String>,
    pub(super) environment: BTreeMap<String, String>,
    pub(super) folder: PathBuf,
    /// Created before the process starts and removed when it has ended.
    pub(super) scratch_dir: ScratchDir,
    /// File for standard input; empty input if unset.
    pub(super) input: Option<PathBuf>,
    /// The only folder that the process may write to; unrestricted if unset.
    pub(super) writable: Option<PathBuf>,
    pub(super) timeout: Duration,
    /// Maximum number of bytes to keep of each stream.
    pub(super) most: usize,
}

/// How a process ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum End {
    /// It exited with this code.
    Exit(i32),
    /// It was killed by this signal.
    Signal(i32),
    /// It was killed at its timeout.
    Timeout,
    /// It was killed because the run was cancelled.
    Cancelled,
    /// The program does not exist.
    NotFound,
    /// It could not be started or watched.
    Failed(String),
}

/// The result of a process.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Ran {
    pub(super) end: End,
    pub(super) stdout: String,
    pub(super) stderr: String,
    /// Whether the stream was truncated.
    pub(super) stdout_is_cut: bool,
    pub(super) stderr_is_cut: bool,
    /// Whether the whole process tree is dead, so that the supervisor can take
    /// another job.
    pub(super) is_clean: bool,
}

impl Ran {
    pub(super) fn ended(end: End) -> Self {
        Self {
            end,
            stdout: String::new(),
            stderr: String::new(),
            stdout_is_cut: false,
            stderr_is_cut: false,
            is_clean: false,
        }
    }
}

/// The supervisors of a run: at most one per concurrent script.
#[derive(Debug)]
pub(super) struct Supervisors<'a> {
    /// The program that supervises: opsbook itself.
    program: &'a Path,
    idle: Mutex<Vec<Supervisor>>,
    /// Process IDs of all supervisors.
    alive: Mutex<BTreeSet<u32>>,
}

/// A supervisor process. When its job channel closes, it kills its process tree
/// and exits.
#[derive(Debug)]
struct Supervisor {
    jobs: Option<ChildStdin>,
    /// Results of jobs; disconnected when the supervisor has exited.
    results: mpsc::Receiver<std::io::Result<Ran>>,
    child: Child,
}

impl Drop for Supervisor {
    fn drop(&mut self) {
        drop(self.jobs.take());
        let _ = self.child.wait();
    }
}

impl<'a> Supervisors<'a> {
    pub(super) fn new(program: &'a Path) -> Self {
        // Orphans of a killed supervisor are reparented to opsbook.
        platform::inherit_orphans();
        Self {
            program,
            idle: Mutex::default(),
            alive: Mutex::default(),
        }
    }

    /// Runs a job to its end. No process of the job is left when this returns.
    pub(super) fn run(&self, job: &Job, cancelled: &AtomicBool) -> Ran {
        let kept = lock(&self.idle).pop();
        let ran = kept
            .map_or_else(|| self.start(), Ok)
            .and_then(|mut supervisor| {
                let ran = ask(&mut supervisor, job, cancelled)?;
                if ran.is_clean {
                    lock(&self.idle).push(supervisor);
                } else {
                    self.end(supervisor);
                }
                Ok(ran)
            });
        ran.unwrap_or_else(|error| Ran::ended(End::Failed(error.to_string())))
    }

    fn start(&self) -> std::io::Result<Supervisor> {
        // Hold the lock until the process ID is registered, so that the new
        // supervisor is not killed as an orphan.
        let mut alive = lock(&self.alive);
        let supervisor = start(self.program)?;
        alive.insert(supervisor.child.id());
        Ok(supervisor)
    }

    /// Waits for a supervisor to exit and kills its orphans, in case it was
    /// killed itself.
    fn end(&self, supervisor: Supervisor) {
        let mut alive = lock(&self.alive);
        let pid = supervisor.child.id();
        drop(supervisor);
        alive.remove(&pid);
        let watch = Stopwatch::start();
        loop {
            let orphans = platform::kill_descendants(&alive);
            if orphans.is_empty() || watch.elapsed() > KILL_TIMEOUT {
                return;
            }
            std::thread::sleep(Duration::from_millis(1));
            platform::reap(&orphans);
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place where supervisors start"
)]
fn start(program: &Path) -> std::io::Result<Supervisor> {
    let mut command = Command::new(program);
    command
        .arg("__exec")
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    // A signal to the process group of opsbook must not reach the supervisor,
    // which has to outlive opsbook to clean up.
    platform::detach(&mut command);
    let mut child = command.spawn()?;
    let (sender, results) = mpsc::channel();
    if let Some(mut output) = child.stdout.take() {
        std::thread::spawn(move || {
            loop {
                let result = receive(&mut output);
                let has_ended = result.is_err();
                if sender.send(result).is_err() || has_ended {
                    break;
                }
            }
        });
    }
    Ok(Supervisor {
        jobs: child.stdin.take(),
        results,
        child,
    })
}

/// Sends a job to a supervisor and waits for its result.
fn ask(supervisor: &mut Supervisor, job: &Job, cancelled: &AtomicBool) -> std::io::Result<Ran> {
    let killed = || Ran::ended(End::Failed("its supervisor was killed".to_owned()));
    let Some(jobs) = &mut supervisor.jobs else {
        return Ok(killed());
    };
    if send(jobs, job).is_err() {
        return Ok(killed());
    }
    loop {
        if cancelled.load(Ordering::Relaxed) {
            return Ok(Ran::ended(End::Cancelled));
        }
        match supervisor.results.recv_timeout(CANCEL_POLL_INTERVAL) {
            Ok(Ok(ran)) => return Ok(ran),
            Ok(Err(error)) if !is_gone(&error) => return Err(error),
            Ok(Err(_)) | Err(RecvTimeoutError::Disconnected) => return Ok(killed()),
            Err(RecvTimeoutError::Timeout) => {}
        }
    }
}

/// Whether a stream failed because the peer process has ended.
fn is_gone(error: &std::io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset | ErrorKind::BrokenPipe
    )
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Sends a message: its length in four bytes, then JSON.
pub(super) fn send(way: &mut impl Write, message: &impl Serialize) -> std::io::Result<()> {
    let mut bytes = vec![0; 4];
    serde_json::to_writer(&mut bytes, message)?;
    let length = u32::try_from(bytes.len() - 4).unwrap_or(u32::MAX);
    bytes[..4].copy_from_slice(&length.to_le_bytes());
    way.write_all(&bytes)
}

/// Receives a message.
pub(super) fn receive<T: for<'de> Deserialize<'de>>(way: &mut impl Read) -> std::io::Result<T> {
    let mut length = [0; 4];
    way.read_exact(&mut length)?;
    let length = u32::from_le_bytes(length) as usize;
    if length > MAX_MESSAGE_BYTES {
        return Err(ErrorKind::InvalidData.into());
    }
    let mut bytes = vec![0; length];
    way.read_exact(&mut bytes)?;
    Ok(serde_json::from_slice(&bytes)?)
}
