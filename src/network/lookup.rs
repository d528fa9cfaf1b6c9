//! Names looked up by the system's resolver, as every program on the machine
//! does, with an error that says what kind it is.

use std::fmt;
use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::Arc;

use super::Reach;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Why a host has no address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookupError {
    /// The host that was looked up.
    pub host: String,
    /// What is known about it.
    pub what: Unknown,
}

/// What a failed lookup says about a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// There is no such name.
    NoName,
    /// No name server answered, so nothing is known about the name.
    NoAnswer,
    /// The resolver said something else.
    Other(String),
}

impl fmt::Display for LookupError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = &self.host;
        match &self.what {
            Unknown::NoName => write!(formatter, "`{host}` is not a known host name"),
            Unknown::NoAnswer => write!(
                formatter,
                "`{host}` cannot be resolved: no name server responds"
            ),
            Unknown::Other(why) => write!(formatter, "`{host}` cannot be resolved: {why}"),
        }
    }
}

impl std::error::Error for LookupError {}

/// The addresses of a host, with this port.
///
/// # Errors
/// When it has none, or they cannot be found out.
pub fn look_up(host: &str, port: u16) -> Result<Vec<SocketAddr>, LookupError> {
    let failed = |what| LookupError {
        host: host.to_owned(),
        what,
    };
    let found = (host.trim_matches(['[', ']']), port).to_socket_addrs();
    let found = found.map_err(|error| failed(what(&error.to_string())))?;
    let found: Vec<SocketAddr> = found.collect();
    if found.is_empty() {
        return Err(failed(Unknown::NoName));
    }
    Ok(found)
}

/// The kind of error. The standard library hands on what `getaddrinfo(3)` says
/// as text alone; this is the one place that reads it.
fn what(said: &str) -> Unknown {
    let said = said.to_lowercase();
    let says = |parts: &[&str]| parts.iter().any(|part| said.contains(part));
    if says(&["not known", "no address", "nodename", "no such host"]) {
        Unknown::NoName
    } else if says(&["temporary failure", "try again"]) {
        Unknown::NoAnswer
    } else {
        let why = said.rsplit(": ").next().unwrap_or(&said);
        Unknown::Other(why.to_owned())
    }
}

/// The system's resolver for HTTP clients. Each name is looked up in a thread
/// of its own: the resolver knows no limit of time, and a client that gives
/// up must not wait for it.
#[derive(Clone, Debug, Default)]
pub struct Lookup {
    /// What may be reached; everything if not given.
    reach: Option<Reach>,
}

impl Resolve for Lookup {
    fn resolve(&self, name: Name) -> Resolving {
        let host = name.as_str().to_owned();
        let reach = self.reach.clone();
        Box::pin(async move {
            let (sender, receiver) = tokio::sync::oneshot::channel();
            let asked = host.clone();
            std::thread::spawn(move || {
                // Nobody may wait any more.
                let _ = sender.send(look_up(&asked, 0));
            });
            let name = host.clone();
            let found = receiver.await.unwrap_or_else(|_| {
                Err(LookupError {
                    host,
                    what: Unknown::Other("the resolver stopped".to_owned()),
                })
            });
            let found = found?;
            if let Some(reach) = reach {
                // What is connected to is what was judged: nobody looks the
                // name up again.
                let addresses: Vec<_> = found.iter().map(SocketAddr::ip).collect();
                reach.judge(&name, &addresses)?;
            }
            let addresses: Addrs = Box::new(found.into_iter());
            Ok(addresses)
        })
    }
}

impl Lookup {
    /// The resolver as clients take it.
    pub(super) fn shared() -> Arc<Self> {
        Arc::new(Self::default())
    }

    /// A resolver that gives only hosts which may be reached.
    pub(super) fn within(reach: Reach) -> Self {
        Self { reach: Some(reach) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_does_not_exist_is_told_from_a_server_that_is_silent() {
        let of = |said| what(&format!("failed to lookup address information: {said}"));
        assert_eq!(of("Name or service not known"), Unknown::NoName);
        assert_eq!(
            of("Temporary failure in name resolution"),
            Unknown::NoAnswer
        );
        assert_eq!(
            of("System error"),
            Unknown::Other("system error".to_owned())
        );
    }
}
