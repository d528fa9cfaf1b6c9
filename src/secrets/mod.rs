//! Text that looks like a secret: tokens of well-known forms, and values under
//! keys whose names say that they are secret.

mod shown;

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use regex::Regex;

use crate::pattern;

pub use shown::Redaction;

static TOKEN: LazyLock<Regex> = LazyLock::new(|| {
    // The providers' documented prefixes and lengths.
    pattern::ascii(concat!(
        r"(?-u:\b)(AKIA|ASIA)[0-9A-Z]{16}(?-u:\b)",
        r"|(?-u:\b)gh[pousr]_[0-9A-Za-z]{36,}(?-u:\b)",
        r"|(?-u:\b)github_pat_[0-9A-Za-z_]{50,}(?-u:\b)",
        r"|(?-u:\b)glpat-[0-9A-Za-z_-]{20,}",
        r"|(?-u:\b)xox[abprs]-[0-9A-Za-z-]{20,}",
        r"|(?-u:\b)[sr]k_live_[0-9A-Za-z]{20,}(?-u:\b)",
        r"|(?-u:\b)AIza[0-9A-Za-z_-]{35}(?-u:\b)",
        r"|(?-u:\b)npm_[0-9A-Za-z]{36}(?-u:\b)",
        r"|(?-u:\b)hvs\.[0-9A-Za-z_-]{24,}",
        // A JSON Web Token (RFC 7519): both of its first parts are `{"…` in base64.
        r"|(?-u:\b)eyJ[0-9A-Za-z_-]{10,}\.eyJ[0-9A-Za-z_-]{10,}\.[0-9A-Za-z_-]{20,}",
        r"|-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/=]{40,}",
        r"|(?-u:\b)[a-z][a-z0-9+]*://[^\s/:@<>$`{\[]+:[^\s/:@<>$`{\[*]{6,}@[^\s/]+",
    ))
    .expect("a valid pattern")
});

/// What every pattern but the last begins with or holds; the last needs `@`.
static MARKS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    // Leftmost, as only such searches look at many bytes at once.
    let marks = AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostFirst)
        .build([
            "AKIA",
            "ASIA",
            "ghp_",
            "gho_",
            "ghu_",
            "ghs_",
            "ghr_",
            "github_pat_",
            "glpat-",
            "xox",
            "k_live_",
            "AIza",
            "npm_",
            "hvs.",
            "eyJ",
            "PRIVATE KEY",
        ]);
    marks.expect("few short words")
});

/// Whether a text may hold a secret: most do not, and need not be searched.
fn may_hold_token(text: &str) -> bool {
    memchr::memchr(b'@', text.as_bytes()).is_some() || MARKS.is_match(text)
}

/// What stands in examples in place of a secret.
const EXAMPLES: [&str; 11] = [
    "_token",
    "token@",
    "example",
    "password",
    "xxxx",
    "changeme",
    "secret",
    "your",
    "pass@",
    "dummy",
    "postgres:postgres",
];

/// Where a text holds what looks like a real token.
pub fn tokens(text: &str) -> Vec<Range<usize>> {
    if !may_hold_token(text) {
        return Vec::new();
    }
    let found = TOKEN.find_iter(text);
    let real = found.filter(|found| {
        let lower = found.as_str().to_lowercase();
        !EXAMPLES.iter().any(|example| lower.contains(example))
            && !is_same_twice(&lower)
            && !is_sequence(&lower)
            && !is_local(&lower)
    });
    real.map(|found| found.range()).collect()
}

/// Whether the name of a variable or of a key says that its value is secret.
pub fn names_secret(name: &str) -> bool {
    let name = name.to_ascii_uppercase().replace('-', "_");
    [
        "TOKEN",
        "SECRET",
        "PASSWORD",
        "PASSWD",
        "API_KEY",
        "PRIVATE_KEY",
    ]
    .iter()
    .any(|part| name.contains(part))
}

/// Whether ten characters in sequence stand in a token: `abcdefghij`,
/// `0123456789`. Nobody is given such a one.
fn is_sequence(token: &str) -> bool {
    const LONG: usize = 10;
    let bytes = token.as_bytes();
    bytes.windows(LONG).any(|window| {
        window
            .windows(2)
            .all(|pair| pair[0].is_ascii_alphanumeric() && pair[0].checked_add(1) == Some(pair[1]))
    })
}

/// Whether the password is that of a service on the reader's own machine, as in
/// settings for development.
fn is_local(address: &str) -> bool {
    let host = address
        .split_once("://")
        .and_then(|(_, rest)| rest.rsplit_once('@'));
    host.is_some_and(|(_, host)| {
        ["localhost", "127.0.0.1", "0.0.0.0", "[::1]"]
            .iter()
            .any(|local| host.starts_with(local))
    })
}

/// `user:user@host`: nobody's real password.
fn is_same_twice(address: &str) -> bool {
    let login = address
        .split_once("://")
        .and_then(|(_, rest)| rest.split_once('@'));
    let pair = login.and_then(|(login, _)| login.split_once(':'));
    pair.is_some_and(|(user, password)| user == password)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_token_is_in_a_text_that_is_searched() {
        let long = "a1B2".repeat(20);
        let starts = [
            "ghp_",
            "gho_",
            "ghu_",
            "ghs_",
            "ghr_",
            "github_pat_",
            "glpat-",
            "xoxa-",
            "xoxb-",
            "xoxp-",
            "xoxr-",
            "xoxs-",
            "sk_live_",
            "rk_live_",
            "AIza",
            "-----BEGIN RSA PRIVATE KEY-----\n",
        ];
        let mut tokens: Vec<String> = starts
            .iter()
            .map(|start| format!("{start}{long}"))
            .collect();
        tokens[14].truncate("AIza".len() + 35);
        tokens.extend(["AKIA", "ASIA"].map(|start| format!("{start}{}", "A1".repeat(8))));
        tokens.push("redis://user:hunter22@db".to_owned());
        for token in tokens {
            assert!(TOKEN.is_match(&token), "{token}");
            assert!(may_hold_token(&token), "{token}");
        }
        assert!(!may_hold_token("https://a.example/x and nothing else"));
    }

    #[test]
    fn what_nobody_uses_elsewhere_is_no_secret() {
        for text in [
            "ghp_abcdefghijklmnopqrstuvwxyz0123456789",
            "postgresql://meter:meter_dev@localhost:5432/meter",
            "redis://app:hunter22@127.0.0.1:6379/0",
        ] {
            assert!(tokens(text).is_empty(), "{text}");
        }
        for text in [
            "ghp_a8Kq2mZx91LpRt47VbNw3sYc60HdJfGu5eTi",
            "postgresql://meter:meter_dev@db.internal:5432/meter",
        ] {
            assert_eq!(tokens(text).len(), 1, "{text}");
        }
    }
}
