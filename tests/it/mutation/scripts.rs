//! Scripts whose commands break, and runners that do.

use std::fmt::Write as _;

use super::{SETTINGS, assert_covered, judge, limit, run};
use crate::support::Folder;

/// What a script does in place of saying `lag: 3 PONG`.
const SCRIPTS: [(&str, &str); 10] = [
    ("healthy", "echo lag: 3 PONG"),
    ("stop", "no-such-tool-of-mine"),
    ("delay", "sleep 60"),
    ("truncate", "printf 'lag: '; kill -PIPE $$"),
    ("corrupt", "printf '\\377\\376\\033[2K'; exit 1"),
    ("redirect", "echo elsewhere >&2; exit 2"),
    ("empty", "exit 1"),
    ("deny", "exit 126"),
    ("reset", "kill -9 $$"),
    ("slow", "while :; do printf l; sleep 0.05; done"),
];

const SHELL: [&str; 8] = [
    "",
    "expect=PONG",
    "ok=\"stdout.contains('PONG')\"",
    "ok=\"!stdout.contains('ERROR')\"",
    "ok=\"size(stdout) < 1000\"",
    "ok=\"ms < 60000\"",
    "value=\"/lag: (\\d+)/\" alert=\"> 10\"",
    "alert=\"stdout.contains('ERROR')\"",
];

/// What a runner does in place of giving a script to a shell.
const RUNNERS: [(&str, &str); 12] = [
    ("healthy", "exec sh"),
    ("stop", "exec no-such-tool-of-mine"),
    ("delay", "exec sleep 60"),
    // It ends in the midst of the script, or of what the script prints.
    ("truncate", "head -c 150 | sh"),
    ("truncate-output", "sh | head -c 40"),
    ("corrupt", "printf '\\377\\376\\033[2K'; cat >/dev/null"),
    ("corrupt-script", "tr a-z b-za | sh"),
    ("empty", "cat >/dev/null"),
    ("empty-at-once", "exit 0"),
    (
        "deny",
        "echo 'Permission denied (publickey).' >&2; exit 255",
    ),
    ("reset", "kill -9 $$"),
    ("reset-later", "head -c 150 >/dev/null; kill -PIPE $$"),
];

#[test]
fn no_broken_script_passes() {
    let folder = Folder::with(&[("book.toml", SETTINGS)]);
    let mut page = String::from("# Page\n");
    let mut count = 0;
    for (mutation, script) in SCRIPTS {
        for (at, condition) in SHELL.iter().enumerate() {
            count += 1;
            let _ = write!(
                page,
                "\n```bash check={mutation}-{at} {} {condition}\n{script}\n```\n",
                limit(mutation)
            );
        }
        count += 2;
        let _ = write!(
            page,
            "\n```console check=session-{mutation} {limit}\n$ {script}\nlag: 3 PONG\n```\n\
             \n```bash check=plugin-{mutation} {limit} exit=nagios alert=\"stdout.contains('ERROR')\"\n{script}\n```\n",
            limit = limit(mutation)
        );
    }
    judge(&run(&folder, &page, &[]), count);
    assert_covered("script", &SCRIPTS.map(|(mutation, _)| mutation));
}

#[test]
fn no_broken_runner_passes_a_script() {
    let mut settings = SETTINGS.to_owned();
    let mut page = String::from("# Page\n");
    for (mutation, command) in RUNNERS {
        let command = toml::Value::from(vec!["sh", "-c", command]);
        let _ = write!(settings, "[runners.{mutation}]\ncommand = {command}\n");
        for (at, condition) in SHELL.iter().enumerate() {
            let _ = write!(
                page,
                "\n```bash check={mutation}-{at} on={mutation} {} {condition}\necho lag: 3 PONG\n```\n",
                limit(mutation)
            );
        }
        let _ = write!(
            page,
            "\n```console check=session-{mutation} on={mutation} {}\n$ echo lag: 3 PONG\nlag: 3 PONG\n```\n",
            limit(mutation)
        );
    }
    let folder = Folder::with(&[("book.toml", &settings)]);
    judge(&run(&folder, &page, &[]), RUNNERS.len() * (SHELL.len() + 1));
    assert_covered("runner", &RUNNERS.map(|(mutation, _)| mutation));
}

#[test]
fn a_runner_that_loses_exit_codes_passes_nothing() {
    let settings =
        format!("{SETTINGS}[runners.lossy]\ncommand = [\"sh\", \"-c\", \"sh; exit 0\"]\n");
    let page = "# Page\n\n```bash check=fails on=lossy\nexit 3\n```\n\n\
        ```bash check=killed on=lossy\nkill -9 $$\n```\n\n\
        ```bash check=healthy on=lossy\ntrue\n```\n";
    let folder = Folder::with(&[("book.toml", &settings)]);
    let found = run(&folder, page, &[]);
    judge(&found, 3);
    assert!(found[0].2.starts_with("exit 3"), "{found:?}");
}
