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
    /// How long it may take, with the page.
    pub(super) limit: Duration,
    pub(super) now: Timestamp,
}

/// What was heard of an address.
pub(super) struct Response {
    pub(super) status: StatusCode,
    /// The page, if one was asked for and it is HTML.
    pub(super) html: Option<Vec<u8>>,
    /// Whether a wall against automatic readers answered.
    pub(super) is_wall: bool,
    pub(super) sets_cookie: bool,
    location: Option<String>,
    retry_after: Option<Duration>,
}

/// Why nothing was heard.
#[derive(Debug)]
pub(super) enum RequestError {
    /// No such host.
    NoName,
    /// Names cannot be looked up.
    NoLookup,
    /// There is no way to the host.
    NoNetwork,
    /// Nothing came within the limit.
    Silent(Duration),
    /// The connection was refused, cut, or is not safe.
    Refused(String),
    /// The host asks to be left alone for longer than anybody waits.
    Busy {
        /// What it answered.
        status: StatusCode,
        /// How long it wants to be left alone.
        wait: Duration,
        /// How often it was asked for this link.
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
    /// Whether GET could fare no better than HEAD did.
    pub(super) fn is_final_for_get(&self) -> bool {
        !matches!(self, Self::Refused(_))
    }

    /// Whether a host was there, rather than a wire cut on this side.
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

/// A client that follows no redirect by itself. Without any certificate
/// authority on the machine plain HTTP still works.
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

/// Reads a page, up to the longest that is looked through.
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
    /// Where it leads on, if it is a redirect that says where.
    pub(super) fn redirect(&self, from: &Url) -> Option<Url> {
        if !matches!(self.status.as_u16(), 301 | 302 | 303 | 307 | 308) {
            return None;
        }
        let mut next = from.join(self.location.as_deref()?).ok()?;
        next.set_fragment(None);
        Some(next)
    }

    /// How long the host wants to be left alone: as it says, or `otherwise`
    /// where it only says that there were too many requests.
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
