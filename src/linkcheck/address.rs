//! Classifies URLs without any request.

use std::net::IpAddr;

use url::{Host, Url};

/// Domain suffixes that are never public: RFC 2606, RFC 6761, RFC 6762, RFC
/// 8375 and common corporate ones.
const PRIVATE_ENDINGS: [&str; 12] = [
    "local",
    "localhost",
    "internal",
    "intranet",
    "lan",
    "corp",
    "home",
    "private",
    "test",
    "invalid",
    "arpa",
    "svc",
];

/// Whether the host is reserved for documentation (RFC 2606).
pub(super) fn is_example(address: &str) -> bool {
    let Ok(url) = Url::parse(address) else {
        return false;
    };
    let Some(Host::Domain(host)) = url.host() else {
        return false;
    };
    let host = host.trim_end_matches('.');
    let invented = ["example", "example.com", "example.net", "example.org"];
    invented.iter().any(|name| {
        let before = host.strip_suffix(name);
        before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
    })
}

/// Why the name of a host is private.
pub(super) fn private_name(url: &Url) -> Option<&'static str> {
    match url.host()? {
        Host::Ipv4(ip) => is_private(ip.into()).then_some("is a private address"),
        Host::Ipv6(ip) => is_private(ip.into()).then_some("is a private address"),
        Host::Domain(name) => {
            let name = name.trim_end_matches('.');
            let ending = name.rsplit('.').next().unwrap_or_default();
            let is_private = !name.contains('.') || PRIVATE_ENDINGS.contains(&ending);
            is_private.then_some("is a private name")
        }
    }
}

/// Whether an address is private: RFC 1918, RFC 6598, RFC 4193, loopback,
/// link-local or unspecified.
pub(super) fn is_private(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => {
            let shared = ip.octets()[0] == 100 && (64..128).contains(&ip.octets()[1]);
            ip.is_private()
                || ip.is_loopback()
                || ip.is_link_local()
                || ip.is_unspecified()
                || shared
        }
        IpAddr::V6(ip) => match ip.to_ipv4_mapped() {
            Some(ip) => is_private(ip.into()),
            None => {
                ip.is_loopback()
                    || ip.is_unspecified()
                    || ip.is_unique_local()
                    || ip.is_unicast_link_local()
            }
        },
    }
}

/// A URL without its password and the values of parameters that look secret,
/// for messages and the cache.
pub fn shown(address: &str) -> String {
    let Ok(mut url) = Url::parse(address) else {
        return address.to_owned();
    };
    let has_user = !url.username().is_empty() || url.password().is_some();
    let secret = url.query_pairs().any(|(name, _)| is_secret(&name));
    if !has_user && !secret {
        return address.to_owned();
    }
    // These calls fail only for URLs that cannot have credentials.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    if secret {
        let pairs: Vec<(String, String)> = url
            .query_pairs()
            .map(|(name, value)| {
                let value = if is_secret(&name) {
                    "REDACTED".to_owned()
                } else {
                    value.into_owned()
                };
                (name.into_owned(), value)
            })
            .collect();
        url.query_pairs_mut().clear().extend_pairs(pairs);
    }
    url.to_string()
}

fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let words = [
        "token",
        "secret",
        "password",
        "passwd",
        "signature",
        "apikey",
        "api_key",
        "access_key",
    ];
    words.iter().any(|word| name.contains(word)) || matches!(name.as_str(), "key" | "sig" | "pwd")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).expect("a valid address")
    }

    #[test]
    fn private_hosts_are_known_by_name_and_number() {
        for text in [
            "http://localhost:3000",
            "http://grafana/d/x",
            "https://vault.internal",
            "http://10.1.2.3",
            "http://169.254.169.254/latest",
            "http://[::1]/",
            "http://[::ffff:192.168.0.1]/",
            "http://api.default.svc",
            "http://100.64.0.1",
            "http://2130706433/",
        ] {
            assert!(private_name(&url(text)).is_some(), "{text}");
        }
        for text in [
            "https://github.com/x",
            "http://8.8.8.8",
            "http://[2606:4700::1]/",
        ] {
            assert_eq!(private_name(&url(text)), None, "{text}");
        }
    }

    #[test]
    fn example_hosts_are_nobodys() {
        assert!(is_example("https://api.example.com/x"));
        assert!(is_example("https://shop.example"));
        assert!(!is_example("https://myexample.com"));
    }

    #[test]
    fn secrets_are_never_shown() {
        assert_eq!(
            shown("https://me:pw@a.test/x?token=abc&y=1"),
            "https://a.test/x?token=REDACTED&y=1"
        );
        assert_eq!(shown("https://a.test/x?y=%20"), "https://a.test/x?y=%20");
    }
}
