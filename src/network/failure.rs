//! Why a request got no answer.

use std::error::Error;
use std::fmt;
use std::io::ErrorKind;

use super::certificate::distrust;
use super::{Denied, LookupError};

/// Why a request got no answer, told by the types of its causes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Nothing came within the limit.
    Timeout,
    /// The address, a header or the method is none.
    Address(String),
    /// The host has no address that is known here.
    Lookup(LookupError),
    /// The host may not be reached.
    Denied(Denied),
    /// There is no way to the host over this network.
    NoNetwork,
    /// The host refuses connections on this port.
    Refused,
    /// The host's certificate is not trusted; why.
    Distrust(String),
    /// The TLS handshake did not come to its end; why.
    Handshake(String),
    /// The host closed the connection before its answer was there.
    Closed,
    /// What came is no HTTP.
    NoHttp,
    /// The body came in parts, or cannot be unpacked.
    Body,
    /// Redirects lead nowhere.
    Redirects,
    /// Something else; what.
    Other(String),
}

impl Failure {
    /// The reason of an error of the HTTP client.
    pub fn of(error: &reqwest::Error) -> Self {
        if error.is_timeout() {
            return Self::Timeout;
        }
        if error.is_redirect() {
            return Self::Redirects;
        }
        if error.is_builder() {
            return Self::Address(last_words(error));
        }
        let mut next: Option<&(dyn Error + 'static)> = Some(error);
        while let Some(cause) = next {
            if let Some(failure) = Self::of_cause(cause) {
                return failure;
            }
            next = inner(cause).or_else(|| cause.source());
        }
        if error.is_body() || error.is_decode() {
            return Self::Body;
        }
        Self::Other(last_words(error))
    }

    fn of_cause(cause: &(dyn Error + 'static)) -> Option<Self> {
        if let Some(error) = cause.downcast_ref::<LookupError>() {
            return Some(Self::Lookup(error.clone()));
        }
        if let Some(error) = cause.downcast_ref::<Denied>() {
            return Some(Self::Denied(error.clone()));
        }
        if let Some(error) = cause.downcast_ref::<rustls::Error>() {
            let why = distrust(error);
            return Some(match error {
                rustls::Error::InvalidCertificate(_) => Self::Distrust(why),
                _ => Self::Handshake(why),
            });
        }
        if let Some(error) = cause.downcast_ref::<hyper::Error>() {
            if error.is_parse() {
                return Some(Self::NoHttp);
            }
            return error.is_incomplete_message().then_some(Self::Closed);
        }
        let error = cause.downcast_ref::<std::io::Error>()?;
        match error.kind() {
            ErrorKind::ConnectionRefused => Some(Self::Refused),
            ErrorKind::NetworkUnreachable
            | ErrorKind::HostUnreachable
            | ErrorKind::AddrNotAvailable => Some(Self::NoNetwork),
            ErrorKind::ConnectionReset | ErrorKind::BrokenPipe | ErrorKind::ConnectionAborted => {
                Some(Self::Closed)
            }
            ErrorKind::TimedOut => Some(Self::Timeout),
            ErrorKind::UnexpectedEof if inner(cause).is_none() => Some(Self::Closed),
            _ => None,
        }
    }
}

/// What an input or output error was made of: its `source` is what comes
/// behind that.
fn inner<'a>(cause: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    let error = cause.downcast_ref::<std::io::Error>()?;
    let inner: &'a (dyn Error + Send + Sync + 'static) = error.get_ref()?;
    Some(inner)
}

/// What the innermost cause says.
fn last_words(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text = cause.to_string();
        next = cause.source();
    }
    let text = text.split(" (os error").next().unwrap_or_default();
    text.to_lowercase()
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Timeout => formatter.write_str("no response within the timeout"),
            Self::Address(why) => write!(formatter, "the request cannot be sent: {why}"),
            Self::Lookup(error) => error.fmt(formatter),
            Self::Denied(error) => error.fmt(formatter),
            Self::NoNetwork => formatter.write_str("the host is not reachable from this network"),
            Self::Refused => formatter.write_str("connection refused"),
            Self::Distrust(why) | Self::Handshake(why) | Self::Other(why) => {
                formatter.write_str(why)
            }
            Self::Closed => formatter.write_str(
                "the connection was closed before the response \
                was complete",
            ),
            Self::NoHttp => formatter.write_str("the response is not valid HTTP"),
            Self::Body => formatter.write_str("the body is incomplete or cannot be decompressed"),
            Self::Redirects => formatter.write_str("the redirects form a loop or lead nowhere"),
        }
    }
}
