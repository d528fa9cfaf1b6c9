//! Network probes: `tcp`, `tls` and `dns`.

use std::io::{ErrorKind, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpStream};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use super::attempt::ProbeContext;
use super::judge::{Observation, Verdict};
use super::tls::{self, Certificate};
use crate::book::{Check, Probe};
use crate::clock::Stopwatch;
use crate::condition::Facts;
use crate::network::{LookupError, Unknown, look_up};
use crate::stamp::Outcome;

/// Opens a connection and closes it.
pub(super) fn tcp(address: &str, context: &ProbeContext<'_>) -> Result<Observation, Verdict> {
    let own = match connect(address, context) {
        Ok(_) => None,
        Err(verdict) if verdict.outcome == Outcome::Fail => Some(verdict),
        Err(verdict) => return Err(verdict),
    };
    let connected = serde_json::json!(own.is_none());
    Ok(observation([("connected", connected)], own))
}

/// Performs a TLS handshake and checks the certificate. An untrusted
/// certificate fails the check unless `ok` names `trusted`.
pub(super) fn tls(address: &str, context: &ProbeContext<'_>) -> Result<Observation, Verdict> {
    let (limit, now) = (context.timeout, context.settings.clock.now());
    let watch = Stopwatch::start();
    let mut stream = connect(address, context)?;
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
        // The certificate is unknown.
        _ => Verdict::new(Outcome::Error, tls::why_no_handshake(&error)),
    })?;
    let trusted = serde_json::json!(distrust.is_none());
    let own = distrust.map(|why| Verdict::new(Outcome::Fail, why));
    let facts = [
        ("trusted", trusted),
        ("days_left", serde_json::json!(days_left)),
        ("value", serde_json::json!(days_left)),
        ("issuer", serde_json::json!(issuer)),
        ("names", serde_json::json!(names)),
    ];
    Ok(observation(facts, own))
}

/// Resolves a name with the system resolver, as other programs on this machine
/// do.
pub(super) fn dns(name: &str, context: &ProbeContext<'_>) -> Result<Observation, Verdict> {
    let judged = context.settings.checks.hosts.judge_name(name);
    judged.map_err(|denied| Verdict::denied(&denied))?;
    let found = resolve(name, 0, context.timeout)?;
    let own = match &found {
        Ok(_) => None,
        Err(error) => Some(match error.what {
            Unknown::NoName => Verdict::new(Outcome::Fail, unresolved(context.check, error)),
            // Nothing is known about the name, so conditions cannot be
            // evaluated.
            Unknown::NoAnswer | Unknown::Other(_) => {
                let reason = unresolved(context.check, error);
                return Err(Verdict::new(Outcome::Error, reason));
            }
        }),
    };
    let is_found = serde_json::json!(found.is_ok());
    let found = found.unwrap_or_default();
    let mut answers: Vec<String> = found.iter().map(|at| at.ip().to_string()).collect();
    answers.sort();
    answers.dedup();
    let answered = ("answers", serde_json::json!(answers));
    let mut observation = observation([answered, ("found", is_found)], own);
    observation.output = answers.join("\n");
    Ok(observation)
}

fn observation<const N: usize>(
    facts: [(&str, serde_json::Value); N],
    own: Option<Verdict>,
) -> Observation {
    let facts = facts.into_iter();
    let facts: Facts = facts
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    Observation {
        facts,
        own,
        ..Observation::default()
    }
}

/// Connects to the first address of a host that accepts.
fn connect(address: &str, context: &ProbeContext<'_>) -> Result<TcpStream, Verdict> {
    let limit = context.timeout;
    let watch = Stopwatch::start();
    let port = address
        .rsplit_once(':')
        .and_then(|(_, port)| port.parse().ok());
    let host = address.rsplit_once(':').map_or(address, |(host, _)| host);
    let Some(port) = port else {
        let reason = "the address has no port; use a host and a port, such as db.internal:5432";
        return Err(Verdict::new(Outcome::Error, reason));
    };
    let judged = context.settings.checks.hosts.judge_name(host);
    judged.map_err(|denied| Verdict::denied(&denied))?;
    let found = resolve(host, port, limit)?;
    let found =
        found.map_err(|error| Verdict::new(Outcome::Error, unresolved(context.check, &error)))?;
    let addresses: Vec<IpAddr> = found.iter().map(SocketAddr::ip).collect();
    let judged = context.settings.checks.hosts.judge(host, &addresses);
    judged.map_err(|denied| Verdict::denied(&denied))?;
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

/// Resolves the addresses of a host. The system resolver has no timeout, so it
/// runs in a thread that is abandoned when the limit passes.
pub(super) fn resolve(
    host: &str,
    port: u16,
    limit: Duration,
) -> Result<Result<Vec<SocketAddr>, LookupError>, Verdict> {
    let (sender, receiver) = channel();
    let asked = host.to_owned();
    std::thread::spawn(move || {
        // The receiver may have given up.
        let _ = sender.send(look_up(&asked, port));
    });
    receiver.recv_timeout(limit).map_err(|error| match error {
        RecvTimeoutError::Timeout => Verdict::timeout(limit),
        RecvTimeoutError::Disconnected => Verdict::new(Outcome::Error, "the resolver broke off"),
    })
}

/// Why a host has no address. The host is shown as the page writes it, because
/// the value of a variable may be secret.
pub(super) fn unresolved(check: &Check, error: &LookupError) -> String {
    let host = written_host(&check.probe).to_owned();
    let what = error.what.clone();
    LookupError { host, what }.to_string()
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
        Probe::Shell { .. } | Probe::Console { .. } | Probe::Unreadable { .. } => "the host",
    }
}

fn plain(error: &std::io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    text.to_lowercase()
}

/// A stream whose reads share one deadline.
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
