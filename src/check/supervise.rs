//! The supervisor: a small process between opsbook and a check, so that the
//! whole tree of the check can be found and killed.
//!
//! As a child subreaper (`prctl(2)`, `PR_SET_CHILD_SUBREAPER`) it inherits
//! every orphan of the check, also those that left its process group or
//! session. Its standard input is a socket: closed, it means that opsbook is
//! gone or has cancelled; the way the check ended is written into it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, WaitOptions, WaitStatus};

use super::process::End;
use super::sandbox;

/// How long killing may take before the supervisor gives up.
const KILLING: Duration = Duration::from_millis(800);

enum Event {
    Ended(End),
    ParentGone,
}

/// Runs `timeout-in-ms input writable-folder program arguments…`, kills what is left of its tree,
/// and reports how it ended.
pub fn supervise(arguments: impl Iterator<Item = String>) -> ExitCode {
    let end = watch(arguments).unwrap_or_else(|error| End::Failed(error.to_string()));
    let mut word = end.to_word().into_bytes();
    word.truncate(2000);
    let _ = rustix::io::write(rustix::stdio::stdin(), &word);
    ExitCode::SUCCESS
}

#[expect(
    clippy::disallowed_methods,
    reason = "the supervisor starts the one process that it watches"
)]
fn watch(mut arguments: impl Iterator<Item = String>) -> std::io::Result<End> {
    let limit = arguments
        .next()
        .and_then(|text| text.parse().ok())
        .map_or(Duration::from_secs(10), Duration::from_millis);
    let input = arguments.next().filter(|path| !path.is_empty());
    let writable = arguments.next().filter(|path| !path.is_empty());
    let program = arguments.next().unwrap_or_default();
    rustix::process::set_child_subreaper(Some(rustix::process::getpid()))?;
    let (sender, events) = mpsc::channel();
    watch_parent(sender.clone());
    let input = match input {
        Some(path) => Stdio::from(File::open(path)?),
        None => Stdio::null(),
    };
    if let Some(folder) = writable {
        // It holds for this thread and for what it starts.
        sandbox::enter(Path::new(&folder)).map_err(std::io::Error::other)?;
    }
    let started = Instant::now();
    let child = Command::new(&program)
        .args(arguments)
        .stdin(input)
        .process_group(0)
        .spawn();
    let child = child.map_err(|error| {
        std::io::Error::new(error.kind(), format!("cannot start {program}: {error}"))
    })?;
    let child = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    reap(child, sender);
    let end = match events.recv_timeout(limit.saturating_sub(started.elapsed())) {
        Ok(Event::Ended(end)) => end,
        Ok(Event::ParentGone) => End::Cancelled,
        Err(_) => End::Timeout,
    };
    kill_descendants();
    Ok(end)
}

/// Tells when the other end of standard input is gone.
fn watch_parent(sender: mpsc::Sender<Event>) {
    std::thread::spawn(move || {
        let mut buffer = [0; 16];
        while rustix::io::read(rustix::stdio::stdin(), &mut buffer).is_ok_and(|count| count > 0) {}
        let _ = sender.send(Event::ParentGone);
    });
}

/// Waits for every child, own and inherited, and tells when the check's
/// first process has ended.
fn reap(child: Option<Pid>, sender: mpsc::Sender<Event>) {
    std::thread::spawn(move || {
        loop {
            match rustix::process::wait(WaitOptions::empty()) {
                Ok(Some((pid, status))) if Some(pid) == child => {
                    let _ = sender.send(Event::Ended(end_of(status)));
                }
                Ok(_) | Err(rustix::io::Errno::INTR) => {}
                Err(_) => return,
            }
        }
    });
}

fn end_of(status: WaitStatus) -> End {
    match (status.exit_status(), status.terminating_signal()) {
        (Some(code), _) => End::Exit(code),
        (None, Some(signal)) => End::Signal(signal),
        (None, None) => End::Failed("it ended in a way that is not known".to_owned()),
    }
}

/// Kills all descendants, round by round, until none is alive: a process may
/// fork while others are being killed.
fn kill_descendants() {
    let deadline = Instant::now() + KILLING;
    loop {
        let alive = descendants();
        if alive.is_empty() || Instant::now() > deadline {
            return;
        }
        for pid in alive.into_iter().filter_map(Pid::from_raw) {
            let _ = rustix::process::kill_process(pid, Signal::KILL);
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// The living descendants of this process, from `/proc/<pid>/stat` (proc(5)).
fn descendants() -> BTreeSet<i32> {
    let mut children: BTreeMap<i32, Vec<i32>> = BTreeMap::new();
    for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(pid) = entry
            .file_name()
            .to_str()
            .and_then(|name| name.parse::<i32>().ok())
        else {
            continue;
        };
        let Ok(stat) = std::fs::read_to_string(entry.path().join("stat")) else {
            continue;
        };
        // The name stands in parentheses and may hold anything.
        let rest = stat.rsplit_once(") ").map_or("", |(_, rest)| rest);
        let mut fields = rest.split(' ');
        let state = fields.next().unwrap_or_default();
        let parent = fields.next().and_then(|field| field.parse().ok());
        if let Some(parent) = parent.filter(|_| !matches!(state, "Z" | "X")) {
            children.entry(parent).or_default().push(pid);
        }
    }
    let mut found = BTreeSet::new();
    let mut open = vec![rustix::process::getpid().as_raw_nonzero().get()];
    while let Some(pid) = open.pop() {
        for &child in children.get(&pid).into_iter().flatten() {
            if found.insert(child) {
                open.push(child);
            }
        }
    }
    found
}
