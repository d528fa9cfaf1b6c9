use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use globset::GlobSet;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Method, StatusCode};
use tokio::time::sleep;
use url::Url;

use super::address::{is_private, private_name, shown};
use super::anchors::{find_anchors, untold_anchors};
use super::collect::patterns;
use super::host_limit::HostLimits;
use super::request::{Request, RequestError, Response};
use super::status::{Meaning, meaning};
use super::{ExternalLink, LinkCheckError, LinkOptions, request};
use crate::book::{Answer, Moved, Reach};
use crate::network::is_login;
use crate::shell::fill_in;

/// Maximum number of redirects, as in browsers.
const MAX_REDIRECTS: usize = 20;

/// Checks links, one at a time per worker.
pub(super) struct Asker<'a> {
    options: &'a LinkOptions<'a>,
    client: Client,
    host_limits: HostLimits,
    private: GlobSet,
    headers: BTreeMap<String, HeaderMap>,
    missing: BTreeSet<String>,
    /// Whether all addresses of a host are private, by host.
    looked_up: RefCell<BTreeMap<String, bool>>,
    /// Hosts that asked to wait for longer than `max_wait`.
    busy: RefCell<BTreeMap<String, (StatusCode, Duration)>>,
    tried: Cell<bool>,
    heard: Cell<bool>,
}

/// The result of an attempt.
enum Try {
    Settled(Answer),
    /// A temporary failure.
    RequestError(Answer),
}

impl<'a> Asker<'a> {
    pub(super) fn new(options: &'a LinkOptions<'a>) -> Result<Self, LinkCheckError> {
        let mut missing = BTreeSet::new();
        let mut headers = BTreeMap::new();
        for (host, settings) in &options.settings.hosts {
            let of_host = filled_headers(&settings.headers, options.environment, &mut missing)?;
            headers.insert(host.clone(), of_host);
        }
        Ok(Self {
            options,
            client: request::client(options.settings.timeout)?,
            host_limits: HostLimits::new(options.settings.jobs),
            private: patterns(&options.settings.private)?,
            headers,
            missing,
            looked_up: RefCell::default(),
            busy: RefCell::default(),
            tried: Cell::new(false),
            heard: Cell::new(false),
        })
    }

    /// Environment variables in headers that are not set.
    pub(super) fn missing_variables(&self) -> BTreeSet<String> {
        self.missing.clone()
    }

    /// Whether any host responded, or no request was sent.
    pub(super) fn heard_anything(&self) -> bool {
        self.heard.get() || !self.tried.get()
    }

    /// Maximum number of concurrent requests to a host.
    pub(super) fn limit(&self, host: &str) -> usize {
        let settings = self.options.settings;
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        let of_host = settings
            .hosts
            .get(host)
            .or_else(|| settings.hosts.get(name));
        of_host
            .and_then(|host| host.per_host)
            .unwrap_or(settings.per_host)
            .max(1)
    }

    /// The result for a link, and whether it is permanent.
    pub(super) async fn ask(&self, link: &ExternalLink) -> (Answer, bool) {
        let url = match Url::parse(&link.address) {
            Ok(url) if url.has_host() => url,
            _ => return (broken("is not a valid URL"), true),
        };
        let mut attempt = 0;
        loop {
            match self.follow(&url, link, attempt).await {
                Try::Settled(answer) => return (answer, true),
                Try::RequestError(answer) if attempt >= self.options.settings.retries => {
                    return (answer, false);
                }
                Try::RequestError(_) => sleep(back_off(&url, attempt)).await,
            }
            attempt += 1;
        }
    }

    /// Follows a URL through its redirects.
    async fn follow(&self, start: &Url, link: &ExternalLink, attempt: u32) -> Try {
        let mut url = start.clone();
        let mut seen = BTreeSet::from([url.clone()]);
        let mut permanent = true;
        let mut asks_for_cookies = false;
        loop {
            if let Some(why) = self.out_of_reach(&url).await {
                return Try::Settled(unreachable(why));
            }
            let heard = match self.hear(&url, link, attempt).await {
                Ok(heard) => heard,
                Err(error) => return error_answer(&error),
            };
            let Some(next) = heard.redirect(&url) else {
                return self.judge(&url, &heard, link, (url != *start).then_some(permanent));
            };
            permanent &= matches!(heard.status.as_u16(), 301 | 308);
            asks_for_cookies |= heard.sets_cookie;
            if is_login(&next) && !is_login(start) {
                return Try::Settled(unreachable("redirects to a login".to_owned()));
            }
            if !seen.insert(next.clone()) || seen.len() > MAX_REDIRECTS {
                return Try::Settled(if asks_for_cookies {
                    unreachable("requires cookies".to_owned())
                } else {
                    broken("has a redirect loop")
                });
            }
            url = next;
        }
    }

    /// Why a host is not contacted, if so.
    async fn out_of_reach(&self, url: &Url) -> Option<String> {
        if !matches!(url.scheme(), "http" | "https") {
            return Some(format!("redirects to a `{}:` URL", url.scheme()));
        }
        let name = url.host_str().unwrap_or_default();
        if self.options.settings.check_private {
            return None;
        }
        if self.private.is_match(name) {
            return Some(format!("is on `{name}`, which book.toml lists as private"));
        }
        if let Some(what) = private_name(url) {
            return Some(format!("is on `{name}`, which {what}"));
        }
        let is_inside = self.resolves_privately(url).await;
        is_inside.then(|| format!("is on `{name}`, which has only private addresses"))
    }

    /// Whether every address of a host is private. Names that cannot be
    /// resolved are not, because a proxy may know them.
    async fn resolves_privately(&self, url: &Url) -> bool {
        let host = authority(url);
        if let Some(known) = self.looked_up.borrow().get(&host) {
            return *known;
        }
        let port = url.port_or_known_default().unwrap_or(443);
        let name = url.host_str().unwrap_or_default();
        let found = tokio::net::lookup_host((name, port)).await;
        let inside = found.is_ok_and(|found| {
            let addresses: Vec<_> = found.collect();
            !addresses.is_empty() && addresses.iter().all(|address| is_private(address.ip()))
        });
        self.looked_up.borrow_mut().insert(host, inside);
        inside
    }

    /// The response of one URL. HEAD is enough unless anchors are checked;
    /// hosts that reject it get GET.
    async fn hear(
        &self,
        url: &Url,
        link: &ExternalLink,
        attempt: u32,
    ) -> Result<Response, RequestError> {
        if link.anchors.is_empty() && attempt == 0 {
            let heard = self.send(url, Method::HEAD, attempt).await;
            match heard {
                Ok(heard) if heard.status.is_success() || heard.redirect(url).is_some() => {
                    return Ok(heard);
                }
                Err(error) if error.is_final_for_get() => return Err(error),
                Ok(_) | Err(_) => {}
            }
        }
        self.send(url, Method::GET, attempt).await
    }

    /// Sends one request within the host's limits, and again after the wait
    /// time that the host asked for.
    async fn send(
        &self,
        url: &Url,
        method: Method,
        attempt: u32,
    ) -> Result<Response, RequestError> {
        let host = authority(url);
        let limit = self.limit(&host);
        let settings = self.options.settings;
        let mut waited = Duration::ZERO;
        let mut asked = 0;
        loop {
            let pass = self.host_limits.enter(&host, limit).await;
            if let Some((status, wait)) = self.busy.borrow().get(&host).copied() {
                return Err(RequestError::Busy {
                    status,
                    wait,
                    asked,
                });
            }
            self.tried.set(true);
            asked += 1;
            let request = Request {
                url,
                method: method.clone(),
                headers: self.headers_for(url),
                limit: self.options.settings.timeout,
                now: self.options.now,
            };
            let heard = request.send(&self.client).await;
            let is_heard = heard
                .as_ref()
                .map_or_else(RequestError::came_from_the_host, |_| true);
            self.heard.set(self.heard.get() || is_heard);
            let heard = heard?;
            let Some(wait) = heard.wants_rest(back_off(url, attempt)) else {
                return Ok(heard);
            };
            waited += wait;
            let status = heard.status;
            let is_too_long = waited > settings.max_wait;
            if is_too_long {
                self.busy.borrow_mut().insert(host.clone(), (status, wait));
            }
            if is_too_long || asked > settings.retries {
                return Err(RequestError::Busy {
                    status,
                    wait,
                    asked,
                });
            }
            pass.back_off(wait);
        }
    }

    /// The headers for a URL: only those configured for its host, and never
    /// over an unencrypted connection.
    fn headers_for(&self, url: &Url) -> Option<&HeaderMap> {
        let name = url.host_str()?;
        let is_safe = url.scheme() == "https" || private_name(url).is_some();
        let of_host = self
            .headers
            .get(&authority(url))
            .or_else(|| self.headers.get(name));
        of_host.filter(|_| is_safe)
    }

    /// Judges the final response.
    fn judge(&self, url: &Url, heard: &Response, link: &ExternalLink, moved: Option<bool>) -> Try {
        let settings = self.options.settings;
        let host = url.host_str().unwrap_or_default();
        let of_host = settings
            .hosts
            .get(&authority(url))
            .or_else(|| settings.hosts.get(host));
        let accepted = of_host.map_or(&[][..], |host| &host.accept);
        let status = heard.status.as_u16();
        if !settings.accept.contains(&status) && !accepted.contains(&status) {
            match meaning(heard.status, heard.is_wall) {
                Meaning::Fine => {}
                Meaning::Broken(why) => return Try::Settled(broken(why)),
                Meaning::Unreachable(why) => return Try::Settled(unreachable(why)),
                Meaning::Again(why) => return Try::RequestError(broken(why)),
            }
        }
        Try::Settled(Answer {
            reach: Reach::Fine,
            moved: moved.map(|permanent| Moved {
                to: shown(url.as_str()),
                permanent,
            }),
            anchors: match &heard.html {
                Some(html) => find_anchors(html, &link.anchors),
                None => untold_anchors(&link.anchors),
            },
        })
    }
}

fn broken(why: impl Into<String>) -> Answer {
    Answer::new(Reach::Broken(why.into()))
}

fn unreachable(why: String) -> Answer {
    Answer::new(Reach::Unreachable(why))
}

fn error_answer(error: &RequestError) -> Try {
    let why = error.to_string();
    match error {
        RequestError::NoName => Try::Settled(broken(why)),
        RequestError::Busy { .. } => Try::Settled(unreachable(why)),
        RequestError::NoLookup | RequestError::NoNetwork => Try::RequestError(unreachable(why)),
        RequestError::Silent(_) | RequestError::Refused(_) => Try::RequestError(broken(why)),
    }
}

/// Host and port, the key of limits.
pub(super) fn authority(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

/// Half a second, doubled per attempt, plus jitter derived from the URL, so
/// that retries do not all happen at once.
fn back_off(url: &Url, attempt: u32) -> Duration {
    let mut hasher = DefaultHasher::new();
    url.as_str().hash(&mut hasher);
    let jitter = Duration::from_millis(hasher.finish() % 250);
    Duration::from_millis(500) * 2_u32.saturating_pow(attempt.min(6)) + jitter
}

/// The headers of a host with environment variables expanded. Headers whose
/// variable is not set are left out.
fn filled_headers(
    headers: &BTreeMap<String, String>,
    environment: &dyn Fn(&str) -> Option<String>,
    missing: &mut BTreeSet<String>,
) -> Result<HeaderMap, LinkCheckError> {
    let mut filled = HeaderMap::new();
    for (name, value) in headers {
        let wrong = || LinkCheckError::Settings(format!("`{name}` is not a valid header"));
        let Some(value) = expand(value, environment, missing) else {
            continue;
        };
        let mut value = HeaderValue::from_str(&value).map_err(|_| wrong())?;
        value.set_sensitive(true);
        filled.insert(
            HeaderName::from_bytes(name.as_bytes()).map_err(|_| wrong())?,
            value,
        );
    }
    Ok(filled)
}

/// Expands variables in a text; `None` if one is not set.
fn expand(
    text: &str,
    environment: &dyn Fn(&str) -> Option<String>,
    missing: &mut BTreeSet<String>,
) -> Option<String> {
    let mut is_whole = true;
    let filled = fill_in(text, |name| {
        let value = environment(name);
        if value.is_none() {
            missing.insert(name.to_owned());
            is_whole = false;
        }
        value.map(|value| value.trim().to_owned())
    });
    is_whole.then_some(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_take_their_values_from_the_environment() {
        let environment = |name: &str| (name == "TOKEN").then(|| "abc".to_owned());
        let mut missing = BTreeSet::new();
        let mut of = |text| expand(text, &environment, &mut missing);
        assert_eq!(of("Bearer $TOKEN"), Some("Bearer abc".to_owned()));
        assert_eq!(of("x ${TOKEN}y"), Some("x abcy".to_owned()));
        assert_eq!(of("$OTHER"), None);
        assert_eq!(missing, ["OTHER".to_owned()].into());
    }
}
