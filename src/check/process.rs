//! One script in a process of its own, watched by a supervisor.

use std::collections::BTreeMap;
use std::io::Read;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::time::Duration;

/// How much of each stream is kept, in bytes. The rest is read and dropped,
/// so that a check never blocks on a full pipe.
const KEPT: usize = 64 * 1024;

/// How often a waiting run looks whether it was cancelled.
const PATIENCE: Duration = Duration::from_millis(50);

/// What is run.
pub(super) struct Job<'a> {
    /// The program that supervises: opsbook itself.
    pub(super) supervisor: &'a Path,
    /// The program and its arguments.
    pub(super) argv: Vec<String>,
    pub(super) environment: BTreeMap<String, String>,
    pub(super) folder: &'a Path,
    /// A file that it reads on standard input; nothing if not given.
    pub(super) input: Option<&'a Path>,
    /// The one folder it may write to; not limited if not given.
    pub(super) writable: Option<&'a Path>,
    pub(super) timeout: Duration,
    /// Set when everything has to end.
    pub(super) cancelled: &'a AtomicBool,
}

/// How it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// With this exit code.
    Exit(i32),
    /// By this signal.
    Signal(i32),
    /// It was killed at its limit.
    Timeout,
    /// It was killed because the run was cancelled.
    Cancelled,
    /// It could not be started or watched.
    Failed(String),
}

/// What a process did.
pub(super) struct Ran {
    pub(super) end: End,
    pub(super) stdout: String,
    pub(super) stderr: String,
}

/// Runs a job to its end. No process of it is left when this returns.
pub(super) fn run(job: &Job<'_>) -> Ran {
    match start(job) {
        Ok(ran) => ran,
        Err(error) => Ran {
            end: End::Failed(error.to_string()),
            stdout: String::new(),
            stderr: String::new(),
        },
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place where processes start"
)]
fn start(job: &Job<'_>) -> std::io::Result<Ran> {
    let (ours, theirs) = UnixStream::pair()?;
    let mut child = Command::new(job.supervisor)
        .arg("__exec")
        .arg(job.timeout.as_millis().to_string())
        .arg(job.input.unwrap_or(Path::new("")))
        .arg(job.writable.unwrap_or(Path::new("")))
        .args(&job.argv)
        .env_clear()
        .envs(&job.environment)
        .current_dir(job.folder)
        .stdin(Stdio::from(OwnedFd::from(theirs)))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        // A signal to opsbook's group must not take the supervisor with it:
        // it has to outlive opsbook for as long as it takes to clean up.
        .process_group(0)
        .spawn()?;
    let stdout = collect(child.stdout.take());
    let stderr = collect(child.stderr.take());
    let end = wait(ours, job);
    // The supervisor ends once its socket is closed and its tree is dead.
    let _ = child.wait();
    let text = |stream: &mpsc::Receiver<String>| {
        stream
            .recv_timeout(Duration::from_secs(1))
            .unwrap_or_default()
    };
    Ok(Ran {
        end,
        stdout: text(&stdout),
        stderr: text(&stderr),
    })
}

/// Waits for the supervisor's word. Dropping the socket makes it kill
/// everything and end.
fn wait(mut socket: UnixStream, job: &Job<'_>) -> End {
    let mut word = Vec::new();
    let mut buffer = [0; 64];
    if let Err(error) = socket.set_read_timeout(Some(PATIENCE)) {
        return End::Failed(error.to_string());
    }
    loop {
        if job.cancelled.load(Ordering::Relaxed) {
            return End::Cancelled;
        }
        match socket.read(&mut buffer) {
            Ok(0) => return End::from_word(&String::from_utf8_lossy(&word)),
            Ok(count) => word.extend_from_slice(&buffer[..count]),
            Err(error)
                if matches!(
                    error.kind(),
                    std::io::ErrorKind::WouldBlock
                        | std::io::ErrorKind::TimedOut
                        | std::io::ErrorKind::Interrupted
                ) => {}
            Err(error) => return End::Failed(error.to_string()),
        }
    }
}

impl End {
    /// The word that a supervisor sends.
    pub(super) fn to_word(&self) -> String {
        match self {
            Self::Exit(code) => format!("exit {code}"),
            Self::Signal(signal) => format!("signal {signal}"),
            Self::Timeout => "timeout 0".to_owned(),
            Self::Cancelled => "cancelled 0".to_owned(),
            Self::Failed(why) => format!("failed {why}"),
        }
    }

    fn from_word(word: &str) -> Self {
        let (kind, rest) = word.split_once(' ').unwrap_or((word, ""));
        let number = rest.parse::<i32>().unwrap_or(-1);
        match kind {
            "exit" => Self::Exit(number),
            "signal" => Self::Signal(number),
            "timeout" => Self::Timeout,
            "cancelled" => Self::Cancelled,
            "failed" => Self::Failed(rest.to_owned()),
            _ => Self::Failed("its supervisor was killed".to_owned()),
        }
    }
}

/// Reads a stream to its end in a thread of its own, and keeps its beginning.
fn collect(stream: Option<impl Read + Send + 'static>) -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    if let Some(mut stream) = stream {
        std::thread::spawn(move || {
            let mut kept = Vec::new();
            let mut buffer = [0; 16 * 1024];
            while let Ok(count) = stream.read(&mut buffer) {
                if count == 0 {
                    break;
                }
                let room = KEPT.saturating_sub(kept.len()).min(count);
                kept.extend_from_slice(&buffer[..room]);
            }
            let _ = sender.send(String::from_utf8_lossy(&kept).into_owned());
        });
    }
    receiver
}
