//! Queries to a real Prometheus.

use std::fmt::Write as _;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::support::{Folder, has_program};

/// A server of its own on a free port; it ends with this.
struct Prometheus {
    child: Child,
    port: u16,
}

impl Prometheus {
    fn start(folder: &Folder) -> Self {
        folder.write(
            "prometheus.yml",
            b"global:\n  scrape_interval: 1s\nscrape_configs: []\n",
        );
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
        let port = free.local_addr().expect("it has an address").port();
        drop(free);
        let child = Command::new("prometheus")
            .arg("--config.file=prometheus.yml")
            .arg("--storage.tsdb.path=series")
            .arg(format!("--web.listen-address=127.0.0.1:{port}"))
            .current_dir(folder.path(""))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("prometheus starts");
        let server = Self { child, port };
        let until = Instant::now() + Duration::from_mins(1);
        while !server.is_ready() {
            assert!(Instant::now() < until, "prometheus never was ready");
            std::thread::sleep(Duration::from_millis(100));
        }
        server
    }

    fn is_ready(&self) -> bool {
        use std::io::{Read as _, Write as _};
        let Ok(mut stream) = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)) else {
            return false;
        };
        let asked = stream.write_all(b"GET /-/ready HTTP/1.0\r\n\r\n");
        let mut answer = String::new();
        asked.is_ok() && stream.read_to_string(&mut answer).is_ok() && answer.contains(" 200 ")
    }
}

impl Drop for Prometheus {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A marking, a query, the outcome, and a part of the reason.
const CASES: [(&str, &str, &str, &str); 14] = [
    ("", "vector(7)", "pass", ""),
    (
        "alert=\"> 5\"",
        "vector(7)",
        "fail",
        "> 5 is true: value = 7",
    ),
    ("alert=\"> 5\"", "scalar(vector(3))", "pass", ""),
    (
        "unit=s target=\"< 300ms\"",
        "vector(0.4)",
        "warn",
        "< 300ms is false: value = 0.4",
    ),
    (
        "unit=s target=\"< 300ms\"",
        "# a comment\nvector(0.2)",
        "pass",
        "",
    ),
    ("warn=\"> 0.1%\"", "vector(0.002)", "warn", "value = 0.002"),
    (
        "alert=\"> 5\"",
        "label_replace(vector(9), \"host\", \"b\", \"\", \"\") or label_replace(vector(1), \"host\", \"a\", \"\", \"\")",
        "fail",
        "value = 9 of {host=\"b\"}",
    ),
    (
        "alert=\"> 10\"",
        "label_replace(vector(9), \"host\", \"b\", \"\", \"\") or label_replace(vector(1), \"host\", \"a\", \"\", \"\")",
        "pass",
        "",
    ),
    ("", "vector(1) > 2", "error", "the query found nothing"),
    ("", "vector(0) / 0", "error", "which cannot be compared"),
    ("", "up ==", "error", "parse error"),
    ("", "vector(1)[5m:1m]", "error", "gives a matrix"),
    ("ok=\"value == 7 && ms >= 0\"", "vector(7)", "pass", ""),
    (
        "retries=1 delay=10ms alert=\"> 5\"",
        "vector(6)",
        "fail",
        "value = 6",
    ),
];

fn found(folder: &Folder, port: u16) -> Vec<serde_json::Value> {
    let mut command = folder.opsbook(&["run", "--locked", "--format", "json"]);
    command.env("PROMETHEUS_URL", format!("http://127.0.0.1:{port}/"));
    let output = command.output().expect("it runs");
    let results: serde_json::Value = serde_json::from_slice(&output.stdout).expect("results");
    results["checks"].as_array().expect("a list").clone()
}

#[test]
fn queries_are_judged_by_their_numbers() {
    if !has_program("prometheus") {
        return;
    }
    let mut page = String::from("# Cases\n");
    for (at, (marking, query, _, _)) in CASES.iter().enumerate() {
        let _ = write!(
            page,
            "\n```promql check=case-{at} {marking}\n{query}\n```\n"
        );
    }
    let folder = Folder::with(&[
        (
            "book.toml",
            "[book]\ntitle = \"Cases\"\n[checks]\nprometheus = \"$PROMETHEUS_URL\"\n",
        ),
        ("content/index.md", &page),
    ]);
    folder.run(&["approve", "--yes"]).ends_with(0);
    let without = folder.run(&["run", "--locked", "--only", "id=case-0"]);
    assert!(
        without.stdout.contains("needs PROMETHEUS_URL"),
        "{}",
        without.stdout
    );
    let server = Prometheus::start(&folder);
    let checks = found(&folder, server.port);
    for (at, (marking, query, outcome, reason)) in CASES.iter().enumerate() {
        let id = format!("index#case-{at}");
        let stamp = checks.iter().find(|check| check["id"] == id.as_str());
        let stamp = stamp.expect("every case has a stamp");
        let said = stamp["reason"].as_str().expect("a reason");
        assert_eq!(stamp["outcome"], *outcome, "{marking} {query}\n{stamp}");
        assert!(
            said.contains(reason) && reason.is_empty() == said.is_empty(),
            "{marking} {query}\n{stamp}"
        );
    }
    let port = server.port;
    drop(server);
    assert!(
        found(&folder, port)
            .iter()
            .all(|check| check["outcome"] == "error")
    );
}
