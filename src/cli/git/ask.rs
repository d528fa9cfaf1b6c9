//! Asking git in a way that runs nothing but git.
//!
//! A repository's own configuration may name programs: to verify signatures,
//! to watch files, to compare, to filter, to fetch. Whoever builds a book has
//! not approved them. So only plumbing commands are used, none of which looks
//! at the work tree or goes to another machine; what they still read of the
//! configuration is overruled; and the environment says nothing to git but
//! where its user's own configuration is.

use std::ffi::OsStr;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::Context;

/// Settings that overrule those of the repository.
const SETTINGS: &str = include_str!("settings.txt");

/// Variables that say where the user's own configuration is, which is trusted:
/// `safe.directory` has its effect from there only.
const KEPT: [&str; 6] = [
    "GIT_CONFIG_GLOBAL",
    "GIT_CONFIG_SYSTEM",
    "GIT_CONFIG_NOSYSTEM",
    "GIT_CONFIG_COUNT",
    "GIT_CEILING_DIRECTORIES",
    "GIT_EXEC_PATH",
];
/// Beginnings of the names of further ones.
const KEPT_BEGINNINGS: [&str; 2] = ["GIT_CONFIG_KEY_", "GIT_CONFIG_VALUE_"];

/// Variables that hold git back.
const SET: [(&str, &str); 6] = [
    // No protocol is allowed, whatever remotes the configuration names.
    ("GIT_ALLOW_PROTOCOL", ""),
    ("GIT_LITERAL_PATHSPECS", "1"),
    ("GIT_NO_LAZY_FETCH", "1"),
    ("GIT_NO_REPLACE_OBJECTS", "1"),
    ("GIT_OPTIONAL_LOCKS", "0"),
    ("GIT_TERMINAL_PROMPT", "0"),
];

/// What a git command prints.
pub(super) fn git(folder: &Path, arguments: &[&str]) -> anyhow::Result<Vec<u8>> {
    git_with(folder, arguments, &[])
}

/// What a git command prints that reads `input`.
pub(super) fn git_with(folder: &Path, arguments: &[&str], input: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut child = command(folder)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .context("failed to start git")?;
    let stdin = child.stdin.take();
    // It answers before it has read everything.
    let output = std::thread::scope(|scope| {
        scope.spawn(move || {
            // git says itself why it stopped reading.
            let _ = stdin.map(|mut stdin| stdin.write_all(input));
        });
        child.wait_with_output()
    });
    let output = output.context("failed to read what git answers")?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        anyhow::bail!("git cannot tell: {}", said.trim());
    }
    Ok(output.stdout)
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
