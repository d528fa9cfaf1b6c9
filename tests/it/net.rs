//! Ports, certificates and names: lists of small checks.

use std::net::{Ipv4Addr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::support::{Folder, has_program};

/// A TLS server with a certificate of its own that holds for some days.
struct TlsServer {
    child: Child,
    port: u16,
}

impl TlsServer {
    fn start(folder: &Folder, days: u32) -> Self {
        let (key, certificate) = (format!("{days}.key"), format!("{days}.pem"));
        let made = Command::new("openssl")
            .args([
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=test",
            ])
            .args(["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"])
            .args([
                "-days",
                &days.to_string(),
                "-keyout",
                &key,
                "-out",
                &certificate,
            ])
            .current_dir(folder.path(""))
            .stderr(Stdio::null())
            .status();
        assert!(made.expect("openssl starts").success());
        let port = free_port();
        let child = Command::new("openssl")
            .args([
                "s_server",
                "-quiet",
                "-accept",
                &format!("127.0.0.1:{port}"),
            ])
            .args(["-key", &key, "-cert", &certificate])
            .current_dir(folder.path(""))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("openssl starts");
        let server = Self { child, port };
        let until = Instant::now() + Duration::from_secs(30);
        while std::net::TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            assert!(Instant::now() < until, "the server never listened");
            std::thread::sleep(Duration::from_millis(50));
        }
        server
    }
}

impl Drop for TlsServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
    listener.local_addr().expect("it has an address").port()
}

/// Runs a list of checks; outcome and reason of each, in its order.
fn found(folder: &Folder, list: &str) -> Vec<(String, String)> {
    folder.write(
        "content/index.md",
        format!("# Net\n\n```yaml checks\n{list}```\n").as_bytes(),
    );
    folder.run(&["approve", "--yes"]).ends_with(0);
    let ran = folder.run(&["run", "--locked", "--format", "json"]);
    let results: serde_json::Value = serde_json::from_str(&ran.stdout).expect("results");
    let mut checks = results["checks"].as_array().expect("a list").clone();
    checks.sort_by_key(|check| check["line"].as_u64());
    let text =
        |check: &serde_json::Value, key: &str| check[key].as_str().unwrap_or_default().to_owned();
    checks
        .iter()
        .map(|check| (text(check, "outcome"), text(check, "reason")))
        .collect()
}

#[test]
fn ports_and_names_are_asked() {
    let folder = Folder::with(&[(
        "book.toml",
        "[book]\ntitle = \"Net\"\n[checks]\ntimeout = \"5s\"\n",
    )]);
    let open = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
    let port = open.local_addr().expect("it has an address").port();
    let closed = free_port();
    let list = format!(
        "- tcp: 127.0.0.1:{port}\n\
         - tcp: localhost:{port}\n  id: named\n  ok: connected && ms < 5000\n\
         - tcp: 127.0.0.1:{closed}\n\
         - tcp: 127.0.0.1:{closed}\n  id: expected-closed\n  ok: \"!connected\"\n\
         - tcp: nowhere.invalid:80\n\
         - tls: 127.0.0.1:{port}\n  timeout: 300ms\n\
         - dns: localhost\n  ok: \"'127.0.0.1' in answers || '::1' in answers\"\n\
         - dns: nowhere.invalid\n\
         - tcp: 127.0.0.1:{port}\n  id: after\n  needs: [named]\n"
    );
    let found = found(&folder, &list);
    let outcomes: Vec<&str> = found.iter().map(|(outcome, _)| outcome.as_str()).collect();
    assert_eq!(
        outcomes,
        [
            "pass", "pass", "fail", "pass", "error", "fail", "pass", "fail", "pass"
        ],
        "{found:?}"
    );
    assert_eq!(found[2].1, "connection refused");
    assert_eq!(found[5].1, "timeout after 300ms");
    assert!(found[7].1.contains("`nowhere.invalid`"), "{found:?}");
    folder.run(&["build"]).ends_with(0);
    let page = folder.read("site/index.html");
    assert_eq!(page.matches("class=\"stamp\" id=\"check-").count(), 9);
}

#[test]
fn certificates_are_judged_by_their_days() {
    if !has_program("openssl") {
        return;
    }
    let folder = Folder::with(&[("book.toml", "[book]\ntitle = \"Net\"\n")]);
    let (long, short) = (TlsServer::start(&folder, 90), TlsServer::start(&folder, 5));
    let rules = "  ok: (trusted || !trusted) && days_left > 1 && 'localhost' in names && issuer.contains('test')\n  warn: days_left < 30\n";
    let list = format!(
        "- tls: localhost:{}\n\
         - tls: localhost:{}\n  id: judged\n{rules}\
         - tls: localhost:{}\n{rules}\
         - tls: localhost:{}\n  id: short\n{rules}  alert: < 7\n",
        long.port, long.port, short.port, short.port
    );
    let found = found(&folder, &list);
    assert_eq!(found[0].0, "fail");
    assert!(found[0].1.contains("certificate"), "{found:?}");
    assert_eq!(found[1], ("pass".to_owned(), String::new()));
    assert!(
        found[2].0 == "warn" && found[2].1.contains("days_left < 30 is true: days_left = "),
        "{found:?}"
    );
    assert!(
        found[3].0 == "fail" && found[3].1.contains("< 7 is true: value = "),
        "{found:?}"
    );
}

#[test]
fn entries_that_ask_nothing_are_findings() {
    let folder = Folder::with(&[
        ("book.toml", "[book]\ntitle = \"Net\"\n"),
        (
            "content/index.md",
            "# Net\n\n```yaml checks\n- tpc: a:1\n- tcp: nohost\n- tcp: a:1\n  dns: b\n- word\n- tcp: a:1\n  wrn: ms > 3\n```\n\n```yaml checks\na: b\n```\n",
        ),
    ]);
    let said = folder
        .run(&["validate", "--format", "concise"])
        .ends_with(1)
        .stdout;
    for (line, text) in [
        (4, "the entry contains no probe"),
        (5, "tcp cannot use the target `nohost`"),
        (6, "the entry contains two probes"),
        (8, "the entry is not a check"),
        (10, "unknown key `wrn`"),
        (13, "a block of checks must contain a list"),
    ] {
        let found = said
            .lines()
            .any(|found| found.contains(&format!("index.md:{line}:")) && found.contains(text));
        assert!(found, "{line}: {text}\n{said}");
    }
}
