use std::io::Read;
use std::sync::Once;
use std::time::{Duration, Instant};

use reqwest::blocking::{Client, Response};

use super::judge::{Seen, Verdict};
use super::net::unresolved;
use super::run::Probing;
use crate::condition::Facts;
use crate::stamp::Outcome;

/// How much of a body is read, in bytes.
const LARGEST: u64 = 1024 * 1024;

/// A request with variables already filled in.
pub(super) struct Request {
    pub(super) method: String,
    pub(super) url: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: String,
}

/// Sends a request and reads its answer, all within the check's limit.
pub(super) fn probe(request: Request, probing: &Probing<'_>) -> Result<Seen, Verdict> {
    let limit = probing.timeout;
    let deadline = Instant::now() + limit;
    let client = client(limit)
        .map_err(|error| Verdict::new(Outcome::Error, format!("no HTTP client: {error}")))?;
    let method = reqwest::Method::from_bytes(request.method.as_bytes()).map_err(|_| {
        Verdict::new(
            Outcome::Error,
            format!("`{}` is not a method", request.method),
        )
    })?;
    let mut builder = client.request(method, &request.url);
    for (name, value) in &request.headers {
        builder = builder.header(name, value);
    }
    if !request.body.is_empty() {
        builder = builder.body(request.body);
    }
    let response = builder.send().map_err(|error| failure(&error, probing))?;
    let status = response.status();
    let headers = header_facts(&response);
    let body = read_body(response, deadline).ok_or_else(|| Verdict::timeout(limit))?;
    let good = status.is_success() || status.is_redirection();
    let own = (!good).then(|| Verdict::new(Outcome::Fail, format!("status {}", status.as_u16())));
    let mut facts: Facts = [
        ("status".to_owned(), serde_json::json!(status.as_u16())),
        ("body".to_owned(), serde_json::json!(body)),
        ("headers".to_owned(), headers),
    ]
    .into();
    if let Ok(json) = serde_json::from_str(&body) {
        facts.insert("json".to_owned(), json);
    }
    Ok(Seen {
        output: body,
        facts,
        own,
        samples: Vec::new(),
    })
}

/// A client for requests that may take so long.
///
/// # Errors
/// When the machine has no TLS.
pub fn client(limit: Duration) -> reqwest::Result<Client> {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| {
        // Somebody else's provider is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
    let builder = || {
        Client::builder()
            .timeout(limit)
            .connect_timeout(limit)
            .user_agent(concat!("opsbook/", env!("CARGO_PKG_VERSION")))
    };
    // Without any certificate authority on the machine plain HTTP still works.
    builder()
        .build()
        .or_else(|_| builder().tls_certs_only([]).build())
}

/// Reads the body up to the cap; nothing when the deadline passes first. A
/// client's own limit counts for each read only.
fn read_body(response: Response, deadline: Instant) -> Option<String> {
    let mut body = Vec::new();
    let mut buffer = [0; 16 * 1024];
    let mut stream = response.take(LARGEST);
    loop {
        if Instant::now() >= deadline {
            return None;
        }
        match stream.read(&mut buffer) {
            Ok(0) => return Some(String::from_utf8_lossy(&body).into_owned()),
            Ok(count) => body.extend_from_slice(&buffer[..count]),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) if Instant::now() >= deadline => return None,
            Err(_) => return Some(String::from_utf8_lossy(&body).into_owned()),
        }
    }
}

fn header_facts(response: &Response) -> serde_json::Value {
    let headers = response.headers().iter();
    headers
        .map(|(name, value)| {
            (
                name.to_string(),
                String::from_utf8_lossy(value.as_bytes()).into(),
            )
        })
        .collect::<serde_json::Map<_, _>>()
        .into()
}

/// What went wrong: a host that refuses or is silent has failed, a name that
/// nobody knows or an address that is none cannot be judged.
fn failure(error: &reqwest::Error, probing: &Probing<'_>) -> Verdict {
    if error.is_timeout() {
        return Verdict::timeout(probing.timeout);
    }
    let mut text = String::new();
    let mut next: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = next {
        text = error.to_string();
        next = error.source();
    }
    let text = text.split(" (os error").next().unwrap_or_default();
    let text = text.to_lowercase();
    let unknown = ["lookup", "resolve", "name or service"];
    if unknown.iter().any(|words| text.contains(words)) {
        return Verdict::new(Outcome::Error, unresolved(probing.check, &text));
    }
    let outcome = if error.is_builder() {
        Outcome::Error
    } else {
        Outcome::Fail
    };
    Verdict::new(outcome, text)
}
