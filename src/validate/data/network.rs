use std::collections::BTreeSet;
use std::net::IpAddr;
use std::ops::RangeInclusive;

use super::address::{Network, Written, addresses};
use crate::book::Page;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Span;
use crate::validate::Context;
use crate::validate::prose::is_in_block;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "data/network",
    severity: Some(Severity::Warning),
    summary: "An IP address or network is invalid.",
    manual: "Four mistakes are reported: a number above 255 in an IPv4 address; a prefix longer than the address; \
             host bits in a network (`10.9.1.0/22`: the network is `10.9.0.0/22`), which routers and cloud \
             providers reject or round; and a range that does not match the network next to it. Addresses of \
             interfaces (`ip addr add 10.0.0.5/24 dev eth0`) may have host bits and are not reported, nor are \
             numbers that may be versions.",
    check: Check::Page(check),
};

fn check(_: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    let source = &page.document.source;
    let text = source.text();
    let all = addresses(text);
    let mut reported: BTreeSet<&str> = BTreeSet::new();
    for (index, written) in all.iter().enumerate() {
        let whole = &text[written.start..written.end];
        if reported.contains(whole) {
            continue;
        }
        let (before, behind) = around(text, written);
        let before = before.to_lowercase();
        // The page quotes what a tool says of it.
        if before.contains("invalid") || before.trim_start().starts_with("error") {
            continue;
        }
        let line = Line {
            text: &format!("{before} {}", behind.to_lowercase()),
            before: &before,
            is_code: is_in_block(&page.document, written.start),
        };
        let range = range_beside(text, &all[index + 1..], written);
        let Some((message, help)) = wrong_range(written, range)
            .or_else(|| wrong_number(written, &line))
            .or_else(|| host_bits(written, &line))
        else {
            continue;
        };
        reported.insert(whole);
        let span = Span::new(written.start..written.end);
        findings.push(RULE.finding(source, span, message).with_help(help));
    }
}

/// The words around an address, in lower case.
struct Line<'a> {
    text: &'a str,
    /// Those in front of it.
    before: &'a str,
    /// Whether it is part of a code block.
    is_code: bool,
}

/// What stands in front of an address and behind it on its line. Of a long line
/// only what is near: the rest speaks of other things.
fn around<'a>(text: &'a str, written: &Written<'_>) -> (&'a str, &'a str) {
    const NEAR: usize = 120;
    let from = text.floor_char_boundary(written.start.saturating_sub(NEAR));
    let to = text.ceil_char_boundary(written.end + NEAR);
    let before = &text[from..written.start];
    let behind = &text[written.end..to];
    (
        before.rsplit('\n').next().unwrap_or_default(),
        behind.split('\n').next().unwrap_or_default(),
    )
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

/// How near a word has to be that makes four numbers an address.
const BESIDE: usize = 40;

/// A number above 255, or a prefix that is too long.
fn wrong_number(written: &Written<'_>, line: &Line<'_>) -> Option<(String, String)> {
    let Some(address) = written.parsed() else {
        let near = line.before.len().saturating_sub(BESIDE);
        let beside = &line.before[line.before.floor_char_boundary(near)..];
        let is_meant =
            written.prefix.is_some() || OF_ADDRESSES.iter().any(|word| beside.contains(word));
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
    Some((message, "correct the prefix length".to_owned()))
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
        "`{}/{}` is not a network: it has host bits set",
        written.address, network.prefix
    );
    let help = format!(
        "write `{network}` for {} to {}, or correct the prefix length",
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
        Some(meant) => format!("the range is `{meant}`; correct the range or the network"),
        None => "correct the network or the range".to_owned(),
    };
    Some((message, help))
}
