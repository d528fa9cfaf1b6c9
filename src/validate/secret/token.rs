use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use regex::Regex;

use crate::book::Page;
use crate::diagnostic::{Diagnostic, Severity};
use crate::pattern;
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "secret/token",
    severity: Some(Severity::Error),
    summary: "The text contains what looks like a real key or token.",
    manual: "Everyone who can read the page can use the secret, and it stays in the history \
        after it is removed. Revoke it first, then replace it with a placeholder. Only \
        well-known forms are detected: keys of AWS, GitHub, GitLab, Slack, Stripe, Google, npm \
        and Vault, JSON Web Tokens, private keys, and passwords in URLs.",
    check: Check::Page(check),
};

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
const EXAMPLES: [&str; 9] = [
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

fn check(_: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    let source = &page.document.source;
    if !may_hold_token(source.text()) {
        return;
    }
    for found in TOKEN.find_iter(source.text()) {
        let lower = found.as_str().to_lowercase();
        if EXAMPLES.iter().any(|example| lower.contains(example)) || is_same_twice(&lower) {
            continue;
        }
        let finding = RULE.finding(
            source,
            found.range().into(),
            "this looks like a real secret",
        );
        findings.push(finding.with_help(
            "revoke it, then replace it with a placeholder such as \
            <token>",
        ));
    }
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
}
