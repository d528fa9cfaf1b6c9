//! Checks as they run: each outcome against a table of what has to come out.

use std::fmt::Write;
use std::fs;
use std::os::unix::process::CommandExt;
use std::process::Stdio;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use serde_json::Value;

use crate::support::{Folder, has_program};

const CONFIG: &str =
    "[checks]\nenv = [\"API\", \"NOWHERE\", \"TOKEN\", \"ABSENT\"]\nsecrets = [\"TOKEN\"]\n";

/// Runs the checks of a page; what the environment adds are variables that
/// checks may ask for. Gives each check's outcome and the file's text.
fn run_checks(page: &str, environment: &[(&str, &str)]) -> (Vec<Value>, String) {
    let folder = Folder::with(&[("book.toml", CONFIG), ("content/page.md", page)]);
    folder.run(&["approve", "--yes"]).ends_with(0);
    let output = folder
        .opsbook(&["run", "--locked", "--format", "json"])
        .envs(environment.iter().copied())
        .output()
        .expect("the program starts");
    let text = String::from_utf8(output.stdout).expect("JSON is UTF-8");
    let results: Value = serde_json::from_str(&text).unwrap_or_else(|error| {
        panic!("{error}: {text}{}", String::from_utf8_lossy(&output.stderr))
    });
    let checks = results["checks"].as_array().expect("a list").clone();
    (checks, text)
}

/// One row: what stands behind the language, the code, and what comes out:
/// the outcome, and a part of its reason.
type Row = (&'static str, &'static str, &'static str, &'static str);

/// Runs each row as a check of its own and compares all of them at once.
fn compare(language: &str, rows: &[Row], environment: &[(&str, &str)]) {
    let mut page = String::from("# Checks\n");
    for (number, (options, code, ..)) in rows.iter().enumerate() {
        let marked = format!("{language} check=c{number:02} {options}");
        let _ = write!(page, "\n```{marked}\n{code}\n```\n");
    }
    let (found, _) = run_checks(&page, environment);
    assert_eq!(found.len(), rows.len());
    let mut wrong = Vec::new();
    for (row, stamp) in rows.iter().zip(&found) {
        let outcome = stamp["outcome"].as_str().unwrap_or_default();
        let reason = stamp["reason"].as_str().unwrap_or_default();
        if outcome != row.2 || !reason.contains(row.3) {
            wrong.push(format!("{row:?}\n  came out as {outcome}: {reason}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn shell_checks_come_out_as_the_table_says() {
    compare(
        "bash",
        &[
            ("", "true", "pass", ""),
            ("", "false", "fail", "exit 1"),
            ("", "exit 77", "skip", ""),
            ("", "exit 126", "error", ""),
            ("", "exit 127", "error", ""),
            ("", "false\ntrue", "fail", "exit 1"),
            ("", "false | true", "fail", "exit 1"),
            ("", "kill -9 $$", "fail", "signal 9"),
            ("expect=PONG", "echo PONG", "pass", ""),
            ("expect=PONG", "echo PING", "fail", "PONG"),
            ("expect=\"/^[0-9]+$/\"", "echo 42", "pass", ""),
            ("expect=\"/^[0-9]+$/\"", "echo x", "fail", ""),
            ("ok=\"exit == 1\"", "false", "pass", ""),
            ("ok=\"double(stdout) < 80.0\"", "echo 42", "pass", ""),
            ("ok=\"double(stdout) < 80.0\"", "echo 99", "fail", ""),
            ("ok=\"double(stdout) < 80.0\"", "echo none", "error", ""),
            ("warn=\"int(stdout) > 1\"", "echo 2", "warn", ""),
            ("warn=\"int(stdout) > 1\"", "echo 1", "pass", ""),
            ("env=ABSENT", "true", "skip", "ABSENT"),
            ("env=API", "test -n \"$API\"", "pass", ""),
            ("", "test -z \"$API\"", "pass", ""),
            (
                "",
                "opsbook-no-such-tool --version",
                "skip",
                "opsbook-no-such-tool",
            ),
            ("", "cat", "pass", ""),
            ("", "head -c 3000000 /dev/zero", "pass", ""),
            (
                "",
                "head -c 3000000 /dev/zero | tr '\\0' x; exit 3",
                "fail",
                "exit 3",
            ),
            ("", "printf '\\377\\000\\033[31m'; exit 4", "fail", "exit 4"),
            ("timeout=300ms", "sleep 30", "fail", "timeout"),
            (
                "timeout=300ms",
                "trap '' TERM INT HUP; while :; do sleep 1; done",
                "fail",
                "timeout",
            ),
        ],
        &[("API", "x")],
    );
}

#[test]
fn http_checks_come_out_as_the_table_says() {
    let server = Server::start();
    let closed = closed_port();
    compare(
        "http",
        &[
            ("env=API", "GET ${API}/ok", "pass", ""),
            ("env=API", "GET ${API}/missing", "fail", "404"),
            (
                "env=API ok=\"status == 404\"",
                "GET ${API}/missing",
                "pass",
                "",
            ),
            (
                "env=API ok=\"json.status == 'ok'\"",
                "GET ${API}/ok",
                "pass",
                "",
            ),
            (
                "env=API ok=\"json.status == 'down'\"",
                "GET ${API}/ok",
                "fail",
                "json.status",
            ),
            (
                "env=API ok=\"json.nothing > 5\"",
                "GET ${API}/ok",
                "error",
                "nothing",
            ),
            (
                "env=API ok=\"json.errors < 5\"",
                "GET ${API}/html",
                "error",
                "",
            ),
            ("env=API expect=healthy", "GET ${API}/text", "pass", ""),
            ("env=API warn=\"ms > 100\"", "GET ${API}/slow", "warn", ""),
            (
                "env=API timeout=200ms",
                "GET ${API}/hang",
                "fail",
                "timeout",
            ),
            (
                "env=API ok=\"body == 'POST:x=1'\"",
                "POST ${API}/echo\n\nx=1",
                "pass",
                "",
            ),
            ("env=NOWHERE", "GET ${NOWHERE}/ok", "fail", ""),
            ("", "GET http://opsbook-no-such-host.invalid/", "error", ""),
            ("env=ABSENT", "GET ${ABSENT}/ok", "skip", "ABSENT"),
        ],
        &[("API", &server.url), ("NOWHERE", &closed)],
    );
}

#[test]
fn secrets_are_kept_out_of_what_is_kept() {
    let page = "# Secrets\n\n```bash check=leak env=TOKEN\necho \"$TOKEN\"; printf %s \"$TOKEN\" | base64; echo \"$TOKEN\" >&2; exit 1\n```\n";
    let (found, text) = run_checks(page, &[("TOKEN", "hunter2-and-more")]);
    assert_eq!(found[0]["outcome"], "fail");
    assert!(!text.contains("hunter2"), "{text}");
    assert!(!text.contains("aHVudGVyMi"), "{text}");
}

#[test]
fn nothing_that_a_check_starts_outlives_its_limit() {
    if !has_program("setsid") {
        return;
    }
    // The length of the sleep is this test's own, so that it is found again.
    let length = format!("300.{}", std::process::id());
    let page = format!(
        "# Hangs\n\n```bash check=hang timeout=500ms\nsetsid sleep {length} &\n(setsid setsid sleep {length} &) &\nsleep {length}\n```\n"
    );
    let started = Instant::now();
    let (found, _) = run_checks(&page, &[]);
    assert_eq!(found[0]["outcome"], "fail");
    assert!(
        found[0]["reason"]
            .as_str()
            .is_some_and(|reason| reason.contains("timeout"))
    );
    let took = found[0]["duration_ms"].as_u64().expect("a number");
    assert!((500..1500).contains(&took), "{took} ms");
    assert!(started.elapsed() < Duration::from_secs(30));
    assert_eq!(processes_with(&length), Vec::<String>::new());
}

#[test]
fn a_signal_ends_the_run_and_all_that_it_started() {
    for (number, signal, whole_group, code) in [
        (1, Signal::INT, false, Some(130)),
        (2, Signal::TERM, false, Some(130)),
        (3, Signal::KILL, true, None),
    ] {
        let length = format!("30{number}.{}1", std::process::id());
        let page =
            format!("# A\n\n```bash check=a timeout=60s\nsleep {length} &\nsleep {length}\n```\n");
        let folder = Folder::with(&[("book.toml", CONFIG), ("content/page.md", &page)]);
        folder.run(&["approve", "--yes"]).ends_with(0);
        let mut child = folder
            .opsbook(&["run", "--locked"])
            .process_group(0)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        wait_until("the check runs", || processes_with(&length).len() >= 2);
        let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
        let pid = pid.expect("a process has an id");
        if whole_group {
            kill_process_group(pid, signal).expect("it is ours");
        } else {
            kill_process(pid, signal).expect("it is ours");
        }
        let status = child.wait().expect("it is ours");
        assert_eq!(status.code(), code, "{signal:?}");
        wait_until("all is gone", || processes_with(&length).is_empty());
        assert!(!folder.path(".opsbook/results.json").exists());
    }
}

#[test]
fn what_a_finished_check_left_behind_is_gone() {
    if !has_program("setsid") {
        return;
    }
    let length = format!("301.{}", std::process::id());
    let page = format!(
        "# Leaves\n\n```bash check=leave\nsetsid sleep {length} > /dev/null 2>&1 &\necho done\n```\n"
    );
    let (found, _) = run_checks(&page, &[]);
    assert_eq!(found.len(), 1);
    assert_eq!(processes_with(&length), Vec::<String>::new());
}

#[test]
fn a_check_that_nobody_approved_never_runs() {
    let folder = Folder::with(&[
        ("book.toml", CONFIG),
        (
            "content/page.md",
            "# A\n\n```bash check=a\ntouch ran\n```\n",
        ),
    ]);
    let ran = folder.run(&["run", "--locked"]).ends_with(1);
    assert!(ran.stdout.contains("opsbook approve"), "{}", ran.stdout);
    folder.run(&["approve", "--yes"]).ends_with(0);
    folder.run(&["run", "--locked"]).ends_with(0);
    fs::remove_file(folder.path("ran")).expect("the check has run in the book's folder");
    folder.write(
        "content/page.md",
        b"# A\n\n```bash check=a\ntouch ran; true\n```\n",
    );
    folder.run(&["run", "--locked"]).ends_with(1);
    folder.run(&["build"]).ends_with(0);
    folder.run(&["validate"]);
    assert!(!folder.path("ran").exists(), "a changed check has run");
}

#[test]
fn a_stamp_stands_beside_its_block_until_the_block_changes() {
    let folder = Folder::with(&[
        ("book.toml", CONFIG),
        ("content/a.md", "# A\n\n```bash check=a\ntrue\n```\n"),
        ("content/b.md", "# B\n"),
    ]);
    folder.run(&["approve", "--yes"]).ends_with(0);
    folder.run(&["build", "--run", "--locked"]).ends_with(0);
    let status: Value = serde_json::from_str(&folder.read("site/status.json")).expect("JSON");
    assert_eq!(status["checks"][0]["outcome"], "pass");
    assert!(
        folder
            .read("site/a/index.html")
            .contains("data-outcome=\"pass\"")
    );
    assert!(
        folder
            .read("site/status/index.html")
            .contains("data-outcome=\"pass\"")
    );
    folder.run(&["build"]).ends_with(0);
    assert!(
        folder
            .read("site/a/index.html")
            .contains("data-outcome=\"pass\"")
    );
    folder.write("content/a.md", b"# A\n\n```bash check=a\nfalse\n```\n");
    folder.run(&["build"]).ends_with(0);
    assert!(
        !folder
            .read("site/a/index.html")
            .contains("data-outcome=\"pass\"")
    );
}

/// Looks until something is so.
#[track_caller]
fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let started = Instant::now();
    while !is_so() {
        assert!(
            started.elapsed() < Duration::from_secs(20),
            "waited for: {what}"
        );
        thread::sleep(Duration::from_millis(10));
    }
}

/// The command lines of processes that hold `word`.
fn processes_with(word: &str) -> Vec<String> {
    let entries = fs::read_dir("/proc").expect("/proc is there");
    entries
        .filter_map(|entry| fs::read(entry.ok()?.path().join("cmdline")).ok())
        .map(|line| String::from_utf8_lossy(&line).replace('\0', " "))
        .filter(|line| line.contains(word) && line.contains("sleep"))
        .collect()
}

/// The address of a port that nobody listens on.
fn closed_port() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("loopback is there");
    let address = listener.local_addr().expect("it is bound");
    format!("http://{address}")
}

/// A server that does what servers do to checks.
struct Server {
    url: String,
    http: Arc<tiny_http::Server>,
}

impl Server {
    fn start() -> Self {
        let http = Arc::new(tiny_http::Server::http("127.0.0.1:0").expect("loopback is there"));
        for _ in 0..4 {
            let http = Arc::clone(&http);
            thread::spawn(move || {
                for request in http.incoming_requests() {
                    answer(request);
                }
            });
        }
        let url = format!("http://{}", http.server_addr());
        Self { url, http }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.http.unblock();
    }
}

fn answer(mut request: tiny_http::Request) {
    let path = request.url().to_owned();
    let (status, text) = match path.as_str() {
        "/ok" => (200, "{\"status\":\"ok\",\"errors\":0}".to_owned()),
        "/html" => (200, "<h1>It works</h1>".to_owned()),
        "/text" => (200, "all healthy\n".to_owned()),
        "/slow" => {
            thread::sleep(Duration::from_millis(200));
            (200, "slow".to_owned())
        }
        "/hang" => {
            thread::sleep(Duration::from_secs(3));
            (200, "late".to_owned())
        }
        "/echo" => {
            let mut body = String::new();
            let read = request.as_reader().read_to_string(&mut body);
            assert!(read.is_ok(), "the request has a body");
            (200, format!("{}:{body}", request.method()))
        }
        _ => (404, "no".to_owned()),
    };
    // Whoever asked may have gone.
    let _ = request.respond(tiny_http::Response::from_string(text).with_status_code(status));
}

#[test]
fn ids_that_no_file_can_be_named_by_stop_no_build() {
    let long = "a".repeat(300);
    let page = format!(
        "# A\n\n```bash check={long}\ntrue\n```\n\n## {}\n\n```bash check\ntrue\n```\n",
        "ü".repeat(200)
    );
    let folder = Folder::with(&[("book.toml", ""), ("content/index.md", &page)]);
    let run = folder
        .run(&["validate", "--format", "concise"])
        .ends_with(1);
    assert!(
        run.stdout
            .contains("index.md:3:15: error: a check ID has at most 200 bytes")
    );
    folder.run(&["build"]).ends_with(0);
}
