//! What `opsbook run` can be told: again and again, a gateway, an earlier
//! history, a site's status, a part of several, runners, a sandbox.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::process::Stdio;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use super::support::{Folder, Ran};

const PAGE: &str =
    "# One\n\n```bash check=up\necho 4\n```\n\n```bash check=often every=1s\ntrue\n```\n";

fn book(settings: &str, page: &str) -> Folder {
    let settings = format!("[book]\ntitle = \"Options\"\n{settings}");
    let folder = Folder::with(&[
        ("book.toml", settings.as_str()),
        ("content/index.md", page),
        (
            "content/other.md",
            "# Other\n\n```bash check=there\ntrue\n```\n",
        ),
    ]);
    folder.run(&["approve", "--yes"]).ends_with(0);
    folder
}

fn results(stdout: &str) -> Vec<(String, String, String)> {
    let results: serde_json::Value = serde_json::from_str(stdout).expect("results");
    let checks = results["checks"].as_array().expect("a list").iter();
    let text = |value: &serde_json::Value| value.as_str().expect("a text").to_owned();
    checks
        .map(|check| {
            let of = |key: &str| text(&check[key]);
            (of("id"), of("outcome"), of("reason"))
        })
        .collect()
}

/// A server that answers every request with this and tells what it was asked:
/// the head and the body.
fn answering(answer: &'static str) -> (String, Receiver<(String, String)>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = listener.local_addr().expect("it is bound");
    let (sender, receiver) = channel();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut reader = BufReader::new(&stream);
            let mut head = String::new();
            while !head.ends_with("\r\n\r\n") && reader.read_line(&mut head).unwrap_or(0) > 0 {}
            let length = head.to_lowercase();
            let length = length.split_once("content-length: ");
            let length = length.and_then(|(_, rest)| rest.split('\r').next()?.parse().ok());
            let mut body = vec![0; length.unwrap_or(0)];
            let _ = reader.read_exact(&mut body);
            let _ = (&stream).write_all(answer.as_bytes());
            let _ = sender.send((head, String::from_utf8_lossy(&body).into_owned()));
        }
    });
    (format!("http://{address}"), receiver)
}

#[test]
fn a_schedule_runs_each_check_as_often_as_it_says_until_it_is_ended() {
    let folder = book("", PAGE);
    let mut command = folder.opsbook(&["run", "--locked", "--every", "1h"]);
    let mut child = command.stdout(Stdio::piped()).spawn().expect("it starts");
    let lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    let mut often = 0;
    let mut seldom = 0;
    for line in lines.map_while(Result::ok) {
        often += usize::from(line.contains("index#often"));
        seldom += usize::from(line.contains("index#up"));
        if often == 3 {
            break;
        }
    }
    assert_eq!((often, seldom), (3, 1));
    let pid = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).expect("it is there");
    let status = child.wait().expect("it ends");
    assert_eq!(status.code(), Some(0), "it was asked to end, and did");
    let history = folder.read(".opsbook/history.jsonl");
    assert!(history.lines().count() >= 2, "{history}");
}

#[test]
fn metrics_are_put_to_a_gateway_and_one_that_is_away_takes_nothing() {
    let folder = book("", PAGE);
    let (gateway, asked) = answering("HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n");
    folder
        .run(&["run", "--locked", "--push", &gateway])
        .ends_with(0);
    let (head, body) = asked
        .recv_timeout(Duration::from_secs(10))
        .expect("a request");
    assert!(
        head.starts_with("PUT /metrics/job/opsbook/instance/"),
        "{head}"
    );
    assert!(
        body.contains("opsbook_check_value{check=\"index#up\",page=\"index.md\"} 4"),
        "{body}"
    );
    let (refusing, _asked) = answering("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    for (gateway, why) in [
        (refusing.as_str(), "400"),
        ("http://127.0.0.1:9", "not pushed"),
    ] {
        let ran = folder
            .run(&["run", "--locked", "--push", gateway])
            .ends_with(3);
        assert!(ran.stderr.contains(why), "{}", ran.stderr);
        assert!(ran.stdout.contains("pass"), "{}", ran.stdout);
    }
}

#[test]
fn a_published_history_is_gone_on_with() {
    let folder = book("", PAGE);
    folder.run(&["run", "--locked"]).ends_with(0);
    folder.run(&["build"]).ends_with(0);
    let published = folder.read("site/history.jsonl");
    assert_eq!(published.lines().count(), 1);
    // A run is known by its time, to the second.
    thread::sleep(Duration::from_millis(1100));
    // The next machine knows nothing but what was published.
    let next = book("", PAGE);
    next.write("published.jsonl", published.as_bytes());
    next.run(&["run", "--locked"]).ends_with(0);
    next.run(&["build", "--history", "published.jsonl"])
        .ends_with(0);
    assert_eq!(next.read("site/history.jsonl").lines().count(), 2);
    assert!(
        next.read("site/status/index.html").contains("fine in 100"),
        "{}",
        next.read("site/status/index.html")
    );
    // A site that is away, and one that answers something else, are said and
    // take nothing.
    let (odd, _asked) = answering("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>");
    let away = next
        .run(&["build", "--history", "http://127.0.0.1:9/history.jsonl"])
        .ends_with(0);
    assert!(
        away.stderr.contains("no earlier history"),
        "{}",
        away.stderr
    );
    next.run(&["build", "--history", &odd]).ends_with(0);
    let lines = next.read("site/history.jsonl").lines().count();
    assert_eq!(lines, 1, "what is known here is published");
}

#[test]
fn the_parts_of_a_job_are_taken_from_its_variables() {
    let folder = book("", PAGE);
    let part = |variables: &[(&str, &str)], argument: &str| {
        let mut command =
            folder.opsbook(&["run", "--locked", "--shard", argument, "--format", "json"]);
        let output = command
            .envs(variables.iter().copied())
            .output()
            .expect("it runs");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let ran = output.status.code() == Some(0);
        ran.then(|| results(&String::from_utf8_lossy(&output.stdout)))
            .ok_or(said)
    };
    let gitlab = |index: &str| part(&[("CI_NODE_INDEX", index), ("CI_NODE_TOTAL", "2")], "auto");
    let kubernetes = |index: &str| part(&[("JOB_COMPLETION_INDEX", index)], "auto/2");
    let (first, second) = (gitlab("1").expect("a part"), gitlab("2").expect("a part"));
    assert_eq!(first.len() + second.len(), 3, "{first:?} {second:?}");
    assert!(first.iter().all(|check| !second.contains(check)));
    assert_eq!(kubernetes("0").expect("a part"), first);
    assert_eq!(kubernetes("1").expect("a part"), second);
    for said in [
        part(&[], "auto"),
        part(&[("JOB_COMPLETION_INDEX", "0")], "auto"),
        part(&[("CI_NODE_INDEX", "3"), ("CI_NODE_TOTAL", "2")], "auto"),
    ] {
        let said = said.expect_err("no part");
        assert!(said.contains("shard"), "{said}");
    }
}

#[test]
fn only_pages_that_changed_are_run() {
    let folder = book("", PAGE);
    folder.git(&["init", "-q"]);
    folder.git(&["add", "."]);
    folder.git(&["commit", "-qm", "first"]);
    folder.write(
        "content/other.md",
        b"# Other, changed\n\n```bash check=there\ntrue\n```\n",
    );
    let ran = folder.run(&[
        "run",
        "--locked",
        "--changed-since",
        "HEAD",
        "--format",
        "json",
    ]);
    let ran = results(&ran.ends_with(0).stdout);
    assert_eq!(ran.len(), 1);
    assert_eq!(ran[0].0, "other#there");
    let wrong = folder
        .run(&["run", "--locked", "--changed-since", "nothing"])
        .ends_with(2);
    assert!(wrong.stderr.contains("nothing"), "{}", wrong.stderr);
}

/// A stand-in for an engine's client that writes down how it was called and
/// does what the container would.
const RECORDER: &str = "#!/bin/sh\n{ printf '%s' \"${0##*/}\"; printf ' [%s]' \"$@\"; echo; } >> \"$RECORD\"\n\
    script=$(cat)\nprintf '%s\\n' \"$script\" >> \"$RECORD.script\"\nprintf '%s\\n' \"$script\" | sh\n";

#[test]
fn containers_are_reached_as_their_clients_want_it() {
    let runners = "[checks]\nenv = [\"RECORD\", \"WORD\"]\n\
        [runners.api]\ncommand = [\"docker\", \"exec\", \"-i\", \"api\", \"sh\"]\nenv = [\"RECORD\"]\n\
        [runners.pod]\ncommand = [\"kubectl\", \"-n\", \"prod\", \"exec\", \"-i\", \"deploy/api\", \"--\", \"sh\"]\nenv = [\"RECORD\"]\n";
    let page = "# Containers\n\n```bash check=api on=api env=WORD expect=it's\necho \"$WORD\"\n```\n\n\
        ```bash check=pod on=pod needs=api\n(sleep 0.1; exit 3)\n```\n\n\
        ```bash check=slow on=pod timeout=1s\ntrap '' TERM; sleep 90.125\n```\n";
    let folder = book(runners, page);
    for client in ["docker", "kubectl"] {
        let path = format!("bin/{client}");
        folder.write(&path, RECORDER.as_bytes());
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(folder.path(&path), mode).expect("it can be run");
    }
    let record = folder.path("record");
    let path = std::env::var("PATH").expect("a path");
    let mut command = folder.opsbook(&["run", "--locked", "--jobs", "1", "--format", "json"]);
    command
        .env("PATH", format!("{}:{path}", folder.path("bin").display()))
        .env("RECORD", &record)
        .env("WORD", "it's");
    let output = command.output().expect("it runs");
    let found = results(&String::from_utf8_lossy(&output.stdout));
    let outcome = |id: &str| {
        let found = found.iter().find(|(found, ..)| found == id).expect(id);
        (found.1.as_str(), found.2.as_str())
    };
    assert_eq!(outcome("index#api"), ("pass", ""));
    let pod = outcome("index#pod");
    assert!(
        pod.0 == "fail" && pod.1.starts_with("exit 3: nothing"),
        "{pod:?}"
    );
    assert_eq!(outcome("index#slow"), ("fail", "timeout after 1s"));
    let called = folder.read("record");
    let mut called: Vec<&str> = called.lines().collect();
    called.sort_unstable();
    called.dedup();
    assert_eq!(
        called,
        [
            "docker [exec] [-i] [api] [sh]",
            "kubectl [-n] [prod] [exec] [-i] [deploy/api] [--] [sh]"
        ]
    );
    // What was sent bounds itself: the far side must not go on when nobody
    // waits any more.
    let script = folder.read("record.script");
    assert!(
        script.contains("timeout -k 1 2") && !script.contains("it's\necho"),
        "{script}"
    );
    let until = Instant::now() + Duration::from_secs(10);
    while is_running("sleep\u{0}90.125") {
        assert!(Instant::now() < until, "the far side still runs");
        thread::sleep(Duration::from_millis(100));
    }
}

fn is_running(command: &str) -> bool {
    let processes = std::fs::read_dir("/proc").expect("processes");
    let mut lines = processes
        .flatten()
        .map(|process| process.path().join("cmdline"));
    lines.any(|line| std::fs::read_to_string(line).is_ok_and(|line| line.contains(command)))
}

#[test]
fn a_script_has_a_folder_that_nobody_else_can_look_into() {
    let page = "# Own\n\n```bash check=own\n\
        test \"$(stat -c '%a %u' \"$TMPDIR\")\" = \"700 $(id -u)\"\n```\n";
    let folder = book("", page);
    let temporary = Folder::new();
    let mut run = folder.opsbook(&["run", "--locked"]);
    let output = run.env("TMPDIR", temporary.path("")).output();
    Ran::new(output.expect("the program starts")).ends_with(0);
    assert_eq!(temporary.entries(), Vec::<String>::new());
    let nowhere = temporary.path("not-there");
    let mut run = folder.opsbook(&["run", "--locked"]);
    let output = run.env("TMPDIR", nowhere).output();
    let ran = Ran::new(output.expect("the program starts")).ends_with(3);
    assert!(ran.stdout.contains("no temporary folder"), "{}", ran.stdout);
}

#[test]
fn a_sandboxed_check_writes_nothing_but_its_own_folder() {
    let page = "# Shut in\n\n```bash check=writes\necho x > written\n```\n\n\
        ```bash check=own\necho x > \"$TMPDIR/mine\"; cat \"$TMPDIR/mine\"; echo > /dev/null\n```\n\n\
        ```bash check=removes\nrm -f kept\n```\n\n\
        ```bash check=empties\n: > kept\n```\n\n\
        ```bash check=child\nbash -c 'mkdir here'\n```\n\n\
        ```bash check=reads\ncat kept book.toml > /dev/null\n```\n";
    let folder = book("[checks]\nsandbox = \"read-only\"\n", page);
    folder.write("kept", b"kept");
    let ran = folder.run(&["run", "--locked", "--format", "json"]);
    let all: serde_json::Value = serde_json::from_str(&ran.stdout).expect("results");
    let level = all["checks"][0]["sandbox"]
        .as_str()
        .expect("a level")
        .to_owned();
    assert!(
        ["read-only", "not available"].contains(&level.as_str()),
        "{level}"
    );
    if level == "not available" {
        assert!(ran.stderr.contains("sandbox"), "it is said: {}", ran.stderr);
        return;
    }
    for (id, outcome, reason) in results(&ran.stdout) {
        let name = id.split('#').nth(1).expect("a name");
        let expected = match name {
            "writes" | "removes" | "empties" | "child" => "fail",
            _ => "pass",
        };
        assert_eq!(outcome, expected, "{id}: {reason}");
    }
    assert_eq!(folder.read("kept"), "kept");
    assert!(!folder.path("written").exists() && !folder.path("here").exists());
}
