//! Determines from the environment whether a request uses a proxy.

use url::Url;

use super::Environment;

/// The variable that sets the proxy for an address; `None` for a direct
/// request.
pub(super) fn proxy_of(address: &str, environment: &Environment) -> Option<&'static str> {
    let url = Url::parse(address).ok()?;
    let names: [&str; 4] = match url.scheme() {
        "https" => ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"],
        _ => ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"],
    };
    let named = names
        .into_iter()
        .find(|name| environment.value(name).is_some())?;
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    let exceptions = environment
        .value("NO_PROXY")
        .or_else(|| environment.value("no_proxy"));
    let is_excepted = exceptions.unwrap_or_default().split(',').any(|entry| {
        let entry = entry.trim().trim_start_matches('.');
        let before = host.strip_suffix(entry).filter(|_| !entry.is_empty());
        entry == "*" || before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
    });
    (!is_excepted).then_some(named)
}

/// Environment variables that set a proxy.
const PROXIES: [&str; 6] = [
    "HTTPS_PROXY",
    "https_proxy",
    "HTTP_PROXY",
    "http_proxy",
    "ALL_PROXY",
    "all_proxy",
];

/// The hosts of all configured proxies.
pub(super) fn hosts(environment: &Environment) -> Vec<String> {
    let named = proxies(environment);
    named.into_iter().map(|(_, host)| host).collect()
}

/// All configured proxies: the variable and the host of each.
pub fn proxies(environment: &Environment) -> Vec<(&'static str, String)> {
    let named = PROXIES.into_iter().filter_map(|name| {
        let value = environment.value(name)?;
        let url = Url::parse(value).or_else(|_| Url::parse(&format!("http://{value}")));
        let host = url.ok()?.host_str()?.trim_matches(['[', ']']).to_owned();
        Some((name, host))
    });
    named.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_named_where_one_is_used() {
        let environment = |pairs: &[(&str, &str)]| {
            let pairs = pairs.iter();
            Environment::new(pairs.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
        };
        let with = environment(&[
            ("https_proxy", "http://p:1"),
            ("NO_PROXY", "a.b, .internal"),
        ]);
        assert_eq!(proxy_of("https://api.com/", &with), Some("https_proxy"));
        assert_eq!(proxy_of("http://api.com/", &with), None);
        assert_eq!(proxy_of("https://x.internal/", &with), None);
        assert_eq!(proxy_of("https://xa.b/", &with), Some("https_proxy"));
        assert_eq!(proxy_of("https://a.b/", &environment(&[])), None);
    }
}
