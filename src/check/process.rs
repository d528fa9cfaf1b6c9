//! Scripts in processes of their own, each watched by a supervisor. A
//! supervisor is kept for the next script, as starting one costs more than
//! most scripts do.

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

/// How often a waiting run looks whether it was cancelled.
const CANCEL_POLL_INTERVAL: Duration = Duration::from_millis(50);

/// How long killing may take before opsbook gives up.
const KILL_TIMEOUT: Duration = Duration::from_millis(800);

/// The longest message between opsbook and a supervisor, in bytes: two streams
/// of the most that `book.toml` can allow, every byte of them escaped.
const MAX_MESSAGE_BYTES: usize = 1024 * 1024 * 1024;

/// What is run.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Job {
    /// The program and its arguments.
    pub(super) argv: Vec<String>,
    pub(super) environment: BTreeMap<String, String>,
    pub(super) folder: PathBuf,
    /// Made before it starts, gone when it has ended.
    pub(super) scratch_dir: ScratchDir,
    /// A file that it reads on standard input; nothing if not given.
    pub(super) input: Option<PathBuf>,
    /// The one folder it may write to; not limited if not given.
    pub(super) writable: Option<PathBuf>,
    pub(super) timeout: Duration,
    /// How much of each stream is kept, in bytes.
    pub(super) most: usize,
}

/// How it ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum End {
    /// With this exit code.
    Exit(i32),
    /// By this signal.
    Signal(i32),
    /// It was killed at its limit.
    Timeout,
    /// It was killed because the run was cancelled.
    Cancelled,
    /// There is no such program.
    NotFound,
    /// It could not be started or watched.
    Failed(String),
}

/// What a process did.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Ran {
    pub(super) end: End,
    pub(super) stdout: String,
    pub(super) stderr: String,
    /// Whether there was more on a stream than is kept.
    pub(super) stdout_is_cut: bool,
    pub(super) stderr_is_cut: bool,
    /// Whether its whole tree is dead, so that the supervisor can take
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

/// The supervisors of a run: as many as scripts run at once.
#[derive(Debug)]
pub(super) struct Supervisors<'a> {
    /// The program that supervises: opsbook itself.
    program: &'a Path,
    idle: Mutex<Vec<Supervisor>>,
    /// The process ids of all of them.
    alive: Mutex<BTreeSet<u32>>,
}

/// A supervisor. Without a way for jobs it kills what it watches, and ends.
#[derive(Debug)]
struct Supervisor {
    jobs: Option<ChildStdin>,
    /// What came of the jobs; disconnected when the supervisor has ended.
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
        // What a supervisor that was killed has left comes to opsbook.
        platform::inherit_orphans();
        Self {
            program,
            idle: Mutex::default(),
            alive: Mutex::default(),
        }
    }

    /// Runs a job to its end. No process of it is left when this returns.
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
        // Nobody may take it for an orphan before it is known.
        let mut alive = lock(&self.alive);
        let supervisor = start(self.program)?;
        alive.insert(supervisor.child.id());
        Ok(supervisor)
    }

    /// Waits for a supervisor to end, and kills what it has left: it may have
    /// been killed itself.
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
    // A signal to opsbook's group must not take the supervisor with it: it has
    // to outlive opsbook for as long as it takes to clean up.
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

/// Gives a supervisor a job and waits for what came of it.
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

/// Whether a stream failed because the process at its other end has ended.
fn is_gone(error: &std::io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset | ErrorKind::BrokenPipe
    )
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Sends a message: its length in four bytes, and JSON.
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
