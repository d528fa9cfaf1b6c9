//! The supervisor: a small process between opsbook and its checks, so that the
//! complete process tree of a check can be found and killed.
//!
//! `platform::Tree` defines on each system which processes belong to the tree.
//! A supervisor runs one job at a time, so that every descendant belongs to the
//! job. Jobs arrive on standard input, and results are written to standard
//! output. When the input ends, opsbook has exited or cancelled the job.

use std::fs::File;
use std::io::{Read, Write};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use super::process::{End, Job, Ran, receive, send};
use crate::platform::{self, Ending, Kill, Tree, TreeEvent};

/// How long to wait for processes to be killed.
const KILLING: Duration = Duration::from_millis(800);

enum Event {
    Job(Box<Job>),
    ParentGone,
    /// An event in the process tree of the check.
    Tree(TreeEvent),
}

/// Runs jobs until the input ends.
pub fn supervise() -> ExitCode {
    match serve() {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn serve() -> std::io::Result<()> {
    let tree = Tree::root()?;
    let (sender, events) = mpsc::channel();
    take_jobs(sender.clone());
    let mut results = std::io::stdout();
    while let Ok(Event::Job(job)) = events.recv() {
        let ran = execute(*job, &tree, &sender, &events);
        send(&mut results, &ran)?;
        results.flush()?;
        if !ran.is_clean {
            break;
        }
    }
    Ok(())
}

/// Forwards jobs, and reports when the input ends.
fn take_jobs(sender: mpsc::Sender<Event>) {
    std::thread::spawn(move || {
        let mut jobs = std::io::stdin();
        while let Ok(job) = receive(&mut jobs) {
            let _ = sender.send(Event::Job(Box::new(job)));
        }
        let _ = sender.send(Event::ParentGone);
    });
}

/// Runs a job. Its scratch folder is removed before this returns.
#[expect(
    clippy::needless_pass_by_value,
    reason = "the home goes with the job, before anybody is told"
)]
fn execute(
    job: Job,
    tree: &Tree,
    sender: &mpsc::Sender<Event>,
    events: &mpsc::Receiver<Event>,
) -> Ran {
    let started = Instant::now();
    let mut child = match prepare(&job).and_then(|()| start(&job)) {
        Ok(child) => child,
        Err(error) => {
            let end = match error.kind() {
                std::io::ErrorKind::NotFound => End::NotFound,
                _ => End::Failed(error.to_string()),
            };
            return Ran {
                is_clean: true,
                ..Ran::ended(end)
            };
        }
    };
    let stdout = collect(child.stdout.take(), job.most);
    let stderr = collect(child.stderr.take(), job.most);
    let sender = sender.clone();
    tree.watch(child, move |event| {
        let _ = sender.send(Event::Tree(event));
    });
    let end = loop {
        match events.recv_timeout(job.timeout.saturating_sub(started.elapsed())) {
            Ok(Event::Tree(TreeEvent::Ended(ending))) => break end_of(ending),
            Ok(Event::ParentGone) => break End::Cancelled,
            Ok(Event::Job(_) | Event::Tree(TreeEvent::NoneLeft)) => {}
            Err(_) => break End::Timeout,
        }
    };
    let is_clean = kill_the_rest(tree, events);
    // A stream that stays open was not read to its end.
    let text = |stream: &mpsc::Receiver<(String, bool)>| {
        let text = stream.recv_timeout(Duration::from_secs(1));
        text.unwrap_or_else(|_| (String::new(), true))
    };
    let ((stdout, stdout_is_cut), (stderr, stderr_is_cut)) = (text(&stdout), text(&stderr));
    Ran {
        is_clean: is_clean && end != End::Cancelled,
        end,
        stdout,
        stderr,
        stdout_is_cut,
        stderr_is_cut,
    }
}

fn prepare(job: &Job) -> std::io::Result<()> {
    job.scratch_dir
        .make()
        .map_err(|error| std::io::Error::other(format!("no temporary folder: {error}")))
}

#[expect(
    clippy::disallowed_methods,
    reason = "the supervisor starts the one process that it watches"
)]
fn start(job: &Job) -> std::io::Result<Child> {
    let (program, arguments) = job.argv.split_first().ok_or(std::io::ErrorKind::NotFound)?;
    // With an absolute program path, the standard library can use `posix_spawn`
    // instead of copying the supervisor.
    let search = job.environment.get("PATH").map(String::as_str);
    let program = platform::find_program(program, search.unwrap_or_default());
    let mut command = Command::new(program.ok_or(std::io::ErrorKind::NotFound)?);
    platform::detach(&mut command);
    command
        .args(arguments)
        .env_clear()
        .envs(&job.environment)
        .current_dir(&job.folder)
        .stdin(match &job.input {
            Some(path) => Stdio::from(File::open(path)?),
            None => Stdio::null(),
        })
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let Some(writable) = &job.writable else {
        return command.spawn();
    };
    // The sandbox applies to a thread and its children, so the supervisor
    // itself stays unrestricted for the next job.
    std::thread::scope(|scope| {
        let shut_in = scope.spawn(|| {
            platform::enter_sandbox(writable)?;
            command.spawn()
        });
        let failed = |_| std::io::Error::other("the sandbox could not be entered");
        shut_in.join().map_err(failed)?
    })
}

fn end_of(ending: Ending) -> End {
    match ending {
        Ending::Exit(code) => End::Exit(code),
        Ending::Signal(signal) => End::Signal(signal),
        Ending::Unknown => End::Failed("it ended in a way that is not known".to_owned()),
    }
}

/// Kills all descendants, in rounds, because a process may fork while others
/// are killed. Returns whether none is left.
fn kill_the_rest(tree: &Tree, events: &mpsc::Receiver<Event>) -> bool {
    /// How long to wait for the processes of a check to end by themselves, as
    /// most do, before searching for them.
    const GRACE: Duration = Duration::from_micros(500);
    const ROUND: Duration = Duration::from_millis(1);
    let deadline = Instant::now() + KILLING;
    let mut patience = GRACE;
    while Instant::now() < deadline {
        match events.recv_timeout(patience) {
            Ok(Event::Tree(TreeEvent::NoneLeft)) => return true,
            Ok(_) => {}
            Err(_) => match tree.kill() {
                Kill::Sent => patience = ROUND,
                Kill::AtExit => return false,
            },
        }
    }
    false
}

/// Reads a stream in a thread and keeps the first `most` bytes. The rest is
/// read and dropped, so that the check never blocks on a full pipe. Also
/// returns whether the stream was truncated.
fn collect(
    stream: Option<impl Read + Send + 'static>,
    most: usize,
) -> mpsc::Receiver<(String, bool)> {
    let (sender, receiver) = mpsc::channel();
    if let Some(mut stream) = stream {
        std::thread::spawn(move || {
            let mut kept = Vec::new();
            let mut is_cut = false;
            let mut buffer = [0; 16 * 1024];
            loop {
                match stream.read(&mut buffer) {
                    Ok(0) => break,
                    Ok(count) => {
                        let room = most.saturating_sub(kept.len()).min(count);
                        is_cut |= room < count;
                        kept.extend_from_slice(&buffer[..room]);
                    }
                    Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                    Err(_) => {
                        is_cut = true;
                        break;
                    }
                }
            }
            let _ = sender.send((String::from_utf8_lossy(&kept).into_owned(), is_cut));
        });
    }
    receiver
}
