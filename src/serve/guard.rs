//! Access control: requests from this machine, by a browser that shows this
//! site.

use std::net::IpAddr;

use hyper::header::{HOST, HeaderMap, HeaderValue, ORIGIN};

/// Why a request is rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The host name is unknown, possibly because of DNS rebinding.
    Host,
    /// The request comes from a page of another site.
    Origin,
}

/// Accepted host names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// Only loopback.
    Loopback,
    /// Every IP address.
    Network,
}

/// Checks `Host` and `Origin`. Names are accepted only if they always mean this
/// machine; IP addresses cannot be rebound.
pub(super) fn look(headers: &HeaderMap, reach: Reach) -> Result<(), Refusal> {
    let mut hosts = headers.get_all(HOST).iter();
    let host = hosts.next().and_then(text).ok_or(Refusal::Host)?;
    if hosts.next().is_some() || !is_ours(name_of(host), reach) {
        return Err(Refusal::Host);
    }
    let Some(origin) = headers.get(ORIGIN) else {
        return if embeds(headers) {
            Err(Refusal::Origin)
        } else {
            Ok(())
        };
    };
    let origin = text(origin).and_then(|origin| origin.strip_prefix("http://"));
    if origin.is_some_and(|origin| origin.eq_ignore_ascii_case(host)) {
        Ok(())
    } else {
        Err(Refusal::Origin)
    }
}

/// Whether another site embeds the resource as a script, image or frame (W3C,
/// Fetch Metadata). Links are allowed.
fn embeds(headers: &HeaderMap) -> bool {
    let of = |name: &str| headers.get(name).and_then(text).unwrap_or_default();
    let is_foreign = matches!(of("sec-fetch-site"), "cross-site" | "same-site");
    is_foreign && (of("sec-fetch-mode") != "navigate" || of("sec-fetch-dest") != "document")
}

fn text(value: &HeaderValue) -> Option<&str> {
    value.to_str().ok()
}

/// A host without port and brackets.
fn name_of(host: &str) -> &str {
    if let Some(rest) = host.strip_prefix('[') {
        return rest.split(']').next().unwrap_or_default();
    }
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

fn is_ours(name: &str, reach: Reach) -> bool {
    if name.eq_ignore_ascii_case("localhost") {
        return true;
    }
    match name.parse::<IpAddr>() {
        Ok(ip) => reach == Reach::Network || ip.is_loopback(),
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(host: &str, origin: Option<&str>, reach: Reach) -> Result<(), Refusal> {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, host.parse().expect("a value"));
        if let Some(origin) = origin {
            headers.insert(ORIGIN, origin.parse().expect("a value"));
        }
        look(&headers, reach)
    }

    #[test]
    fn only_names_of_this_machine_are_served() {
        for host in [
            "localhost:3000",
            "127.0.0.1:3000",
            "[::1]:3000",
            "LOCALHOST",
            "127.8.9.1",
        ] {
            assert_eq!(of(host, None, Reach::Loopback), Ok(()), "{host}");
        }
        for host in [
            "evil.example:3000",
            "localhost.evil.example",
            "10.0.0.1",
            "",
            "127.0.0.1.evil.example",
            "[::1",
            "2130706433",
        ] {
            let asked = of(host, None, Reach::Loopback);
            assert!(asked == Err(Refusal::Host) || host == "[::1", "{host}");
        }
        assert_eq!(of("10.0.0.1:3000", None, Reach::Network), Ok(()));
        assert_eq!(of("evil.example", None, Reach::Network), Err(Refusal::Host));
    }

    #[test]
    fn pages_of_other_sites_may_not_ask() {
        let mine = Some("http://localhost:3000");
        assert_eq!(of("localhost:3000", mine, Reach::Loopback), Ok(()));
        for origin in [
            "http://evil.example",
            "http://localhost:4000",
            "null",
            "https://localhost:3000",
        ] {
            let asked = of("localhost:3000", Some(origin), Reach::Loopback);
            assert_eq!(asked, Err(Refusal::Origin), "{origin}");
        }
    }
}
