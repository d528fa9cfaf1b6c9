use std::collections::BTreeSet;
use std::net::IpAddr;
use std::ops::RangeInclusive;

use super::address::{Network, Written, addresses};
use crate::book::Page;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Span;
use crate::validate::Context;
use crate::validate::prose::{is_in_block, line_around};
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "data/network",
    severity: Some(Severity::Warning),
    summary: "An address or a network is not a valid one.",
    manual: "Four kinds of mistakes are found: a number above 255 in an IPv4 address; a prefix longer than the \
             address; host bits in a network (`10.9.1.0/22`: the network is `10.9.0.0/22`), which routers and \
             cloud providers refuse or round; and a range that is not the network it stands beside. Addresses \
             of interfaces (`ip addr add 10.0.0.5/24 dev eth0`) have host bits and are left alone, as are \
             numbers that may be versions.",
    check: Check::Page(check),
};

fn check(_: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    let source = &page.document.source;
    let text = source.text();
    let all = addresses(text);
    let mut told: BTreeSet<&str> = BTreeSet::new();
    for (index, written) in all.iter().enumerate() {
        let whole = &text[written.start..written.end];
        if told.contains(whole) {
            continue;
        }
        let line = line_around(text, written.start);
        let line = Line {
            text: &line.of(text).to_lowercase(),
            before: &before(text, line.range().start, written.start).to_lowercase(),
            is_code: is_in_block(&page.document, written.start),
        };
        let range = range_beside(text, &all[index + 1..], written);
        let Some((message, help)) = wrong_range(written, range)
            .or_else(|| wrong_number(written, &line))
            .or_else(|| host_bits(written, &line))
        else {
            continue;
        };
        told.insert(whole);
        let span = Span::new(written.start..written.end);
        findings.push(RULE.finding(source, span, message).with_help(help));
    }
}

/// A line of a page in lower case.
struct Line<'a> {
    text: &'a str,
    /// The words in front of the address.
    before: &'a str,
    /// Whether it is part of a code block.
    is_code: bool,
}

/// The few words in front of an address.
fn before(text: &str, line: usize, start: usize) -> &str {
    const LENGTH: usize = 40;
    let from = text
        .floor_char_boundary(start.saturating_sub(LENGTH))
        .max(line);
    &text[from..start]
}

/// Words of a line that speaks of networks.
const OF_NETWORKS: [&str; 18] = [
    "cidr",
    "subnet",
    "network",
    "range",
    "vpc",
    "block",
    "allow",
    "deny",
    "route",
    "vlan",
    "pool",
    "peering",
    "firewall",
    "whitelist",
    "trusted",
    "source",
    "ingress",
    "egress",
];

/// Words of a line that speaks of one machine or interface.
const OF_INTERFACES: [&str; 12] = [
    "ip addr",
    "ip a ",
    "ifconfig",
    "inet",
    " dev ",
    "gateway",
    "interface",
    "eth",
    "bip",
    "address",
    "listen",
    "host",
];

/// Words of a line that speaks of addresses.
const OF_ADDRESSES: [&str; 14] = [
    "ip ",
    "ip:",
    "ips",
    "address",
    "ping ",
    "ssh ",
    "nameserver",
    "dns",
    "gateway",
    "subnet",
    "cidr",
    "network",
    "://",
    "route",
];

/// Words of a line whose numbers are versions or names of objects (SNMP).
const OF_VERSIONS: [&str; 9] = [
    "version", "release", "chrome", "upgrade", "oid", "snmp", "build", "firmware", "driver",
];

impl Line<'_> {
    fn has(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.text.contains(word))
    }
}

/// A number above 255, or a prefix that is too long.
fn wrong_number(written: &Written<'_>, line: &Line<'_>) -> Option<(String, String)> {
    let Some(address) = written.parsed() else {
        let is_meant =
            written.prefix.is_some() || OF_ADDRESSES.iter().any(|word| line.before.contains(word));
        let large = written
            .address
            .split('.')
            .find(|part| part.parse::<u32>().is_ok_and(|part| part > 255))?;
        let message = format!(
            "`{}` is not an IPv4 address: {large} is above 255",
            written.address
        );
        return (is_meant && !line.has(&OF_VERSIONS))
            .then(|| (message, "correct the number".to_owned()));
    };
    let width = if address.is_ipv4() { 32 } else { 128 };
    let prefix = written.prefix.filter(|&prefix| prefix > width)?;
    if !line.has(&OF_NETWORKS) {
        return None;
    }
    let message = format!(
        "`/{prefix}` is longer than the {width} bits of `{}`",
        written.address
    );
    Some((message, "correct the length of the prefix".to_owned()))
}

/// Host bits in what is meant as a network.
fn host_bits(written: &Written<'_>, line: &Line<'_>) -> Option<(String, String)> {
    let network = written.network()?;
    let address = written.parsed()?;
    let looks_like_network = written.address.ends_with(".0") || written.address.ends_with("::");
    // Configuration of routers and tools often has an address in the place of
    // a network.
    let is_meant = looks_like_network || (line.has(&OF_NETWORKS) && !line.is_code);
    let is_meant = is_meant && !line.has(&OF_INTERFACES);
    if address == network.first || !is_meant {
        return None;
    }
    let message = format!(
        "`{}/{}` has host bits set, so it is not a network",
        written.address, network.prefix
    );
    let help = format!(
        "write `{network}` for {} to {}, or correct the length of the prefix",
        network.first, network.last
    );
    Some((message, help))
}

/// The range of addresses that stands right behind a network: `(a - b)`.
fn range_beside(
    text: &str,
    next: &[Written<'_>],
    network: &Written<'_>,
) -> Option<RangeInclusive<IpAddr>> {
    let [first, last, ..] = next else { return None };
    let is_plain = network.prefix.is_some() && first.prefix.is_none() && last.prefix.is_none();
    let beside = text.get(network.end..first.start)?;
    let between = text.get(first.end..last.start)?.trim();
    let is_beside = beside.len() <= 12
        && !beside.contains('\n')
        && beside.chars().all(|c| " (:=`|\"'[,".contains(c));
    let is_range = matches!(between, "-" | "–" | "—" | "to" | "..." | ".." | "->");
    let range = first.parsed()?..=last.parsed()?;
    (is_plain && is_beside && is_range).then_some(range)
}

fn wrong_range(
    written: &Written<'_>,
    range: Option<RangeInclusive<IpAddr>>,
) -> Option<(String, String)> {
    let range = range?;
    let network = written.network()?;
    let inside = network.range().contains(range.start()) && network.range().contains(range.end());
    let meant = Network::of_range(&range);
    // A part of a network, as its usable hosts, may well stand beside it.
    if inside && meant.is_none_or(|meant| meant == network || meant.first != network.first) {
        return None;
    }
    let message = format!(
        "`{}/{}` is {} to {}, not {} to {}",
        written.address,
        network.prefix,
        network.first,
        network.last,
        range.start(),
        range.end()
    );
    let help = match meant {
        Some(meant) => format!("the range is `{meant}`: correct one of them"),
        None => "correct the network or the range".to_owned(),
    };
    Some((message, help))
}
