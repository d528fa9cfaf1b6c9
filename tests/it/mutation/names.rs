//! Broken name servers, in a network of their own where the system's resolver
//! asks them.

use std::fmt::Write as _;
use std::io::{Read, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream, UdpSocket};
use std::process::Command;
use std::thread;

use super::ports::TCP;
use super::{SETTINGS, accept, assert_covered, has_gone, judge, limit, listen, run};
use crate::support::{Folder, has_program, say};

/// What a check asks of a name.
const DNS: [&str; 6] = [
    "",
    "ok: found",
    "ok: size(answers) < 9",
    "ok: \"!('203.0.113.7' in answers)\"",
    "ok: answers.all(answer, answer != '203.0.113.7')",
    "ok: ms < 60000",
];

/// What is done to a name server. `stop` is tried before there is one.
const BROKEN: [&str; 8] = [
    "delay", "truncate", "corrupt", "redirect", "empty", "deny", "reset", "slow",
];

/// Says that it runs in a network of its own.
const INSIDE: &str = "OPSBOOK_TEST_INSIDE";

/// Makes the network: its resolver asks this machine, and one address is
/// forbidden.
const NETWORK: &str = "ip link set lo up && ip route add prohibit 198.51.100.7 \
    && mount --bind \"$1\" /etc/resolv.conf && shift && exec \"$@\"";

#[test]
fn no_broken_name_server_passes_a_name() {
    let programs = ["unshare", "ip", "mount"];
    if !programs.iter().all(|program| has_program(program)) {
        return;
    }
    let settings = "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n";
    let folder = Folder::with(&[("resolv.conf", settings)]);
    let apart = |arguments: &[&str]| {
        let mut command = Command::new("unshare");
        command.args(["-rmn", "sh", "-c", NETWORK, "sh"]);
        let command = command.arg(folder.path("resolv.conf")).args(arguments);
        command.env(INSIDE, "1").output().expect("unshare starts")
    };
    if !apart(&["true"]).status.success() {
        say("skipped: this machine allows no network of its own");
        return;
    }
    let test = std::env::current_exe().expect("the test has a path");
    let test = test.to_str().expect("the path is text");
    let name = "mutation::names::inside_a_network_of_its_own";
    let ran = apart(&[test, "--exact", name, "--ignored", "--nocapture"]);
    let said =
        String::from_utf8_lossy(&ran.stdout).into_owned() + &String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success() && said.contains("1 passed"), "{said}");
}

#[test]
#[ignore = "started by no_broken_name_server_passes_a_name"]
fn inside_a_network_of_its_own() {
    if std::env::var_os(INSIDE).is_none() {
        return;
    }
    let folder = Folder::with(&[("book.toml", SETTINGS)]);
    let port = listen(drop);
    check(&folder, port, &["stop"]);
    serve();
    check(&folder, port, &[&["healthy"][..], &BROKEN].concat());
    assert_covered("dns", &[&["stop"][..], &BROKEN].concat());
    let mut list = String::new();
    for (at, condition) in TCP.iter().enumerate() {
        let _ = write!(
            list,
            "- tcp: 198.51.100.7:80\n  id: deny-{at}\n  {condition}\n"
        );
    }
    let page = format!("# Page\n\n```yaml checks\n{list}```\n");
    judge(&run(&folder, &page, &[]), TCP.len());
    assert_covered("tcp", &["stop", "delay", "deny"]);
}

/// Looks the names up, and connects to the host that each of them names.
fn check(folder: &Folder, port: u16, names: &[&str]) {
    let mut list = String::new();
    for name in names {
        let limit = limit(name).replace('=', ": ");
        for (at, condition) in DNS.iter().enumerate() {
            let _ = write!(
                list,
                "- dns: {name}.test\n  id: {name}-{at}\n  {limit}\n  {condition}\n"
            );
        }
        for (at, condition) in TCP.iter().enumerate() {
            let _ = write!(
                list,
                "- tcp: {name}.test:{port}\n  id: {name}-tcp-{at}\n  {limit}\n  {condition}\n"
            );
        }
    }
    let page = format!("# Page\n\n```yaml checks\n{list}```\n");
    judge(
        &run(folder, &page, &[]),
        names.len() * (DNS.len() + TCP.len()),
    );
}

/// A name server that does what the first word of a name says.
fn serve() {
    let datagrams = UdpSocket::bind((Ipv4Addr::LOCALHOST, 53)).expect("the port is free here");
    let streams = TcpListener::bind((Ipv4Addr::LOCALHOST, 53)).expect("the port is free here");
    thread::spawn(move || {
        let mut buffer = [0; 512];
        while let Ok((length, from)) = datagrams.recv_from(&mut buffer) {
            if let Some(answer) = answer(&buffer[..length]) {
                let _ = datagrams.send_to(&answer, from);
            }
        }
    });
    accept(streams, |stream| answer_at_length(&stream));
}

/// An answer in one datagram (RFC 1035, section 4).
fn answer(query: &[u8]) -> Option<Vec<u8>> {
    let length = usize::from(*query.get(12)?);
    let name = std::str::from_utf8(query.get(13..13 + length)?).ok()?;
    let end = 12 + query[12..].iter().position(|byte| *byte == 0)? + 5;
    let is_address = query.get(end - 4..end - 2)? == [0, 1];
    // A response to a recursive query, with this code.
    let head = |code: u8, more: u8, answers: u8| {
        let mut head = query[..2].to_vec();
        head.extend([0x81 | more, 0x80 | code, 0, 1, 0, answers, 0, 0, 0, 0]);
        head.extend(&query[12..end]);
        head
    };
    let record = |kind: u8, data: &[u8]| {
        let length = u8::try_from(data.len()).expect("it is short");
        [&[0xc0, 12, 0, kind, 0, 1, 0, 0, 0, 9, 0, length], data].concat()
    };
    let good = if is_address {
        [head(0, 0, 1), record(1, &[127, 0, 0, 1])].concat()
    } else {
        head(0, 0, 0)
    };
    Some(match name {
        "delay" => return None,
        "truncate" => good[..20].to_vec(),
        "corrupt" => {
            let rest = good[4..].iter().map(|byte| byte ^ 0x55);
            good[..4].iter().copied().chain(rest).collect()
        }
        "redirect" => [head(0, 0, 1), record(5, b"\x07nowhere\x04test\x00")].concat(),
        "empty" => head(0, 0, 0),
        "deny" => head(5, 0, 0),
        // The whole answer is to be had over TCP.
        "reset" | "slow" => head(0, 2, 0),
        "healthy" => good,
        // There is no such name.
        _ => head(3, 0, 0),
    })
}

/// An answer over TCP, which never comes to its end.
fn answer_at_length(stream: &TcpStream) {
    let mut query = [0; 512];
    // What is not read when a connection is closed resets it.
    let length = (&*stream).read(&mut query[..20]).unwrap_or(0);
    if query[..length].ends_with(b"\x05reset") || query[14..].starts_with(b"\x05reset") {
        return;
    }
    let _ = (&*stream).write_all(&[0, 60]);
    while !has_gone(stream) {
        let _ = (&*stream).write_all(&[0]);
    }
}
