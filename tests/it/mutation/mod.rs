//! Targets that are broken in every way that targets break: no check that asks
//! them passes.

mod names;
mod ports;
mod scripts;
mod tls;
mod web;

use std::io::{ErrorKind, Read};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use serde_json::Value;

use super::support::Folder;

/// What is done to a target.
const MUTATIONS: [&str; 10] = [
    "stop",
    "delay",
    "truncate",
    "corrupt",
    "redirect",
    "empty",
    "deny",
    "reset",
    "slow",
    "certificate",
];

/// What cannot be done to the target of a probe, and why.
const IMPOSSIBLE: [(&str, &str, &str); 12] = [
    ("tcp", "truncate", "nothing is read"),
    ("tcp", "corrupt", "nothing is read"),
    ("tcp", "redirect", "a connection leads nowhere else"),
    ("tcp", "empty", "nothing is read"),
    (
        "tcp",
        "reset",
        "a connection was made before it is reset; a reset in place of one is `stop`",
    ),
    (
        "tcp",
        "slow",
        "a connection is there or not; one that takes long is `delay`",
    ),
    ("tcp", "certificate", "nothing is read"),
    ("dns", "certificate", "plain DNS has none"),
    (
        "script",
        "certificate",
        "a script's target shows it to the script's own tools, which end with a code",
    ),
    (
        "runner",
        "redirect",
        "a runner is a command and leads nowhere else",
    ),
    (
        "runner",
        "certificate",
        "a runner's own tools look at it and end with a code",
    ),
    (
        "runner",
        "slow",
        "a script's own output is slow in `script`; before it nothing is awaited but its first word, see `delay`",
    ),
];

/// Every mutation is tried or known to be impossible, and not both.
fn assert_covered(probe: &str, tried: &[&str]) {
    for mutation in MUTATIONS {
        let impossible = IMPOSSIBLE
            .iter()
            .find(|row| (row.0, row.1) == (probe, mutation));
        let is_tried = tried.contains(&mutation);
        assert_ne!(is_tried, impossible.is_some(), "{probe}: {mutation}");
    }
}

/// Waits until the next byte may go to whoever asks; whether they have gone.
fn has_gone(stream: &TcpStream) -> bool {
    let _ = stream.set_read_timeout(Some(Duration::from_millis(50)));
    match (&*stream).read(&mut [0; 64]) {
        Ok(length) => length == 0,
        Err(error) => !matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut),
    }
}

/// A port on which every connection is answered so.
fn listen(answer: impl Fn(TcpStream) + Clone + Send + 'static) -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
    let port = listener.local_addr().expect("it is bound").port();
    accept(listener, answer);
    port
}

fn accept(listener: TcpListener, answer: impl Fn(TcpStream) + Clone + Send + 'static) {
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let answer = answer.clone();
            thread::spawn(move || answer(stream));
        }
    });
}

fn closed_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
    listener.local_addr().expect("it is bound").port()
}

/// What is healthy has time enough on the slowest machine.
fn limit(name: &str) -> &'static str {
    if name.starts_with("healthy") {
        "timeout=60s"
    } else {
        "timeout=1500ms"
    }
}

/// Runs the checks of a page; each id with its outcome and reason.
fn run(folder: &Folder, page: &str, environment: &[(&str, &str)]) -> Vec<(String, String, String)> {
    folder.write("content/index.md", page.as_bytes());
    folder.run(&["approve", "--yes"]).ends_with(0);
    let mut command = folder.opsbook(&["run", "--locked", "--jobs", "16", "--format", "json"]);
    let output = command
        .envs(environment.iter().copied())
        .output()
        .expect("it starts");
    let results: Value = serde_json::from_slice(&output.stdout).expect("results");
    let checks = results["checks"].as_array().expect("a list").iter();
    let text = |check: &Value, key: &str| check[key].as_str().unwrap_or_default().to_owned();
    checks
        .map(|check| {
            (
                text(check, "id"),
                text(check, "outcome"),
                text(check, "reason"),
            )
        })
        .collect()
}

/// What is healthy passes, and nothing else does.
fn judge(found: &[(String, String, String)], count: usize) {
    assert_eq!(found.len(), count);
    let wrong = found.iter().filter(|(id, outcome, _)| {
        let is_healthy = id.contains("healthy");
        (outcome == "pass") != is_healthy
    });
    let wrong: Vec<_> = wrong.collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

const SETTINGS: &str = "[book]\ntitle = \"Mutations\"\n[checks]\ntimeout = \"1500ms\"\njobs_per_host = 16\n\
    prometheus = \"$PROMETHEUS\"\nenv = [\"PROMETHEUS\"]\n";
