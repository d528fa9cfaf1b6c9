use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::{self, HeaderMap};
use reqwest::{Client, Method, StatusCode};
use tokio::time::timeout;
use url::Url;

use super::anchors::MAX_PAGE_BYTES;
use crate::network::{Failure, Lookup, USER_AGENT, Unknown, install_provider};

/// One request.
pub(super) struct Request<'a> {
    pub(super) url: &'a Url,
    pub(super) method: Method,
    pub(super) headers: Option<&'a HeaderMap>,
    /// Timeout of the whole request, including the body.
    pub(super) limit: Duration,
    pub(super) now: Timestamp,
}

/// The relevant parts of a response.
pub(super) struct Response {
    pub(super) status: StatusCode,
    /// The body, if it was requested and is HTML.
    pub(super) html: Option<Vec<u8>>,
    /// Whether bot protection rejected the request.
    pub(super) is_wall: bool,
    pub(super) sets_cookie: bool,
    location: Option<String>,
    retry_after: Option<Duration>,
}

/// Why there is no response.
#[derive(Debug)]
pub(super) enum RequestError {
    /// The host does not exist.
    NoName,
    /// Name resolution does not work.
    NoLookup,
    /// The network is unreachable.
    NoNetwork,
    /// The request timed out.
    Silent(Duration),
    /// The connection was refused, closed or not secure.
    Refused(String),
    /// The host asked to wait for longer than `max_wait`.
    Busy {
        /// The status of the response.
        status: StatusCode,
        /// The requested wait time.
        wait: Duration,
        /// How many requests were sent for this link.
        asked: u32,
    },
}

impl fmt::Display for RequestError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoName => formatter.write_str("has an unknown host"),
            Self::NoLookup => formatter.write_str(
                "has a host that cannot be resolved: no name \
                server responds",
            ),
            Self::NoNetwork => formatter.write_str("is not reachable from this network"),
            Self::Silent(limit) => write!(
                formatter,
                "does not respond within {} s",
                limit.as_secs_f32()
            ),
            Self::Refused(why) => write!(formatter, "refuses the connection: {why}"),
            Self::Busy {
                status,
                wait,
                asked,
            } => {
                let (status, wait) = (status.as_u16(), wait.as_secs_f32().ceil());
                write!(
                    formatter,
                    "responds with {status} and asks to wait for {wait} s"
                )?;
                match asked {
                    0 | 1 => Ok(()),
                    asked => write!(formatter, " (asked {asked} times)"),
                }
            }
        }
    }
}

impl RequestError {
    /// Whether a GET request would fail in the same way as HEAD.
    pub(super) fn is_final_for_get(&self) -> bool {
        !matches!(self, Self::Refused(_))
    }

    /// Whether the error came from the host and not from the local network.
    pub(super) fn came_from_the_host(&self) -> bool {
        matches!(self, Self::Silent(_) | Self::Refused(_) | Self::Busy { .. })
    }

    fn from_error(error: &reqwest::Error, limit: Duration) -> Self {
        match Failure::of(error) {
            Failure::Timeout => Self::Silent(limit),
            Failure::Lookup(error) => match error.what {
                Unknown::NoName => Self::NoName,
                Unknown::NoAnswer | Unknown::Other(_) => Self::NoLookup,
            },
            Failure::NoNetwork => Self::NoNetwork,
            failure => Self::Refused(failure.to_string()),
        }
    }
}

/// A client without automatic redirects. Plain HTTP works even if the machine
/// has no CA certificates.
pub(super) fn client(limit: Duration) -> reqwest::Result<Client> {
    install_provider();
    let builder = || {
        Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(limit)
            .pool_max_idle_per_host(4)
            .dns_resolver(Arc::new(Lookup::default()))
            .user_agent(USER_AGENT)
    };
    builder()
        .build()
        .or_else(|_| builder().tls_certs_only([]).build())
}

impl Request<'_> {
    pub(super) async fn send(self, client: &Client) -> Result<Response, RequestError> {
        let limit = self.limit;
        match timeout(limit, self.hear(client)).await {
            Ok(heard) => heard.map_err(|error| RequestError::from_error(&error, limit)),
            Err(_) => Err(RequestError::Silent(limit)),
        }
    }

    async fn hear(self, client: &Client) -> reqwest::Result<Response> {
        let wants_page = self.method == Method::GET;
        let mut request = client
            .request(self.method, self.url.clone())
            .header(header::ACCEPT, "text/html,application/xhtml+xml,*/*;q=0.8");
        if let Some(headers) = self.headers {
            request = request.headers(headers.clone());
        }
        let response = request.send().await?;
        let headers = response.headers();
        let text = |name| {
            headers
                .get(name)
                .and_then(|value: &header::HeaderValue| value.to_str().ok())
        };
        let is_html = text(header::CONTENT_TYPE).is_some_and(|kind| kind.contains("html"));
        let status = response.status();
        Ok(Response {
            status,
            is_wall: headers.contains_key("cf-mitigated"),
            sets_cookie: headers.contains_key(header::SET_COOKIE),
            location: text(header::LOCATION).map(ToOwned::to_owned),
            retry_after: text(header::RETRY_AFTER).and_then(|text| rest(text, self.now)),
            html: if wants_page && is_html && status.is_success() {
                Some(page(response).await?)
            } else {
                None
            },
        })
    }
}

/// Reads a body up to the search limit.
async fn page(mut response: reqwest::Response) -> reqwest::Result<Vec<u8>> {
    let mut page = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        page.extend_from_slice(&chunk);
        if page.len() >= MAX_PAGE_BYTES {
            break;
        }
    }
    Ok(page)
}

/// `Retry-After`: seconds or a date (RFC 9110, 10.2.3).
fn rest(text: &str, now: Timestamp) -> Option<Duration> {
    if let Ok(seconds) = text.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = jiff::fmt::rfc2822::parse(text.trim()).ok()?;
    let seconds = date.timestamp().as_second() - now.as_second();
    Some(Duration::from_secs(seconds.max(0).unsigned_abs()))
}

impl Response {
    /// The target of a redirect.
    pub(super) fn redirect(&self, from: &Url) -> Option<Url> {
        if !matches!(self.status.as_u16(), 301 | 302 | 303 | 307 | 308) {
            return None;
        }
        let mut next = from.join(self.location.as_deref()?).ok()?;
        next.set_fragment(None);
        Some(next)
    }

    /// The wait time that the host asked for, or `otherwise` if it only
    /// reported too many requests.
    pub(super) fn wants_rest(&self, otherwise: Duration) -> Option<Duration> {
        match self.status.as_u16() {
            429 => Some(self.retry_after.unwrap_or(otherwise)),
            503 if !self.is_wall => self.retry_after,
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_says_how_long_in_seconds_or_by_a_date() {
        let now: Timestamp = "2026-11-23T08:00:00Z".parse().expect("a moment");
        assert_eq!(rest("120", now), Some(Duration::from_mins(2)));
        let date = rest("Mon, 23 Nov 2026 08:00:30 GMT", now);
        assert_eq!(date, Some(Duration::from_secs(30)));
        assert_eq!(
            rest("Mon, 23 Nov 2026 07:00:30 GMT", now),
            Some(Duration::ZERO)
        );
        assert_eq!(rest("soon", now), None);
    }
}
