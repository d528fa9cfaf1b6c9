//! Hosts, ports, routes and buckets in words that are addresses.

use std::ops::Range;

use super::named::Named;
use super::scope::{Runner, Scope};
use crate::book::{Certainty, NameKind};
use crate::shell::SimpleCommand;

/// What an address in the text of a word mentions, each with its place there.
pub(super) fn of_word(text: &str, scope: &Scope, runner: &Runner) -> Vec<(Named, Range<usize>)> {
    let mut found = Vec::new();
    found.extend(bucket(text));
    let Some(address) = Address::read(text) else {
        return found;
    };
    let is_local = matches!(
        address.host,
        "localhost" | "127.0.0.1" | "0.0.0.0" | "[::1]"
    );
    if let Some((port, start)) = address.port
        && is_local
        && *runner == Runner::Operator
        && !scope.opens(port)
    {
        let named = Named {
            certainty: Certainty::Likely,
            ..Named::new(NameKind::PublishedPort, port)
        };
        found.push((named, start..start + port.len()));
    }
    if let (Some((port, start)), Runner::Container(owners)) = (address.port, runner)
        && is_local
        && !owners.is_empty()
    {
        let named = Named {
            owners: owners.clone(),
            certainty: Certainty::Likely,
            ..Named::new(NameKind::ServicePort, port)
        };
        found.push((named, start..start + port.len()));
    }
    if !is_local {
        found.extend(port_of_host(&address));
    }
    if !is_local
        && address.has_scheme
        && let Some(host) = host(address.host)
    {
        let start = text.find(host).unwrap_or_default();
        let named = Named {
            certainty: Certainty::Likely,
            ..Named::new(NameKind::Host, host)
        };
        found.push((named, start..start + host.len()));
    }
    if let Some((path, start)) = address.path.filter(|(path, _)| path.len() > 1) {
        let is_own = is_local || is_private(address.host);
        let named = Named {
            certainty: if is_own {
                Certainty::Sure
            } else {
                Certainty::Likely
            },
            ..Named::new(NameKind::Route, path)
        };
        found.push((named, start..start + path.len()));
    }
    found
}

/// The port of another host.
fn port_of_host(address: &Address<'_>) -> Option<(Named, Range<usize>)> {
    let (port, start) = address.port.filter(|(port, _)| !is_of_other(port))?;
    let named = Named {
        owners: vec![host(address.host)?.to_owned()],
        ..Named::new(NameKind::HostPort, port)
    };
    Some((named, start..start + port.len()))
}

/// Whether another program of the same host listens on a port: what it exports
/// to Prometheus, or a proxy in front.
fn is_of_other(port: &str) -> bool {
    matches!(port, "80" | "443" | "8443") || (port.len() == 4 && port.starts_with('9'))
}

/// The bucket of `s3://bucket/key`, with its place.
fn bucket(text: &str) -> Option<(Named, Range<usize>)> {
    let mut schemes = ["s3://", "gs://"].iter();
    let scheme = schemes.find(|scheme| text.starts_with(**scheme))?;
    let start = scheme.len();
    let bucket = text[start..].split('/').next().unwrap_or_default();
    let named = Named::new(NameKind::CloudResource, &format!("bucket/{bucket}"));
    Some((named, start..start + bucket.len()))
}

/// Whether a host has a name that only the network of its owner knows.
fn is_private(host: &str) -> bool {
    const ENDS: [&str; 4] = ["internal", "local", "svc", "lan"];
    let end = host.rsplit('.').next().unwrap_or(host);
    ENDS.contains(&end) || (!host.contains('.') && host.contains(|c: char| c.is_alphabetic()))
}

/// The HTTP method of a curl command, if it is certain.
pub(super) fn method<'c>(simple: &'c SimpleCommand<'_>) -> Option<&'c str> {
    const BODIES: [&str; 7] = [
        "-d",
        "--data",
        "--data-raw",
        "--data-binary",
        "--json",
        "-F",
        "--form",
    ];
    const OTHERS: [&str; 7] = ["-I", "--head", "-T", "--upload-file", "-G", "--get", "-sI"];
    if simple.tool() != "curl" || simple.has_option(&OTHERS) {
        return None;
    }
    let words = || simple.words.iter().map(|word| &*word.text);
    if let Some(method) = simple.option(&["-X", "--request"]) {
        return Some(method);
    }
    if let Some(method) = words().find_map(|word| word.strip_prefix("-X")) {
        return Some(method);
    }
    // Combined short options such as `-sX POST` are not analysed.
    let is_bundle = |word: &str| {
        word.len() > 2
            && word.starts_with('-')
            && !word.starts_with("--")
            && word.contains(['X', 'd', 'I', 'T', 'F', 'G'])
    };
    if words().any(is_bundle) {
        return None;
    }
    Some(if simple.has_option(&BODIES) {
        "POST"
    } else {
        "GET"
    })
}

/// The parts of an address, each with its place.
struct Address<'a> {
    has_scheme: bool,
    host: &'a str,
    port: Option<(&'a str, usize)>,
    path: Option<(&'a str, usize)>,
}

impl<'a> Address<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let scheme = ["http://", "https://"]
            .iter()
            .find(|scheme| text.starts_with(**scheme));
        let start = scheme.map_or(0, |scheme| scheme.len());
        let rest = &text[start..];
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let authority = &rest[..end];
        let host_start = authority.rfind('@').map_or(0, |at| at + 1);
        let authority = &authority[host_start..];
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) => {
                let is_number = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
                let at = start + host_start + host.len() + 1;
                (host, is_number.then_some((port, at)))
            }
            None => (authority, None),
        };
        // Without a scheme only `localhost:8080` is surely an address.
        if scheme.is_none() && !(matches!(host, "localhost" | "127.0.0.1") && port.is_some()) {
            return None;
        }
        let path = &rest[end..];
        let length = path.find(['?', '#', '\'', '"', ',']).unwrap_or(path.len());
        Some(Self {
            has_scheme: scheme.is_some(),
            host,
            port,
            path: path
                .starts_with('/')
                .then_some((&path[..length], start + end)),
        })
    }
}

/// The host in `user@host:path`, if it is a name that an inventory can hold.
pub(super) fn host(text: &str) -> Option<&str> {
    let host = text.rsplit('@').next()?;
    let host = host.split(':').next()?;
    let is_name = host
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte));
    let has_letter = host.bytes().any(|byte| byte.is_ascii_alphabetic());
    (is_name && has_letter && host != "localhost").then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_falls_into_its_parts() {
        let text = "http://u:p@localhost:8080/a/b?c";
        let address = Address::read(text).expect("an address");
        let (port, at) = address.port.expect("a port");
        assert_eq!((address.host, port), ("localhost", "8080"));
        assert_eq!(&text[at..at + 4], "8080");
        assert_eq!(address.path.map(|(path, _)| path), Some("/a/b"));
        assert!(Address::read("a:b").is_none());
        assert_eq!(host("root@web-1.x:/tmp"), Some("web-1.x"));
        assert_eq!(host("10.0.0.1"), None);
    }
}
