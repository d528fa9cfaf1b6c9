//! Directives of nginx with the names that stand around them.

use std::sync::Arc;

use super::lower;
use crate::facts::sources::File;

/// One directive with its arguments.
pub(super) struct Directive<'a> {
    pub(super) key: &'a str,
    pub(super) words: Vec<&'a str>,
    pub(super) line: u32,
}

/// A block: the one around it, and the names that it has.
struct Block {
    outer: usize,
    names: Vec<Arc<str>>,
}

/// The directives of a file, each with the names of the blocks around it. A name
/// may stand behind a directive that it is about, so the blocks are read first.
pub(super) fn directives<'a>(file: &File<'a>) -> Vec<(Directive<'a>, Vec<Arc<str>>)> {
    let mut blocks = vec![Block {
        outer: 0,
        names: Vec::new(),
    }];
    let mut current = 0;
    let mut found = Vec::new();
    for (line, text) in file.lines() {
        let text = text.trim();
        let bare = text.trim_end_matches(['{', ';', ' ']);
        let mut words = bare.split_whitespace();
        let key = words.next().filter(|key| !key.starts_with('#'));
        if let Some(key) = key.filter(|key| !key.starts_with('}')) {
            let words: Vec<&str> = words.collect();
            if text.ends_with('{') {
                let names = names(key, &words);
                blocks.push(Block {
                    outer: current,
                    names,
                });
                current = blocks.len() - 1;
            } else if !text.contains('{') {
                blocks[current].names.extend(names(key, &words));
                found.push((current, Directive { key, words, line }));
            }
        }
        // A line may close the block that it opens.
        let within = text.matches('{').count() - usize::from(text.ends_with('{'));
        let closed = text.matches('}').count().saturating_sub(within);
        for _ in (0..closed).filter(|_| !text.starts_with('#')) {
            current = blocks[current].outer;
        }
    }
    let around = |mut block: usize| {
        let mut names = Vec::new();
        while block != 0 {
            names.extend(blocks[block].names.iter().cloned());
            block = blocks[block].outer;
        }
        names
    };
    let found = found.into_iter();
    found.map(|(block, one)| (one, around(block))).collect()
}

/// The names that a directive gives to its block.
fn names(key: &str, words: &[&str]) -> Vec<Arc<str>> {
    match key {
        "upstream" | "proxy_pass" => {
            let words = words.iter().take(1);
            let hosts = words.map(|word| {
                let host = word.rsplit("//").next().unwrap_or(word);
                let host = host.split(['/', ':', '$']).next().unwrap_or(host);
                host.split('.').next().unwrap_or(host)
            });
            hosts.map(lower).collect()
        }
        "server_name" => {
            let hosts = words.iter().map(|word| word.split('.').next());
            hosts.flatten().map(lower).collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_around_a_directive_are_its_owners() {
        let text = "keepalive_timeout 9s;\nserver {\n  server_name shop.example;\n  location / {\n    \
            proxy_read_timeout 30s;\n    proxy_pass http://backend:80;\n  }\n  location /x { }\n}\n";
        let found: Vec<String> = directives(&File::new("nginx/a.conf", text))
            .into_iter()
            .map(|(one, owners)| format!("{} {}", one.key, owners.join(" ")))
            .collect();
        assert_eq!(
            found,
            [
                "keepalive_timeout ",
                "server_name shop",
                "proxy_read_timeout backend shop",
                "proxy_pass backend shop",
            ]
        );
    }
}
