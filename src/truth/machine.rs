//! Users, variables and absolute paths of hosts, in commands and in inline code.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::named::Named;
use crate::book::{Certainty, NameKind};
use crate::pattern;

/// An absolute path below a usual top-level folder.
static PATH: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r"^/(?:etc|var|opt|srv|usr|home|run|data|mnt|app|lib)/[\w.@+/-]*[\w@+-]$")
        .expect("a valid pattern")
});
/// A user name after the command or option that takes one.
static USER: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(
        r"\b(?:sudo\s+(?:-\w+\s+)*(?:-u\s*|--user[= ])|su\s+(?:-\s+|-l\s+)|runuser\s+-u\s+|chown\s+(?:-R\s+)?)([a-z][\w-]*)",
    )
    .expect("a valid pattern")
});

/// A mention if a word of a command is an absolute path.
pub(super) fn path(word: &str) -> Option<Named> {
    is_path(word).then(|| Named {
        certainty: Certainty::Likely,
        ..Named::new(NameKind::MachinePath, word)
    })
}

/// Whether a text is an absolute path of a machine.
pub(super) fn is_path(text: &str) -> bool {
    text.starts_with('/') && PATH.is_match(text)
}

/// The users that a command names, with their places.
pub(super) fn users(command: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let found = USER.captures_iter(command).filter_map(|found| found.get(1));
    found.map(|user| user.range())
}

/// A variable that a value is given in front of a command.
static ASSIGNED: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r"^\s*([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)=[^\s\x22'`$(;&|]*[ \t]+")
        .expect("a valid pattern")
});

/// Whether a name of several parts has the form of a variable's.
pub(super) fn is_variable(name: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_uppercase() || b"_0123456789".contains(&byte);
    name.contains('_') && name.bytes().all(is_part)
}

/// The variables that stand in front of a command, with their places. Without
/// a command they are the shell's own.
pub(super) fn assigned(command: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(one) = ASSIGNED.captures(&command[at..]) {
        let (Some(whole), Some(name)) = (one.get(0), one.get(1)) else {
            break;
        };
        found.push(at + name.start()..at + name.end());
        at += whole.end();
    }
    let is_command = command[at..].starts_with(|c: char| c.is_ascii_lowercase() || c == '.');
    found.into_iter().filter(move |_| is_command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_users_are_found() {
        assert!(path("/etc/meter/env").is_some());
        assert!(path("/v1/users").is_none());
        assert!(path("/etc/*").is_none());
        let users = |text: &str| -> Vec<String> {
            super::users(text)
                .map(|place| text[place].to_owned())
                .collect()
        };
        assert_eq!(
            users("sudo -u meter x; su - app; chown -R a:b /x"),
            ["meter", "app", "a"]
        );
        assert!(users("sudo systemctl status x").is_empty());
        let assigned = |text: &str| -> Vec<String> {
            super::assigned(text)
                .map(|place| text[place].to_owned())
                .collect()
        };
        assert_eq!(assigned("A_B=1 C_D=x npm run"), ["A_B", "C_D"]);
        assert!(assigned("A_B=1").is_empty());
        assert!(assigned("A_B=$(x y) npm").is_empty());
    }
}
