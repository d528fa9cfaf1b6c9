//! Servers that break a TLS handshake.

use std::fmt::Write as _;
use std::io::{Read, Write};
use std::net::TcpStream;

use super::{MUTATIONS, SETTINGS, closed_port, has_gone, judge, limit, listen, run};
use crate::support::{Folder, has_program};
use crate::tls_server::{TlsServer, certificates};

const TLS: [&str; 6] = [
    "",
    "ok: days_left > 1",
    "alert: days_left < 2",
    "ok: \"'localhost' in names\"",
    "ok: ms < 60000",
    "ok: \"!issuer.contains('nobody')\"",
];

/// A port on which a connection is met in this way, before any word of TLS.
fn rude(mutation: &'static str) -> u16 {
    listen(move |stream| meet(&stream, mutation))
}

fn meet(stream: &TcpStream, mutation: &str) {
    let read = || {
        let mut buffer = [0; 1024];
        (&*stream).read(&mut buffer)
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
                let _ = has_gone(stream);
            }
            while !has_gone(stream) {}
        }
        _ => drop((&*stream).write_all(said)),
    }
}

#[test]
fn no_broken_server_passes_a_handshake() {
    if !has_program("openssl") {
        return;
    }
    let folder = Folder::with(&[("book.toml", SETTINGS)]);
    certificates(&folder);
    let (good, wrong) = (
        TlsServer::start(&folder, "good", &[]),
        TlsServer::start(&folder, "wrong", &[]),
    );
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
