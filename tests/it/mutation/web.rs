//! Broken web servers, and broken servers of Prometheus.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write};
use std::net::{Shutdown, TcpStream};

use super::{MUTATIONS, SETTINGS, closed_port, has_gone, judge, limit, listen, run};
use crate::support::{Folder, has_program};
use crate::tls_server::{TlsServer, certificates};

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

/// A server whose paths begin with what is wrong with it.
fn serve() -> u16 {
    listen(|stream| answer(&stream))
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
                if has_gone(stream) {
                    return;
                }
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

#[test]
fn no_broken_host_passes_a_request() {
    let folder = Folder::with(&[("book.toml", SETTINGS)]);
    let port = serve();
    let closed = closed_port();
    let tls = has_program("openssl").then(|| {
        certificates(&folder);
        TlsServer::start(&folder, "wrong", &[])
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
        TlsServer::start(&folder, "wrong", &[])
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
