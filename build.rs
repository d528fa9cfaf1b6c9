//! Hands the commit and its date to the program, for `opsbook --version`.

#![expect(
    clippy::disallowed_methods,
    reason = "a build script is no part of the program"
)]

use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let variables = ["OPSBOOK_COMMIT", "OPSBOOK_COMMIT_DATE"];
    for variable in variables {
        println!("cargo::rerun-if-env-changed={variable}");
    }
    let named = variables.map(|variable| std::env::var(variable).ok());
    // A debug build would be compiled again after each commit.
    let is_debug = std::env::var("PROFILE").is_ok_and(|profile| profile == "debug");
    let found = match named {
        [Some(commit), date] => Some((commit, date.unwrap_or_default())),
        _ if is_debug => None,
        _ => of_git().or_else(of_package),
    };
    if let Some((commit, date)) = found {
        println!(
            "cargo::rustc-env=OPSBOOK_BUILD={}",
            format!("{commit} {date}").trim()
        );
    }
}

/// Commit and date of the repository that contains this package.
fn of_git() -> Option<(String, String)> {
    let top = git(&["rev-parse", "--show-toplevel"])?;
    // The package may be vendored in another repository.
    let is_own = Path::new(&top).canonicalize().ok() == Path::new(".").canonicalize().ok();
    if !is_own {
        return None;
    }
    let log = git(&["rev-parse", "--git-path", "logs/HEAD"])?;
    if Path::new(&log).exists() {
        println!("cargo::rerun-if-changed={log}");
    }
    let line = git(&["log", "-1", "--format=%h %cs"])?;
    let (commit, date) = line.split_once(' ')?;
    Some((commit.to_owned(), date.to_owned()))
}

/// The commit that `cargo package` recorded.
fn of_package() -> Option<(String, String)> {
    let text = std::fs::read_to_string(".cargo_vcs_info.json").ok()?;
    let (_, rest) = text.split_once("\"sha1\"")?;
    let commit: String = rest
        .chars()
        .filter(char::is_ascii_hexdigit)
        .take(7)
        .collect();
    (commit.len() == 7).then(|| (commit, String::new()))
}

fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let text = text.trim().to_owned();
    (output.status.success() && !text.is_empty()).then_some(text)
}
