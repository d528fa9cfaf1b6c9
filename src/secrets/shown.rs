//! Lines of a repository's files as a published page may show them: without
//! values that are or may be secret. In doubt a value is removed: the page
//! still names the file and the line.

use std::sync::LazyLock;

use regex::Regex;

use super::{names_secret, tokens};
use crate::pattern;

/// What stands in place of a value.
const REMOVED: &str = "•••";

/// Names and endings of files of which no line is shown.
const NEVER: [&str; 26] = [
    ".pem",
    ".key",
    ".p12",
    ".pfx",
    ".jks",
    ".keystore",
    ".kdbx",
    ".gpg",
    ".asc",
    ".age",
    ".tfvars",
    ".tfvars.json",
    ".tfstate",
    ".ppk",
    ".ovpn",
    "id_rsa",
    "id_dsa",
    "id_ecdsa",
    "id_ed25519",
    ".htpasswd",
    ".netrc",
    ".npmrc",
    ".pypirc",
    ".pgpass",
    ".git-credentials",
    "kubeconfig",
];

/// Words in the names of files that hold no real values.
const TEMPLATES: [&str; 5] = ["example", "sample", "template", "dist", "default"];

/// Keys of a store of secrets that hold no secret.
const PLAIN_KEYS: [&str; 6] = [
    "apiversion",
    "kind",
    "metadata",
    "name",
    "namespace",
    "type",
];

/// Ends of keys that speak of a secret and do not hold it.
const ABOUT: [&str; 17] = [
    "name", "names", "ref", "path", "file", "url", "uri", "ttl", "expiry", "expires", "enabled",
    "length", "id", "version", "key", "store", "engine",
];

/// Keys under which a name's value stands on a line of its own.
const VALUES: [&str; 4] = ["value", "default", "content", "data"];

/// How many lines above a value its name may stand.
const ABOVE: usize = 3;

static PAIR: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r#"([A-Za-z_][\w.-]*)["']?\s*(?::=|=>|[:=])\s*"#).expect("a valid pattern")
});
static LOGIN: LazyLock<Regex> =
    LazyLock::new(|| pattern::ascii(r"://[^/\s:@]*:([^@\s]+)@").expect("a valid pattern"));
static RANDOM: LazyLock<Regex> =
    LazyLock::new(|| pattern::ascii(r"[A-Za-z0-9+=]{24,}").expect("a valid pattern"));
static STORE: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r#"(?m)^\s*["']?kind["']?:\s*["']?Secret\b"#).expect("a valid pattern")
});

/// How the lines of one file are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Redaction {
    /// None of them is shown.
    Hidden,
    /// Without any value.
    KeysOnly,
    /// Without values that may be secret.
    Checked,
}

impl Redaction {
    /// How the lines of the file at `path` are shown.
    pub fn of(path: &str, text: &str) -> Self {
        let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
        let is_template = TEMPLATES.iter().any(|word| name.contains(word));
        let is_environment = name.starts_with(".env") || name.rsplit('.').next() == Some("env");
        let is_encrypted = text.starts_with("$ANSIBLE_VAULT") || text.contains("\nsops:");
        if is_encrypted || NEVER.iter().any(|end| name.ends_with(end)) && !is_template {
            return Self::Hidden;
        }
        let is_store = ["secret", "credential", "password", "vault"]
            .iter()
            .any(|word| name.contains(word));
        if is_environment && !is_template || is_store && is_data(&name) || STORE.is_match(text) {
            return Self::KeysOnly;
        }
        Self::Checked
    }

    /// The line with this index as it is shown.
    pub fn line(self, lines: &[&str], index: usize) -> String {
        let line = lines[index];
        match self {
            Self::Hidden => String::new(),
            Self::KeysOnly => without_values(line, |key| {
                !PLAIN_KEYS.contains(&key.to_lowercase().as_str())
            }),
            Self::Checked => {
                let above = &lines[index.saturating_sub(ABOVE)..index];
                let is_below_name = above.iter().any(|line| speaks_of_secret(line));
                let is_secret = |key: &str| {
                    holds_secret(key)
                        || is_below_name && VALUES.contains(&key.to_lowercase().as_str())
                };
                without_random(&without_logins(&without_tokens(&without_values(
                    line, is_secret,
                ))))
            }
        }
    }
}

/// Whether a file is one of keys and values.
fn is_data(name: &str) -> bool {
    let ending = name.rsplit('.').next().unwrap_or_default();
    matches!(
        ending,
        "yaml" | "yml" | "json" | "toml" | "ini" | "properties" | "conf" | "env" | "hcl"
    )
}

/// Whether the value of a key is secret.
fn holds_secret(key: &str) -> bool {
    let lower = key.to_lowercase();
    let ends = |ending: &&str| lower.ends_with(*ending);
    let is_named = names_secret(key)
        || ["pass", "pwd", "passphrase", "credentials", "apikey", "auth"]
            .iter()
            .any(ends);
    let is_key_itself = [
        "api_key",
        "apikey",
        "private_key",
        "privatekey",
        "secret_key",
    ]
    .iter()
    .any(|ending| lower.replace('-', "_").ends_with(ending));
    is_named && (is_key_itself || !ABOUT.iter().any(ends))
}

/// Whether a line names something secret, whose value may stand below.
fn speaks_of_secret(line: &str) -> bool {
    let words = line.split(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-');
    words.filter(|word| word.len() > 3).any(holds_secret)
}

/// Removes everything behind the first key that holds a secret, unless it is
/// empty or refers to the secret elsewhere.
fn without_values(line: &str, is_secret: impl Fn(&str) -> bool) -> String {
    for pair in PAIR.captures_iter(line) {
        let (Some(whole), Some(key)) = (pair.get(0), pair.get(1)) else {
            continue;
        };
        let value = line[whole.end()..].trim().trim_matches(['"', '\'', ',']);
        let is_reference = value.starts_with(['$', '<', '{', '|', '>', '&', '*', '#'])
            && !value.starts_with("{\"")
            || value.is_empty()
            || matches!(value, "true" | "false" | "null" | "[]");
        if is_secret(key.as_str()) && !is_reference {
            return format!("{}{REMOVED}", &line[..whole.end()]);
        }
    }
    line.to_owned()
}

fn without_tokens(line: &str) -> String {
    let mut text = line.to_owned();
    for place in tokens(line).into_iter().rev() {
        text.replace_range(place, REMOVED);
    }
    text
}

fn without_logins(line: &str) -> String {
    let mut text = line.to_owned();
    let found: Vec<_> = LOGIN
        .captures_iter(line)
        .filter_map(|login| login.get(1))
        .filter(|password| !password.as_str().starts_with(['$', '{', '<', '•']))
        .map(|password| password.range())
        .collect();
    for place in found.into_iter().rev() {
        text.replace_range(place, REMOVED);
    }
    text
}

/// Removes long words that mix small and large letters and digits, as random
/// values do and names do not.
fn without_random(line: &str) -> String {
    let is_random = |word: &str| {
        let count = |is: fn(&u8) -> bool| word.bytes().filter(is).count();
        count(u8::is_ascii_digit) > 1
            && count(u8::is_ascii_uppercase) > 1
            && count(u8::is_ascii_lowercase) > 1
    };
    RANDOM
        .replace_all(line, |found: &regex::Captures<'_>| {
            if is_random(&found[0]) {
                REMOVED.to_owned()
            } else {
                found[0].to_owned()
            }
        })
        .into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(path: &str, text: &str) -> String {
        let redaction = Redaction::of(path, text);
        let lines: Vec<&str> = text.lines().collect();
        let shown = (0..lines.len()).map(|index| redaction.line(&lines, index));
        shown.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn values_that_may_be_secret_are_removed() {
        for (text, expected) in [
            ("password: hunter2", "password: •••"),
            ("DB_PASSWORD=hunter2", "DB_PASSWORD=•••"),
            (r#"  "apiKey": "abc","#, r#"  "apiKey": •••"#),
            (r#"token = "abc""#, r#"token = "•••"#),
            (
                "url: postgres://app:pw1@db/shop",
                "url: postgres://app:•••@db/shop",
            ),
            (
                "    - name: DB_PASSWORD\n      value: abc",
                "    - name: DB_PASSWORD\n      value: •••",
            ),
            (
                "variable \"db_password\" {\n  default = \"abc\"\n}",
                "variable \"db_password\" {\n  default = •••\n}",
            ),
            ("seed: Zm9vYmFyMTIzQmF6UXV4NDU2Nzg5MA==", "seed: •••"),
        ] {
            let found = shown("deploy/app.yaml", text).replace("= \"•••", "= •••");
            assert_eq!(found, expected.replace("= \"•••", "= •••"), "{text}");
        }
    }

    #[test]
    fn what_is_no_secret_is_shown() {
        for text in [
            "replicas: 3",
            "secretName: shop-tls",
            "password: ${DB_PASSWORD}",
            "password: {{ .Values.password }}",
            "  - name: DB_PASSWORD\n    valueFrom:",
            "tokenTTL: 15m",
            "image: ghcr.io/shop/web:1.4.2",
            "- alert: KubernetesPodCrashLoopingForFifteenMinutes",
            "deploy-production: build",
            "url: postgres://app:${PASSWORD}@db/shop",
            "passwordSecretRef: a",
        ] {
            assert_eq!(shown("deploy/app.yaml", text), text);
        }
    }

    #[test]
    fn stores_of_secrets_show_keys_and_key_files_nothing() {
        let secret = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: shop\ndata:\n  url: YWJj";
        assert!(shown("k8s/app.yaml", secret).ends_with("name: shop\ndata:\n  url: •••"));
        assert_eq!(shown(".env", "PORT=8080"), "PORT=•••");
        assert_eq!(shown(".env.example", "PORT=8080"), "PORT=8080");
        for path in [
            "tls/server.key",
            "home/.netrc",
            "prod.tfvars",
            ".ssh/id_rsa",
        ] {
            assert_eq!(shown(path, "a: b"), "", "{path}");
        }
        assert_eq!(
            shown("group_vars/all.yml", "$ANSIBLE_VAULT;1.1;AES256\n313233"),
            "\n"
        );
    }

    proptest::proptest! {
        #[test]
        fn no_line_is_too_odd(text in "(\\PC|[:='\"@/•]|password|://){0,60}", path in "\\PC{0,20}") {
            shown(&path, &text);
        }
    }
}
