//! Runs git in a way that executes no other program.
//!  The configuration of a repository can name programs: to verify signatures,
//! watch files, compare, filter and fetch. The user who builds the book has not
//! approved them. So only plumbing commands are used that neither read the work
//! tree nor use the network, settings that name programs are overridden, and
//! the environment passes nothing to git except the location of the user's own
//! configuration.

use std::ffi::OsStr;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::ScopedJoinHandle;
use std::time::Duration;

use anyhow::Context;

/// Settings that override those of the repository.
const SETTINGS: &str = include_str!("settings.txt");

/// Variables that locate the user's own configuration, which is trusted:
/// `safe.directory` is effective only there.
const KEPT: [&str; 6] = [
    "GIT_CONFIG_GLOBAL",
    "GIT_CONFIG_SYSTEM",
    "GIT_CONFIG_NOSYSTEM",
    "GIT_CONFIG_COUNT",
    "GIT_CEILING_DIRECTORIES",
    "GIT_EXEC_PATH",
];
/// Prefixes of further variables to pass on.
const KEPT_BEGINNINGS: [&str; 2] = ["GIT_CONFIG_KEY_", "GIT_CONFIG_VALUE_"];

/// Variables that restrict git.
const SET: [(&str, &str); 6] = [
    // No transport protocol is allowed, whatever remotes the configuration
    // contains.
    ("GIT_ALLOW_PROTOCOL", ""),
    ("GIT_LITERAL_PATHSPECS", "1"),
    ("GIT_NO_LAZY_FETCH", "1"),
    ("GIT_NO_REPLACE_OBJECTS", "1"),
    ("GIT_OPTIONAL_LOCKS", "0"),
    ("GIT_TERMINAL_PROMPT", "0"),
];

/// Stop git after this time without output. git blocks forever if a file that
/// it opens, such as one named by `include.path`, is a FIFO.
const SILENCE: Duration = Duration::from_mins(2);

/// The same for commands that read only the configuration and references.
const SHORT_SILENCE: Duration = Duration::from_secs(10);

/// Whether git was stopped because it did not respond. Further commands fail at
/// once, because each would take as long.
static IS_STUCK: AtomicBool = AtomicBool::new(false);

/// git was stopped after this time without output.
#[derive(Debug, thiserror::Error)]
#[error(
    "git printed nothing for {} s and was stopped; a file in its configuration may be a FIFO, \
     or its file system does not respond",
    .0.as_secs()
)]
pub(in crate::cli) struct Silent(Duration);

/// The output of a git command.
pub(super) fn git(folder: &Path, arguments: &[&str]) -> anyhow::Result<Vec<u8>> {
    git_with(folder, arguments, &[])
}

/// The output of a git command that reads `input`.
pub(super) fn git_with(folder: &Path, arguments: &[&str], input: &[u8]) -> anyhow::Result<Vec<u8>> {
    anyhow::ensure!(
        !IS_STUCK.load(Ordering::Relaxed),
        "git did not respond to an earlier command"
    );
    let mut child = command(folder)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .context("failed to start git")?;
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let (progress, received) = mpsc::channel();
    let output = std::thread::scope(|scope| {
        // git writes output before it has read all input, so both are handled
        // at once.
        scope.spawn(move || {
            // If git stops reading, it reports why itself.
            let _ = stdin.map(|mut stdin| stdin.write_all(input));
        });
        let answer = {
            let progress = progress.clone();
            scope.spawn(move || stdout.map(|stdout| read(stdout, &progress)).transpose())
        };
        let said = scope.spawn(move || stderr.map(|stderr| read(stderr, &progress)).transpose());
        let silence = match arguments.first() {
            Some(&"rev-parse") => SHORT_SILENCE,
            _ => SILENCE,
        };
        if is_silent(&received, silence) {
            return Err(end(&mut child, silence));
        }
        let status = child.wait().context("failed to wait for git")?;
        Ok((status, joined(answer)?, joined(said)?))
    });
    let (status, answer, said) = output?;
    if !status.success() {
        let said = String::from_utf8_lossy(&said);
        anyhow::bail!("git reports an error: {}", said.trim());
    }
    Ok(answer)
}

/// Kills git so that its pipes close, and returns the error.
fn end(child: &mut Child, silence: Duration) -> anyhow::Error {
    IS_STUCK.store(true, Ordering::Relaxed);
    let _ = child.kill();
    let _ = child.wait();
    Silent(silence).into()
}

/// Whether git printed nothing for too long before it closed its pipes.
fn is_silent(received: &Receiver<()>, silence: Duration) -> bool {
    loop {
        match received.recv_timeout(silence) {
            Ok(()) => {}
            Err(RecvTimeoutError::Disconnected) => return false,
            Err(RecvTimeoutError::Timeout) => return true,
        }
    }
}

/// Reads a pipe to its end and reports each chunk.
fn read(mut pipe: impl Read, progress: &Sender<()>) -> std::io::Result<Vec<u8>> {
    let mut all = Vec::new();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match pipe.read(&mut buffer)? {
            0 => return Ok(all),
            length => all.extend_from_slice(&buffer[..length]),
        }
        let _ = progress.send(());
    }
}

/// The result of a reader thread.
fn joined(
    thread: ScopedJoinHandle<'_, std::io::Result<Option<Vec<u8>>>>,
) -> anyhow::Result<Vec<u8>> {
    let read = thread.join().expect("reading a pipe does not panic");
    let read = read.context("failed to read the output of git")?;
    Ok(read.unwrap_or_default())
}

#[expect(
    clippy::disallowed_methods,
    reason = "git is asked, never a page's command; checks start elsewhere"
)]
fn command(folder: &Path) -> Command {
    let mut command = Command::new("git");
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    command.current_dir(folder);
    for (name, _) in std::env::vars_os().filter(|(name, _)| !is_kept(name)) {
        command.env_remove(name);
    }
    command.envs(SET).arg("--no-pager");
    for setting in SETTINGS.lines() {
        command.args(["-c", setting]);
    }
    command
}

fn is_kept(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    let is_gits = name.starts_with("GIT_");
    let begins = KEPT_BEGINNINGS.iter().any(|start| name.starts_with(start));
    !is_gits || begins || KEPT.contains(&&*name)
}
