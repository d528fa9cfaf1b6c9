//! HTTP requests, redirects and responses.

use std::io::Read;
use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

use reqwest::blocking::{Client, Response};
use url::{Host, Url};

use super::attempt::ProbeContext;
use super::judge::{Cut, Observation, Verdict};
use super::net::{resolve, unresolved};
use super::proxy::proxy_of;
use super::redirect::{self, Next};
use crate::condition::Facts;
use crate::network::{Failure, Reach, still_client};
use crate::stamp::Outcome;

/// Maximum number of redirects, as in most clients.
const MAX_REDIRECTS: usize = 10;

/// A request whose variables are expanded.
#[derive(Clone)]
pub(super) struct Request {
    pub(super) method: String,
    pub(super) url: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: String,
}

/// Sends a request and reads the response within the timeout of the check.
pub(super) fn probe(request: Request, context: &ProbeContext<'_>) -> Result<Observation, Verdict> {
    let deadline = Instant::now() + context.timeout;
    let reach = context.reach();
    let client = still_client(context.timeout, &reach)
        .map_err(|error| Verdict::new(Outcome::Error, format!("no HTTP client: {error}")))?;
    let started_at = request.url.clone();
    let mut request = request;
    for _ in 0..=MAX_REDIRECTS {
        judge_host(&request, &reach, context)?;
        let response = send(&client, &request, (deadline, context))?;
        let next = redirect::next(&request, &response, (&started_at, context.check.redirects));
        match next {
            Next::Follow(next) => request = next,
            Next::Answer(refusal) => {
                return read(response, refusal, (deadline, &request, context));
            }
        }
    }
    let reason = format!("redirected more than {MAX_REDIRECTS} times");
    Err(Verdict::new(Outcome::Fail, reason))
}

/// Checks whether the host of a request is allowed. Behind a proxy, the name is
/// resolved here only as far as possible, because the proxy connects by itself.
fn judge_host(request: &Request, reach: &Reach, context: &ProbeContext<'_>) -> Result<(), Verdict> {
    // An invalid URL fails when the request is sent.
    let Ok(url) = Url::parse(&request.url) else {
        return Ok(());
    };
    reach
        .judge_url(&url)
        .map_err(|denied| Verdict::denied(&denied))?;
    if proxy_of(&request.url, context.settings.environment).is_none() {
        return Ok(());
    }
    let Some(Host::Domain(name)) = url.host() else {
        return Ok(());
    };
    let found = resolve(name, 0, context.timeout)?.unwrap_or_default();
    let addresses: Vec<IpAddr> = found.iter().map(SocketAddr::ip).collect();
    let judged = reach.rules.judge(name, &addresses);
    judged.map_err(|denied| Verdict::denied(&denied))
}

fn send(
    client: &Client,
    request: &Request,
    (deadline, context): (Instant, &ProbeContext<'_>),
) -> Result<Response, Verdict> {
    let left = time_left(deadline).ok_or_else(|| Verdict::timeout(context.timeout))?;
    let method = reqwest::Method::from_bytes(request.method.as_bytes()).map_err(|_| {
        let reason = format!("`{}` is not a method", request.method);
        Verdict::new(Outcome::Error, reason)
    })?;
    let mut builder = client.request(method, &request.url).timeout(left);
    for (name, value) in &request.headers {
        builder = builder.header(name, value);
    }
    if !request.body.is_empty() {
        builder = builder.body(request.body.clone());
    }
    let answer = builder.send();
    answer.map_err(|error| failed(&Failure::of(&error), request, context))
}

fn time_left(deadline: Instant) -> Option<Duration> {
    let left = deadline.checked_duration_since(Instant::now());
    left.filter(|left| !left.is_zero())
}

/// Reads a response. `refusal` says why its redirect is not followed.
fn read(
    response: Response,
    refusal: Option<String>,
    (deadline, request, context): (Instant, &Request, &ProbeContext<'_>),
) -> Result<Observation, Verdict> {
    let status = response.status();
    let headers = header_facts(&response);
    let body = read_body(response, deadline, context)?;
    let code = status.as_u16();
    let own = match refusal {
        Some(why) => Some(format!("status {code}: {why}")),
        None if status.is_success() => None,
        None => Some(format!(
            "status {code}{}",
            status_hint(code, request, context)
        )),
    };
    let mut observation = Observation {
        own: own.map(|why| Verdict::new(Outcome::Fail, why)),
        is_empty: body.text.trim().is_empty() && body.cut.is_none(),
        ..Observation::default()
    };
    // A partial body that the request did not ask for.
    let cut = match code {
        206 => Some("the server sent only a part of the body (status 206)".to_owned()),
        _ => body.cut,
    };
    observation.cut = cut.map(|why| Cut {
        facts: vec!["body", "json"],
        why,
    });
    let mut facts: Facts = [
        ("status".to_owned(), serde_json::json!(code)),
        ("body".to_owned(), serde_json::json!(body.text)),
        ("headers".to_owned(), headers),
    ]
    .into();
    match json(&body.text, observation.cut.as_ref()) {
        Ok(json) => drop(facts.insert("json".to_owned(), json)),
        Err(why) => drop(observation.absent.insert("json", why)),
    }
    observation.facts = facts;
    observation.output = body.text;
    Ok(observation)
}

/// The body as JSON, or why it is invalid. A leading byte order mark is ignored
/// (RFC 8259, 8.1).
fn json(body: &str, cut: Option<&Cut>) -> Result<serde_json::Value, String> {
    if let Some(cut) = cut {
        return Err(cut.why.clone());
    }
    let text = body.trim_start_matches('\u{feff}');
    if text.trim().is_empty() {
        return Err("the body is empty".to_owned());
    }
    serde_json::from_str(text).map_err(|error| format!("the body is not JSON: {error}"))
}

/// Help for statuses that need an explanation.
fn status_hint(code: u16, request: &Request, context: &ProbeContext<'_>) -> String {
    match code {
        407 => ": the proxy wants a login".to_owned(),
        502..=504 => through_proxy(request, context),
        300..=399 => ": it leads nowhere".to_owned(),
        _ => String::new(),
    }
}

/// A note that the request used a proxy, which is easily overlooked.
fn through_proxy(request: &Request, context: &ProbeContext<'_>) -> String {
    let proxy = proxy_of(&request.url, context.settings.environment);
    proxy.map_or_else(String::new, |variable| {
        format!(" (through the proxy of {variable}; NO_PROXY names hosts that need none)")
    })
}

/// A body, and why it is incomplete.
struct Body {
    text: String,
    cut: Option<String>,
}

/// Reads the body up to the limit of the check. The timeout of the client
/// applies to each read only, so the deadline is checked here.
///
/// # Errors
/// When the deadline passes or the body is cut off: then nothing about it is
/// known.
fn read_body(
    response: Response,
    deadline: Instant,
    context: &ProbeContext<'_>,
) -> Result<Body, Verdict> {
    let most = context.most();
    let mut body = Vec::new();
    let mut buffer = [0; 16 * 1024];
    let mut stream = response;
    let mut is_cut = false;
    while !is_cut {
        if time_left(deadline).is_none() {
            return Err(Verdict::timeout(context.timeout));
        }
        match stream.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => {
                let room = most.saturating_sub(body.len()).min(count);
                is_cut = room < count;
                body.extend_from_slice(&buffer[..room]);
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) if time_left(deadline).is_none() => {
                return Err(Verdict::timeout(context.timeout));
            }
            Err(_) => {
                let reason = format!("the body broke off after {} bytes", body.len());
                return Err(Verdict::incomplete(reason));
            }
        }
    }
    Ok(Body {
        text: String::from_utf8_lossy(&body).into_owned(),
        cut: is_cut.then(|| context.cut_off()),
    })
}

/// Headers by lowercase name; repeated headers are joined with commas (RFC
/// 9110, 5.3).
fn header_facts(response: &Response) -> serde_json::Value {
    let mut facts = serde_json::Map::new();
    for (name, value) in response.headers() {
        let value = String::from_utf8_lossy(value.as_bytes());
        let known = facts.get(name.as_str()).and_then(serde_json::Value::as_str);
        let whole = match known {
            Some(known) => format!("{known}, {value}"),
            None => value.into_owned(),
        };
        facts.insert(name.to_string(), whole.into());
    }
    facts.into()
}

/// Classifies a failed request. A host that refuses, does not respond or is not
/// trusted fails the check. An unknown name, an invalid address and a malformed
/// response are errors.
fn failed(failure: &Failure, request: &Request, context: &ProbeContext<'_>) -> Verdict {
    let proxy = through_proxy(request, context);
    let reason = format!("{failure}{proxy}");
    match failure {
        Failure::Timeout => Verdict::timeout(context.timeout),
        Failure::Lookup(error) => {
            let reason = unresolved(context.check, error);
            Verdict::new(Outcome::Error, format!("{reason}{proxy}"))
        }
        Failure::Denied(denied) => Verdict::denied(denied),
        Failure::Address(_)
        | Failure::Handshake(_)
        | Failure::Closed
        | Failure::NoHttp
        | Failure::Other(_) => Verdict::new(Outcome::Error, reason),
        Failure::Body => Verdict::incomplete(reason),
        Failure::NoNetwork | Failure::Refused | Failure::Distrust(_) | Failure::Redirects => {
            Verdict::new(Outcome::Fail, reason)
        }
    }
}
