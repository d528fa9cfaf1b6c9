//! Which hosts may be reached: by name, and by the addresses that a name has
//! when it is looked up.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::LazyLock;

use ipnet::IpNet;

/// Which hosts may be reached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HostRules {
    /// If any, only these may be reached.
    allow: Vec<Pattern>,
    /// These may not.
    deny: Vec<Pattern>,
}

/// One host or several.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Pattern {
    /// A name in lower case; `*.example.com` stands for all below it.
    Name(String),
    Network(IpNet),
}

/// A host may not be reached.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{host}` {why}")]
pub struct Denied {
    host: String,
    why: String,
}

/// What is refused unless it is named, with what it is.
static REFUSED: LazyLock<Vec<(Pattern, &'static str)>> = LazyLock::new(|| {
    let lines = include_str!("refused.txt").lines();
    let lines = lines.filter(|line| !line.starts_with('#'));
    let pairs = lines.filter_map(|line| line.split_once(' '));
    pairs
        .filter_map(|(pattern, what)| Some((Pattern::read(pattern)?, what)))
        .collect()
});

impl Pattern {
    fn read(text: &str) -> Option<Self> {
        let plain = text.trim_matches(['[', ']']);
        if let Ok(network) = plain.parse::<IpNet>() {
            return Some(Self::Network(network.trunc()));
        }
        if let Ok(address) = plain.parse::<IpAddr>() {
            return Some(Self::Network(address.into()));
        }
        let name = normal(text);
        let rest = name.strip_prefix("*.").unwrap_or(&name);
        let is_label = |label: &str| {
            !label.is_empty()
                && label
                    .chars()
                    .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
        };
        // A number is an address that is written in another way.
        let is_number = rest
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.');
        (!is_number && rest.split('.').all(is_label)).then_some(Self::Name(name))
    }

    fn has_name(&self, host: &str) -> bool {
        match self {
            Self::Network(_) => false,
            Self::Name(name) => match name.strip_prefix('*') {
                None => name == host,
                Some(ending) => host.len() > ending.len() && host.ends_with(ending),
            },
        }
    }

    fn has_address(&self, address: IpAddr) -> bool {
        match self {
            Self::Network(network) => network.contains(&address),
            Self::Name(_) => false,
        }
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => formatter.write_str(name),
            Self::Network(network) => network.fmt(formatter),
        }
    }
}

impl HostRules {
    /// Rules from names, addresses and networks such as `10.0.0.0/8`.
    ///
    /// # Errors
    /// The first entry that is none of these.
    pub fn read(allow: &[String], deny: &[String]) -> Result<Self, String> {
        let read = |entries: &[String]| -> Result<Vec<Pattern>, String> {
            let entries = entries.iter();
            entries
                .map(|entry| Pattern::read(entry).ok_or_else(|| entry.clone()))
                .collect()
        };
        Ok(Self {
            allow: read(allow)?,
            deny: read(deny)?,
        })
    }

    /// The rules in one line; empty if there are none.
    pub fn summary(&self) -> String {
        let list = |word: &str, patterns: &[Pattern]| {
            let shown: Vec<String> = patterns.iter().map(Pattern::to_string).collect();
            (!shown.is_empty()).then(|| format!("{word} {}", shown.join(", ")))
        };
        let parts = [list("allow", &self.allow), list("deny", &self.deny)];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        parts.join("; ")
    }

    /// Whether a host may be looked up at all. Its addresses decide later,
    /// unless its name already does.
    ///
    /// # Errors
    /// When its name forbids it.
    pub fn judge_name(&self, host: &str) -> Result<(), Denied> {
        let host = normal(host);
        if let Ok(address) = host.trim_matches(['[', ']']).parse::<IpAddr>() {
            return self.judge(&host, &[address]);
        }
        let denied = |why: String| {
            Err(Denied {
                host: host.clone(),
                why,
            })
        };
        if let Some(pattern) = self.deny.iter().find(|pattern| pattern.has_name(&host)) {
            return denied(is_denied(pattern));
        }
        if self.names(&host) {
            return Ok(());
        }
        let refused = REFUSED.iter().find(|(pattern, _)| pattern.has_name(&host));
        if let Some((_, what)) = refused {
            return denied(is_refused(what));
        }
        let has_network = |pattern: &Pattern| matches!(pattern, Pattern::Network(_));
        if !self.allow.is_empty() && !self.allow.iter().any(has_network) {
            return denied(NOT_ALLOWED.to_owned());
        }
        Ok(())
    }

    /// Whether a host that has these addresses may be reached. One address that
    /// may not be reached is enough to refuse all of them.
    ///
    /// # Errors
    /// When its name or one of its addresses forbids it.
    pub fn judge(&self, host: &str, addresses: &[IpAddr]) -> Result<(), Denied> {
        let host = normal(host);
        if host.trim_matches(['[', ']']).parse::<IpAddr>().is_err() {
            self.judge_name(&host)?;
        }
        let is_named = self.names(&host);
        for address in addresses.iter().flat_map(|address| meanings(*address)) {
            let why = self.why_not(address, is_named);
            if let Some(why) = why {
                let of = if host.trim_matches(['[', ']']) == address.to_string() {
                    String::new()
                } else {
                    format!("has the address {address}, which ")
                };
                return Err(Denied {
                    host,
                    why: format!("{of}{why}"),
                });
            }
        }
        Ok(())
    }

    fn names(&self, host: &str) -> bool {
        self.allow.iter().any(|pattern| pattern.has_name(host))
    }

    /// Why an address may not be reached, if so.
    fn why_not(&self, address: IpAddr, is_named: bool) -> Option<String> {
        let mut deny = self.deny.iter();
        if let Some(pattern) = deny.find(|pattern| pattern.has_address(address)) {
            return Some(is_denied(pattern));
        }
        if is_named {
            return None;
        }
        let mut refused = REFUSED.iter();
        let refused = refused.find(|(pattern, _)| pattern.has_address(address));
        let allowing = self.allow.iter();
        let mut allowing = allowing.filter(|pattern| pattern.has_address(address));
        match refused {
            // A network around it, such as 0.0.0.0/0, does not name it.
            Some((around, what)) if !allowing.any(|pattern| is_inside(pattern, around)) => {
                Some(is_refused(what))
            }
            Some(_) => None,
            None if self.allow.is_empty() || allowing.next().is_some() => None,
            None => Some(NOT_ALLOWED.to_owned()),
        }
    }
}

const NOT_ALLOWED: &str = "is not listed in `allow` under [checks.hosts] in book.toml";

fn is_denied(pattern: &Pattern) -> String {
    format!("is denied by `{pattern}` under [checks.hosts] in book.toml")
}

fn is_refused(what: &str) -> String {
    format!("is {what}; checks can reach it only if `allow` under [checks.hosts] lists it")
}

fn is_inside(pattern: &Pattern, around: &Pattern) -> bool {
    match (pattern, around) {
        (Pattern::Network(inner), Pattern::Network(outer)) => outer.contains(inner),
        _ => false,
    }
}

/// A host as patterns are compared with it.
fn normal(host: &str) -> String {
    let host = host.trim().trim_end_matches('.');
    host.to_lowercase()
}

/// The addresses that an address stands for: itself, and the IPv4 address that
/// an IPv6 address carries (RFC 4291, 2.5.5; RFC 6052, 2.1; RFC 3056, 2).
fn meanings(address: IpAddr) -> Vec<IpAddr> {
    let IpAddr::V6(v6) = address else {
        return vec![address];
    };
    let mut all = vec![address];
    all.extend(carried(v6).map(IpAddr::V4));
    all
}

fn carried(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let octets = address.octets();
    let last = |from: usize| {
        Ipv4Addr::new(
            octets[from],
            octets[from + 1],
            octets[from + 2],
            octets[from + 3],
        )
    };
    match address.segments() {
        [0, 0, 0, 0, 0, 0xffff | 0, ..] | [0x64, 0xff9b, 0, 0, 0, 0, ..] => Some(last(12)),
        [0x2002, ..] => Some(last(2)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(allow: &[&str], deny: &[&str]) -> HostRules {
        let owned = |texts: &[&str]| {
            texts
                .iter()
                .map(|text| (*text).to_owned())
                .collect::<Vec<_>>()
        };
        HostRules::read(&owned(allow), &owned(deny)).expect("rules")
    }

    fn reaches(rules: &HostRules, host: &str, addresses: &[&str]) -> bool {
        let addresses = addresses
            .iter()
            .map(|text| text.parse().expect("an address"));
        let addresses: Vec<IpAddr> = addresses.collect();
        rules.judge(host, &addresses).is_ok()
    }

    #[test]
    fn link_local_and_metadata_are_refused_unless_named() {
        let none = rules(&[], &[]);
        for address in [
            "169.254.169.254",
            "fe80::1",
            "::ffff:169.254.169.254",
            "64:ff9b::a9fe:a9fe",
            "2002:a9fe:a9fe::1",
            "fd00:ec2::254",
            "100.100.100.200",
        ] {
            assert!(!reaches(&none, "innocent.example", &[address]), "{address}");
            assert!(!reaches(&none, address, &[address]), "{address}");
            let named = rules(&["innocent.example"], &[]);
            assert!(reaches(&named, "innocent.example", &[address]), "{address}");
        }
        assert!(none.judge_name("Metadata.Google.Internal.").is_err());
        assert!(!reaches(&none, "a", &["10.0.0.1", "169.254.0.1"]));
        assert!(reaches(&none, "a", &["10.0.0.1", "::1", "127.0.0.1"]));
        let wide = rules(&["0.0.0.0/0"], &[]);
        assert!(!reaches(&wide, "169.254.169.254", &["169.254.169.254"]));
        let named = rules(&["169.254.169.254"], &[]);
        assert!(reaches(&named, "a", &["169.254.169.254"]));
        assert!(!reaches(&named, "a", &["169.254.169.253"]));
    }

    #[test]
    fn hosts_are_allowed_and_denied_by_name_and_network() {
        let internal = rules(
            &["*.internal", "10.0.0.0/8"],
            &["db.internal", "10.1.0.0/16"],
        );
        assert!(reaches(&internal, "API.internal.", &["192.0.2.1"]));
        assert!(!reaches(&internal, "internal", &["192.0.2.1"]));
        assert!(!reaches(&internal, "db.internal", &["10.2.0.1"]));
        assert!(!reaches(&internal, "api.internal", &["10.1.0.1"]));
        assert!(reaches(&internal, "other.example", &["10.2.0.1"]));
        assert!(!reaches(&internal, "other.example", &["192.0.2.1"]));
        assert!(!reaches(&internal, "xinternal", &["192.0.2.1"]));
        let names = rules(&["a.example"], &[]);
        assert!(names.judge_name("b.example").is_err());
        let denied = rules(&[], &["127.0.0.0/8"]);
        assert!(!reaches(&denied, "x", &["::ffff:127.0.0.1"]));
        for wrong in ["", "a b", "10.0.0.0/99", "2852039166", "*", "http://a"] {
            assert!(
                HostRules::read(&[wrong.to_owned()], &[]).is_err(),
                "{wrong}"
            );
        }
        assert_eq!(
            internal.summary(),
            "allow *.internal, 10.0.0.0/8; deny db.internal, 10.1.0.0/16"
        );
    }
}
