use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ops::RangeInclusive;

/// An IPv4 or IPv6 address in a text, optionally with a prefix length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Written<'a> {
    /// The address as written.
    pub(super) address: &'a str,
    /// The text after the slash.
    pub(super) prefix: Option<u32>,
    /// Where it begins.
    pub(super) start: usize,
    /// Where it ends, prefix included.
    pub(super) end: usize,
}

impl Written<'_> {
    /// The address, if it is one.
    pub(super) fn parsed(&self) -> Option<IpAddr> {
        self.address.parse().ok()
    }

    /// The network of the address; `None` without a valid prefix.
    pub(super) fn network(&self) -> Option<Network> {
        Network::new(self.parsed()?, self.prefix?)
    }
}

/// The addresses that share a prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Network {
    pub(super) first: IpAddr,
    pub(super) last: IpAddr,
    pub(super) prefix: u32,
}

impl Network {
    /// The network of this prefix length around an address.
    pub(super) fn new(address: IpAddr, prefix: u32) -> Option<Self> {
        let host = |width: u32| width.checked_sub(prefix);
        let (first, last) = match address {
            IpAddr::V4(address) => {
                let mask = u32::MAX.checked_shr(32 - host(32)?).unwrap_or(0);
                let bits = address.to_bits();
                (
                    Ipv4Addr::from_bits(bits & !mask).into(),
                    Ipv4Addr::from_bits(bits | mask).into(),
                )
            }
            IpAddr::V6(address) => {
                let mask = u128::MAX.checked_shr(128 - host(128)?).unwrap_or(0);
                let bits = address.to_bits();
                (
                    Ipv6Addr::from_bits(bits & !mask).into(),
                    Ipv6Addr::from_bits(bits | mask).into(),
                )
            }
        };
        Some(Self {
            first,
            last,
            prefix,
        })
    }

    /// The network with exactly these addresses.
    pub(super) fn of_range(range: &RangeInclusive<IpAddr>) -> Option<Self> {
        let width = if range.start().is_ipv4() { 32 } else { 128 };
        let networks = (0..=width).filter_map(|prefix| Self::new(*range.start(), prefix));
        let mut networks = networks.filter(|network| network.range() == *range);
        networks.next()
    }

    /// All its addresses.
    pub(super) fn range(self) -> RangeInclusive<IpAddr> {
        self.first..=self.last
    }
}

impl std::fmt::Display for Network {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}/{}", self.first, self.prefix)
    }
}

/// Four numbers separated by dots that are not part of a longer word, and IPv6
/// addresses with a prefix.
pub(super) fn addresses(text: &str) -> Vec<Written<'_>> {
    let bytes = text.as_bytes();
    let mut found: Vec<Written<'_>> = Vec::new();
    let mut behind = 0;
    for at in memchr::memchr2_iter(b'.', b'/', bytes) {
        let next = bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
        if at < behind || at == 0 || !next {
            continue;
        }
        let is_part: fn(u8) -> bool = if bytes[at] == b'.' {
            |byte| byte.is_ascii_digit() || byte == b'.'
        } else {
            |byte| byte.is_ascii_hexdigit() || byte == b':'
        };
        // No address is longer.
        let before = &bytes[at.saturating_sub(MAX_ADDRESS_BYTES)..at];
        let start = at
            - before
                .iter()
                .rev()
                .take_while(|&&byte| is_part(byte))
                .count();
        let length = bytes[at + 1..]
            .iter()
            .take(MAX_ADDRESS_BYTES)
            .take_while(|&&byte| is_part(byte))
            .count();
        let end = if bytes[at] == b'.' {
            at + 1 + length
        } else {
            at
        };
        let end = start + text[start..end].trim_end_matches('.').len();
        behind = end.max(at + 1);
        found.extend(written(text, start, end));
    }
    found
}

/// As many bytes as an address has at most.
const MAX_ADDRESS_BYTES: usize = 39;

fn written(text: &str, start: usize, end: usize) -> Option<Written<'_>> {
    let address = &text[start..end];
    let is_v4 = address.split('.').count() == 4
        && address
            .split('.')
            .all(|part| (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit()));
    let is_v6 = address.matches(':').count() >= 2 && address.parse::<Ipv6Addr>().is_ok();
    let before = text[..start].chars().next_back();
    let joined = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '%' | '+' | ':');
    let is_joined =
        before.is_some_and(|c| joined(c) || (c == '/' && !text[..start].ends_with("//")));
    let digits = text[end..].strip_prefix('/').map_or("", |rest| {
        let length = rest.bytes().take_while(u8::is_ascii_digit).count();
        &rest[..length]
    });
    let whole = if digits.is_empty() {
        end
    } else {
        end + 1 + digits.len()
    };
    let mut after = text[whole..].chars();
    let is_joined_behind = match after.next() {
        Some('.' | '/' | ':') if !digits.is_empty() => {
            after.next().is_some_and(char::is_alphanumeric)
        }
        Some(c) => c.is_alphanumeric() || matches!(c, '_' | '-' | '%' | '+'),
        None => false,
    };
    let is_address = (is_v4 || (is_v6 && !digits.is_empty())) && !is_joined && !is_joined_behind;
    is_address.then(|| Written {
        address,
        prefix: digits.parse().ok(),
        start,
        end: whole,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(&str, Option<u32>)> {
        addresses(text)
            .into_iter()
            .map(|written| (written.address, written.prefix))
            .collect()
    }

    #[test]
    fn addresses_stand_alone() {
        assert_eq!(
            found("from 10.0.0.0/8, 300.1.1.1."),
            [("10.0.0.0", Some(8)), ("300.1.1.1", None)]
        );
        assert_eq!(
            found("2001:db8::/32 and fe80::1/64"),
            [("2001:db8::", Some(32)), ("fe80::1", Some(64))]
        );
        assert_eq!(
            found("http://10.0.0.1/path (10.0.0.2)"),
            [("10.0.0.1", None), ("10.0.0.2", None)]
        );
        for none in [
            "v1.2.3.4",
            "1.2.3.4.5",
            "1.2.3",
            "x-1.2.3.4-rc",
            "a/1.2.3.4/5",
            "1.2.3.4-5",
            "12:30/5",
        ] {
            assert_eq!(found(none), [], "{none}");
        }
    }

    #[test]
    fn networks_have_a_first_and_a_last_address() {
        let network =
            |address: &str, prefix| Network::new(address.parse().expect("an address"), prefix);
        let shown = |address: &str, prefix| {
            network(address, prefix).map(|network| format!("{network}-{}", network.last))
        };
        assert_eq!(
            shown("10.28.0.0", 11).as_deref(),
            Some("10.0.0.0/11-10.31.255.255")
        );
        assert_eq!(
            shown("10.9.1.7", 32).as_deref(),
            Some("10.9.1.7/32-10.9.1.7")
        );
        assert_eq!(
            shown("1.2.3.4", 0).as_deref(),
            Some("0.0.0.0/0-255.255.255.255")
        );
        assert_eq!(
            shown("2001:db8:1::", 32).as_deref(),
            Some("2001:db8::/32-2001:db8:ffff:ffff:ffff:ffff:ffff:ffff")
        );
        assert_eq!((network("1.2.3.4", 33), network("::", 129)), (None, None));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in "([0-9]{1,3}|[.:/]|::|[a-f]|é| ){0,40}") {
            for written in addresses(&text) {
                proptest::prop_assert!(text[written.start..written.end].starts_with(written.address));
            }
        }

        #[test]
        fn the_network_of_a_networks_range_is_itself(bits: u32, prefix in 0_u32..33) {
            let network = Network::new(Ipv4Addr::from_bits(bits).into(), prefix).expect("it fits");
            proptest::prop_assert_eq!(Network::of_range(&network.range()), Some(network));
        }
    }
}
