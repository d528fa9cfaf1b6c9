//! Targets that are broken in every way that targets break: no check that asks
//! them passes.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::support::{Folder, has_program};

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

const HEALTHY: &str = r#"{"up": true, "lag": 3, "nodes": [{"up": true}], "say": "PONG"}"#;

/// What an http check asks of an answer.
const HTTP: [&str; 19] = [
    "",
    "expect=PONG",
    "expect=\"/PO.G/\"",
    "ok=\"status == 200\"",
    "ok=\"status < 300 && ms < 60000\"",
    "ok=\"ms < 60000\"",
    "ok=\"body.contains('PONG')\"",
    "ok=\"!body.contains('ERROR')\"",
    "ok=\"size(body) < 1000\"",
    "ok=\"json.up\"",
    "ok=\"json.lag < 10\"",
    "ok=\"json.nodes.all(node, node.up)\"",
    "ok=\"!json.nodes.exists(node, !node.up)\"",
    "ok=\"headers['x-node'] == 'a1'\"",
    "alert=\"json.lag > 10\"",
    "alert=\"body.contains('ERROR')\"",
    "warn=\"json.lag > 10\"",
    "target=\"json.lag < 10\"",
    "value=json.lag alert=\"> 10\"",
];

const PROMQL: [&str; 6] = [
    "alert=\"> 5\"",
    "warn=\"> 5\"",
    "target=\"< 5\"",
    "ok=\"value < 5\"",
    "ok=\"ms < 60000\"",
    "value=value unit=s alert=\"> 5s\"",
];

const TLS: [&str; 6] = [
    "",
    "ok: days_left > 1",
    "alert: days_left < 2",
    "ok: \"'localhost' in names\"",
    "ok: ms < 60000",
    "ok: \"!issuer.contains('nobody')\"",
];

/// What a script does in place of saying `lag: 3 PONG`.
const SCRIPTS: [(&str, &str); 11] = [
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
    ("certificate", "echo 'certificate has expired' >&2; exit 60"),
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

/// A server whose paths begin with what is wrong with it.
fn serve() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
    let port = listener.local_addr().expect("it is bound").port();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || answer(&stream));
        }
    });
    port
}

fn answer(stream: &TcpStream) {
    let mut reader = BufReader::new(stream);
    let mut first = String::new();
    let _ = reader.read_line(&mut first);
    if first.contains("/reset/") {
        // What was sent and is not read makes the system reset the connection.
        return;
    }
    let mut head = first.clone();
    while !head.ends_with("\r\n\r\n") && reader.read_line(&mut head).unwrap_or(0) > 0 {}
    let body = if first.contains("/api/v1/query") {
        r#"{"status":"success","data":{"resultType":"scalar","result":[1,"3"]}}"#
    } else {
        HEALTHY
    };
    let good = response("200 OK", "", body);
    let bytes = match first.split('/').nth(1).unwrap_or_default() {
        "delay" => {
            // Until whoever asked has gone.
            let _ = reader.read_line(&mut head);
            return;
        }
        "truncate" => good[..good.len() - 20].to_vec(),
        "corrupt" if first.contains("body") => {
            response("200 OK", "Content-Encoding: gzip\r\n", body)
        }
        "corrupt" => good.iter().map(|byte| byte ^ 0x55).collect(),
        "redirect" if first.contains("away") => {
            let port = stream.local_addr().map_or(0, |address| address.port());
            let to = format!("Location: http://localhost:{port}/healthy/\r\n");
            response("302 Found", &to, "")
        }
        "redirect" => response("302 Found", "Location: /login\r\n", ""),
        "empty" if first.contains("body") => response("200 OK", "X-Node: a1\r\n", ""),
        "empty" => Vec::new(),
        "deny" => response("403 Forbidden", "", body),
        "slow" => {
            for byte in good {
                if (&*stream).write_all(&[byte]).is_err() {
                    return;
                }
                thread::sleep(Duration::from_millis(50));
            }
            return;
        }
        _ => good,
    };
    let _ = (&*stream).write_all(&bytes);
    let _ = stream.shutdown(Shutdown::Write);
}

fn response(status: &str, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\nX-Node: a1\r\n{headers}Connection: close\r\nContent-Length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

/// A port on which a connection is met in this way, before any word of TLS.
fn rude(mutation: &'static str) -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
    let port = listener.local_addr().expect("it is bound").port();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || meet(&stream, mutation));
        }
    });
    port
}

fn meet(stream: &TcpStream, mutation: &str) {
    let read = || {
        let mut buffer = [0; 1024];
        std::io::Read::read(&mut &*stream, &mut buffer)
    };
    if mutation != "reset" {
        let _ = read();
    }
    let said: &[u8] = match mutation {
        "truncate" => b"\x16\x03\x03\x00\x7a\x02",
        "corrupt" => b"\x16\x03\x03\x00\x04\xff\xff\xff\xff",
        "redirect" => b"HTTP/1.1 302 Found\r\nLocation: https://localhost/\r\n\r\n",
        // An alert: access denied.
        "deny" => b"\x15\x03\x03\x00\x02\x02\x31",
        _ => b"",
    };
    match mutation {
        "delay" => drop(read()),
        "slow" => {
            for byte in b"\x16\x03\x03\x00\x7a\x02\x00\x00\x76" {
                let _ = (&*stream).write_all(&[*byte]);
                thread::sleep(Duration::from_millis(200));
            }
            let _ = read();
        }
        _ => drop((&*stream).write_all(said)),
    }
}

/// openssl's server with a certificate; it ends with this.
struct Tls {
    child: Child,
    port: u16,
}

impl Tls {
    fn start(folder: &Folder, name: &str) -> Self {
        let port = closed_port();
        let child = Command::new("openssl")
            .args(["s_server", "-quiet", "-www", "-accept"])
            .arg(format!("127.0.0.1:{port}"))
            .args([
                "-key",
                &format!("{name}.key"),
                "-cert",
                &format!("{name}.pem"),
            ])
            .current_dir(folder.path(""))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("openssl starts");
        let server = Self { child, port };
        let until = Instant::now() + Duration::from_secs(30);
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            assert!(Instant::now() < until, "the server never listened");
            thread::sleep(Duration::from_millis(50));
        }
        server
    }
}

impl Drop for Tls {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An authority, and a certificate for localhost that it has signed; another
/// one that nobody has.
fn certificates(folder: &Folder) {
    folder.write(
        "names",
        b"subjectAltName=DNS:localhost,IP:127.0.0.1\nbasicConstraints=CA:FALSE\n",
    );
    let request = "req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
    for line in [
        format!("{request} -x509 -days 9 -subj /CN=authority -keyout ca.key -out ca.pem"),
        format!("{request} -subj /CN=localhost -keyout good.key -out good.csr"),
        "x509 -req -days 9 -in good.csr -CA ca.pem -CAkey ca.key -CAcreateserial -extfile names -out good.pem".to_owned(),
        format!("{request} -x509 -days 9 -subj /CN=localhost -keyout wrong.key -out wrong.pem"),
    ] {
        let made = Command::new("openssl")
            .args(line.split(' '))
            .current_dir(folder.path(""))
            .stderr(Stdio::null())
            .status();
        assert!(made.is_ok_and(|made| made.success()), "{line}");
    }
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
    folder.run(&["approve"]).ends_with(0);
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

#[test]
fn no_broken_host_passes_a_request() {
    let folder = Folder::with(&[("book.toml", SETTINGS)]);
    let port = serve();
    let closed = closed_port();
    let tls = has_program("openssl").then(|| {
        certificates(&folder);
        Tls::start(&folder, "wrong")
    });
    let base = format!("http://127.0.0.1:{port}");
    let mut page = String::from("# Page\n");
    let mut count = 0;
    for (at, condition) in HTTP.iter().enumerate() {
        let mut check = |name: &str, address: &str| {
            count += 1;
            let limit = limit(name);
            let _ = write!(
                page,
                "\n```http check={name}-{at} {limit} {condition}\nGET {address}\n```\n"
            );
        };
        check("healthy", &format!("{base}/healthy/"));
        check("healthy-follow", &format!("{base}/healthy/login"));
        for mutation in MUTATIONS {
            match (mutation, &tls) {
                ("stop", _) => check("stop", &format!("http://127.0.0.1:{closed}/")),
                ("certificate", Some(tls)) => {
                    check("certificate", &format!("https://localhost:{}/", tls.port));
                }
                ("certificate", None) => {}
                _ => check(mutation, &format!("{base}/{mutation}/")),
            }
        }
        check("redirect-away", &format!("{base}/redirect/away"));
        check("corrupt-body", &format!("{base}/corrupt/body"));
        // Whether a page may be empty only its author knows: who asks nothing
        // of the body is told nothing of it.
        if condition.contains("body") && !condition.contains("size") || condition.contains("json") {
            check("empty-body", &format!("{base}/empty/body"));
        }
    }
    judge(&run(&folder, &page, &[]), count);
}

#[test]
fn no_broken_prometheus_passes_a_query() {
    let folder = Folder::with(&[("book.toml", SETTINGS)]);
    let port = serve();
    let closed = closed_port();
    let tls = has_program("openssl").then(|| {
        certificates(&folder);
        Tls::start(&folder, "wrong")
    });
    for mutation in ["healthy"].into_iter().chain(MUTATIONS) {
        let address = match (mutation, &tls) {
            ("stop", _) => format!("http://127.0.0.1:{closed}"),
            ("certificate", Some(tls)) => format!("https://localhost:{}", tls.port),
            ("certificate", None) => continue,
            _ => format!("http://127.0.0.1:{port}/{mutation}"),
        };
        let mut page = String::from("# Page\n");
        for (at, condition) in PROMQL.iter().enumerate() {
            let _ = write!(
                page,
                "\n```promql check={mutation}-{at} {} {condition}\nup\n```\n",
                limit(mutation)
            );
        }
        let _ = write!(page, "\n```promql check=alert empty=pass\nup == 0\n```\n");
        let mut found = run(&folder, &page, &[("PROMETHEUS", &address)]);
        let alert = found.iter().position(|(id, ..)| id == "index#alert");
        let alert = found.remove(alert.expect("it ran"));
        assert_ne!(alert.1, "pass", "{mutation}: {}", alert.2);
        judge(&found, PROMQL.len());
    }
}

#[test]
fn no_broken_server_passes_a_handshake() {
    if !has_program("openssl") {
        return;
    }
    let folder = Folder::with(&[("book.toml", SETTINGS)]);
    certificates(&folder);
    let (good, wrong) = (Tls::start(&folder, "good"), Tls::start(&folder, "wrong"));
    let mut page = String::from("# Page\n\n```yaml checks\n");
    let mut count = 0;
    let ports: Vec<(&str, u16)> = MUTATIONS
        .into_iter()
        .map(|mutation| match mutation {
            "stop" => (mutation, closed_port()),
            "certificate" => (mutation, wrong.port),
            _ => (mutation, rude(mutation)),
        })
        .collect();
    for (at, condition) in TLS.iter().enumerate() {
        let mut check = |name: &str, port: u16| {
            count += 1;
            let limit = limit(name).replace('=', ": ");
            let _ = write!(
                page,
                "- tls: localhost:{port}\n  id: {name}-{at}\n  {limit}\n"
            );
            if !condition.is_empty() {
                let _ = writeln!(page, "  {condition}");
            }
        };
        check("healthy", good.port);
        for (mutation, port) in &ports {
            check(mutation, *port);
        }
    }
    page.push_str("```\n");
    let authority = folder.path("ca.pem").to_string_lossy().into_owned();
    judge(
        &run(&folder, &page, &[("SSL_CERT_FILE", &authority)]),
        count,
    );
}

#[test]
fn no_port_or_name_that_is_not_there_passes() {
    let folder = Folder::with(&[("book.toml", SETTINGS)]);
    let port = serve();
    let closed = closed_port();
    let mut list = String::new();
    let mut count = 0;
    for (at, condition) in ["", "ok: connected", "ok: ms < 60000", "alert: ms > 60000"]
        .iter()
        .enumerate()
    {
        for (name, address) in [
            ("healthy", format!("127.0.0.1:{port}")),
            ("stop", format!("127.0.0.1:{closed}")),
            ("gone", "nowhere.invalid:80".to_owned()),
        ] {
            count += 1;
            let _ = write!(
                list,
                "- tcp: {address}\n  id: tcp-{name}-{at}\n  {condition}\n"
            );
        }
    }
    for (at, condition) in [
        "",
        "ok: found",
        "ok: size(answers) < 9",
        "ok: \"!('203.0.113.7' in answers)\"",
        "ok: answers.all(answer, answer != '203.0.113.7')",
        "ok: ms < 60000",
    ]
    .iter()
    .enumerate()
    {
        for (name, host) in [("healthy", "localhost"), ("gone", "nowhere.invalid")] {
            count += 1;
            let _ = write!(
                list,
                "- dns: {host}\n  id: dns-{name}-{at}\n  {condition}\n"
            );
        }
    }
    let page = format!("# Page\n\n```yaml checks\n{list}```\n");
    judge(&run(&folder, &page, &[]), count);
}

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
}
