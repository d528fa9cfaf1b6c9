//! Users and absolute paths of hosts, in commands and in inline code.

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
static QUOTED: LazyLock<Regex> =
    LazyLock::new(|| pattern::ascii(r"`(/[a-z]+/[^`\s]+)`").expect("a valid pattern"));
/// A user name after the command or option that takes one.
static USER: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(
        r"\b(?:sudo\s+(?:-\w+\s+)*(?:-u\s*|--user[= ])|su\s+(?:-\s+|-l\s+)|runuser\s+-u\s+|chown\s+(?:-R\s+)?)([a-z][\w-]*)",
    )
    .expect("a valid pattern")
});

/// A mention if a word of a command is an absolute path.
pub(super) fn path(word: &str) -> Option<Named> {
    PATH.is_match(word).then(|| Named {
        certainty: Certainty::Likely,
        ..Named::new(NameKind::MachinePath, word)
    })
}

/// The paths in backticks, with their places.
pub(super) fn quoted_paths(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let found = QUOTED.captures_iter(text).filter_map(|found| found.get(1));
    found
        .filter(|path| PATH.is_match(path.as_str()))
        .map(|path| path.range())
}

/// The users that a command names, with their places.
pub(super) fn users(command: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let found = USER.captures_iter(command).filter_map(|found| found.get(1));
    found.map(|user| user.range())
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
    }
}
