//! Names in the arguments of single tools: variables of `export`, keys of
//! Redis, ports of database clients and of `ssh`, variables of Ansible.

use std::ops::Range;

use super::address;
use super::machine;
use super::named::Named;
use crate::book::{Certainty, NameKind};
use crate::shell::{SimpleCommand, Word};
use crate::tools::{self, Value};

/// A name with its word and its place in the word's text.
type Found<'c, 'a> = (Named, &'c Word<'a>, Range<usize>);

/// The names that the arguments of a command hold.
pub(super) fn names<'c, 'a>(simple: &'c SimpleCommand<'a>) -> Vec<Found<'c, 'a>> {
    match simple.tool() {
        "printenv" => {
            let words = simple.arguments().filter(|word| word.text.contains('_'));
            words.map(|word| variable(word, word.text.len())).collect()
        }
        "export" => exports(simple),
        "redis-cli" | "valkey-cli" => redis_key(simple).into_iter().collect(),
        "ssh" | "psql" | "pg_dump" | "pg_restore" | "mysql" | "mysqldump" => {
            port(simple).into_iter().collect()
        }
        "ansible-playbook" => extra_variables(simple),
        "gcloud" => project(simple).into_iter().collect(),
        _ => Vec::new(),
    }
}

fn variable<'c, 'a>(word: &'c Word<'a>, length: usize) -> Found<'c, 'a> {
    let name = word.text.get(..length).unwrap_or_default();
    (likely(NameKind::Variable, name), word, 0..length)
}

fn likely(kind: NameKind, text: &str) -> Named {
    Named {
        certainty: Certainty::Likely,
        ..Named::new(kind, text)
    }
}

/// `export NAME=…`: a variable that something is to read.
fn exports<'c, 'a>(simple: &'c SimpleCommand<'a>) -> Vec<Found<'c, 'a>> {
    let words = simple.words.iter().skip(1);
    let named = words.filter_map(|word| {
        let (name, _) = word.text.split_once('=')?;
        machine::is_variable(name).then(|| variable(word, name.len()))
    });
    named.collect()
}

/// The key that a command of Redis is about: several parts with colons, which
/// the code that keeps it writes as well.
fn redis_key<'c, 'a>(simple: &'c SimpleCommand<'a>) -> Option<Found<'c, 'a>> {
    let at = simple.words.iter().skip(1).position(|word| {
        let command = word.text.to_ascii_lowercase();
        tools::redis_key_commands().any(|known| known == command)
    })?;
    let key = simple.words.get(at + 2)?;
    let is_part = |part: &str| {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        !part.is_empty() && part.bytes().all(is_plain)
    };
    let is_key = key.text.contains(':') && key.text.split(':').all(is_part);
    is_key.then(|| {
        (
            likely(NameKind::CacheKey, &key.text),
            key,
            0..key.text.len(),
        )
    })
}

/// The port that a client connects to: one of this machine, or that of a host's
/// own SSH server.
fn port<'c, 'a>(simple: &'c SimpleCommand<'a>) -> Option<Found<'c, 'a>> {
    let tool = tools::tool(simple.tool())?;
    let words: Vec<&str> = simple.words.iter().map(|word| &*word.text).collect();
    let invocation = tools::invocation(tool, &words);
    let of_kind = |kind: &str| {
        let mut values = invocation.values.iter();
        values.find(|value: &&Value<'_>| value.kind == kind)
    };
    let (port, host) = (of_kind("port")?, of_kind("host")?);
    let is_number = !port.text.is_empty() && port.text.bytes().all(|byte| byte.is_ascii_digit());
    let named = if simple.tool() == "ssh" {
        let host = address::host(host.text)?;
        Named {
            owners: vec![format!("ssh {host}")],
            ..Named::new(NameKind::HostPort, port.text)
        }
    } else {
        let is_local = matches!(host.text, "localhost" | "127.0.0.1");
        is_local.then(|| likely(NameKind::PublishedPort, port.text))?
    };
    is_number.then(|| (named, &simple.words[port.word], port.range.clone()))
}

/// `gcloud config set project NAME`.
fn project<'c, 'a>(simple: &'c SimpleCommand<'a>) -> Option<Found<'c, 'a>> {
    let [_, config, set, key, name, ..] = simple.words.as_slice() else {
        return None;
    };
    let is_project = config.text == "config"
        && set.text == "set"
        && matches!(&*key.text, "project" | "core/project");
    is_project.then(|| {
        let full = format!("project/{}", name.text);
        (
            likely(NameKind::CloudResource, &full),
            name,
            0..name.text.len(),
        )
    })
}

/// `-e name=value` of a playbook.
fn extra_variables<'c, 'a>(simple: &'c SimpleCommand<'a>) -> Vec<Found<'c, 'a>> {
    let mut found = Vec::new();
    let mut is_value = false;
    for word in simple.words.iter().skip(1) {
        let start = match word.text.strip_prefix("--extra-vars=") {
            Some(_) => "--extra-vars=".len(),
            None if is_value => 0,
            None => {
                is_value = matches!(&*word.text, "-e" | "--extra-vars");
                continue;
            }
        };
        is_value = false;
        let mut at = start;
        for pair in word.text[start..].split(' ') {
            let name = pair.split_once('=').map_or("", |(name, _)| name);
            let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
            if !name.is_empty() && name.bytes().all(is_plain) {
                let named = likely(NameKind::AnsibleVariable, name);
                found.push((named, word, at..at + name.len()));
            }
            at += pair.len() + 1;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::simple_commands;

    #[test]
    fn arguments_of_single_tools_are_names() {
        for (command, expected) in [
            ("printenv API_URL x", "variable API_URL"),
            ("export API_URL=x a=b", "variable API_URL"),
            ("redis-cli -n 1 LLEN mail:queue", "cache-key mail:queue"),
            ("redis-cli get plain", ""),
            ("redis-cli get user:<id>", ""),
            ("psql -h localhost -p 5433 shop", "published-port 5433"),
            ("psql -h db.example -p 5433 shop", ""),
            ("ssh -p 2222 root@a.example uptime", "host-port 2222"),
            (
                "ansible-playbook site.yml -e 'app_port=1 app_user=x' -e @f.yml",
                "ansible-variable app_port, ansible-variable app_user",
            ),
        ] {
            let simple = simple_commands(command);
            let found: Vec<String> = simple
                .iter()
                .flat_map(names)
                .map(|(named, ..)| format!("{} {}", named.kind.key(), named.text))
                .collect();
            assert_eq!(found.join(", "), expected, "{command}");
        }
    }
}
