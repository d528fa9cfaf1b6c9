//! Connections and names: `tcp`, `tls` and `dns`.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use super::judge::{Seen, Verdict};
use super::run::Probing;
use super::tls::{self, Certificate};
use crate::book::{Check, Probe};
use crate::clock::Stopwatch;
use crate::condition::Facts;
use crate::stamp::Outcome;

/// Opens a connection and closes it.
pub(super) fn tcp(address: &str, probing: &Probing<'_>) -> Result<Seen, Verdict> {
    let own = match connect(address, probing) {
        Ok(_) => None,
        Err(verdict) if verdict.outcome == Outcome::Fail => Some(verdict),
        Err(verdict) => return Err(verdict),
    };
    let connected = serde_json::json!(own.is_none());
    Ok(seen([("connected", connected)], own))
}

/// Shakes hands and looks at the certificate. One that is not trusted fails,
/// and can still be judged by `ok`.
pub(super) fn tls(address: &str, probing: &Probing<'_>) -> Result<Seen, Verdict> {
    let (limit, now) = (probing.timeout, probing.settings.clock.now());
    let watch = Stopwatch::start();
    let mut stream = connect(address, probing)?;
    let left = limit.saturating_sub(watch.elapsed());
    if left.is_zero() {
        return Err(Verdict::timeout(limit));
    }
    let set = stream
        .set_read_timeout(Some(left))
        .and_then(|()| stream.set_write_timeout(Some(left)));
    set.map_err(|error| Verdict::new(Outcome::Error, error.to_string()))?;
    let host = address.rsplit_once(':').map_or(address, |(host, _)| host);
    let shown = tls::shake_hands(
        host,
        now,
        &mut Limited {
            stream: &mut stream,
            watch,
            limit,
        },
    );
    let Certificate {
        days_left,
        issuer,
        names,
        distrust,
    } = shown.map_err(|error| match error.kind() {
        ErrorKind::TimedOut | ErrorKind::WouldBlock => Verdict::timeout(limit),
        ErrorKind::InvalidInput => Verdict::new(Outcome::Error, error.to_string()),
        _ => Verdict::new(Outcome::Fail, error.to_string()),
    })?;
    let own = distrust.map(|why| Verdict::new(Outcome::Fail, why));
    let facts = [
        ("days_left", serde_json::json!(days_left)),
        ("value", serde_json::json!(days_left)),
        ("issuer", serde_json::json!(issuer)),
        ("names", serde_json::json!(names)),
    ];
    Ok(seen(facts, own))
}

/// Asks what a name means, as every program on this machine would.
pub(super) fn dns(name: &str, probing: &Probing<'_>) -> Result<Seen, Verdict> {
    let found = resolve(&format!("{name}:0"), probing.timeout)?;
    let own = found
        .as_ref()
        .err()
        .map(|why| Verdict::new(Outcome::Fail, unresolved(probing.check, why)));
    let found = found.unwrap_or_default();
    let mut answers: Vec<String> = found.iter().map(|at| at.ip().to_string()).collect();
    answers.sort();
    answers.dedup();
    let mut seen = seen([("answers", serde_json::json!(answers))], own);
    seen.output = answers.join("\n");
    Ok(seen)
}

fn seen<const N: usize>(facts: [(&str, serde_json::Value); N], own: Option<Verdict>) -> Seen {
    let facts = facts.into_iter();
    let facts: Facts = facts
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    Seen {
        output: String::new(),
        facts,
        own,
        samples: Vec::new(),
    }
}

/// A connection to the first address of a host that answers.
fn connect(address: &str, probing: &Probing<'_>) -> Result<TcpStream, Verdict> {
    let limit = probing.timeout;
    let watch = Stopwatch::start();
    let found = resolve(address, limit)?;
    let found =
        found.map_err(|why| Verdict::new(Outcome::Error, unresolved(probing.check, &why)))?;
    let mut last = format!("`{address}` has no address");
    for at in found {
        let left = limit.saturating_sub(watch.elapsed());
        if left.is_zero() {
            return Err(Verdict::timeout(limit));
        }
        match TcpStream::connect_timeout(&at, left) {
            Ok(stream) => return Ok(stream),
            Err(error) if error.kind() == ErrorKind::TimedOut => {
                return Err(Verdict::timeout(limit));
            }
            Err(error) => last = plain(&error),
        }
    }
    Err(Verdict::new(Outcome::Fail, last))
}

/// The addresses of a host and port. The system's resolver knows no limit, so
/// it is asked in a thread that is left alone when it takes too long.
fn resolve(address: &str, limit: Duration) -> Result<Result<Vec<SocketAddr>, String>, Verdict> {
    let (sender, receiver) = channel();
    let asked = address.to_owned();
    std::thread::spawn(move || {
        let found = asked.to_socket_addrs().map(Iterator::collect);
        let found = found.map_err(|error| plain(&error));
        // Nobody waits any more.
        let _ = sender.send(found);
    });
    receiver.recv_timeout(limit).map_err(|error| match error {
        RecvTimeoutError::Timeout => Verdict::timeout(limit),
        RecvTimeoutError::Disconnected => Verdict::new(Outcome::Error, "the resolver stumbled"),
    })
}

/// Why a host has no address, from what the system's resolver says. The host
/// is named as the page writes it: a variable's value may be a secret.
pub(super) fn unresolved(check: &Check, why: &str) -> String {
    let host = written_host(&check.probe);
    let is_unknown = ["not known", "no address", "nodename"]
        .iter()
        .any(|words| why.contains(words));
    if is_unknown {
        return format!("nobody knows `{host}`");
    }
    let why = why.rsplit(": ").next().unwrap_or(why);
    format!("`{host}` cannot be looked up: {why}")
}

fn written_host(probe: &Probe) -> &str {
    match probe {
        Probe::Dns { name } => name,
        Probe::Tcp { address } | Probe::Tls { address } => {
            address.rsplit_once(':').map_or(address, |(host, _)| host)
        }
        Probe::Http { url, .. } => {
            let rest = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
            rest.split(['/', '?', '#']).next().unwrap_or(rest)
        }
        Probe::Promql { .. } => "prometheus",
        Probe::Shell { .. } | Probe::Console { .. } => "the host",
    }
}

fn plain(error: &std::io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    text.to_lowercase()
}

/// A stream whose every read counts against one limit.
struct Limited<'a> {
    stream: &'a mut TcpStream,
    watch: Stopwatch,
    limit: Duration,
}

impl Limited<'_> {
    fn look(&self) -> std::io::Result<()> {
        if self.watch.elapsed() < self.limit {
            return Ok(());
        }
        Err(ErrorKind::TimedOut.into())
    }
}

impl Read for Limited<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.look()?;
        self.stream.read(buffer)
    }
}

impl Write for Limited<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.look()?;
        self.stream.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.stream.flush()
    }
}
