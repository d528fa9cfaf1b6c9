//! Where the repository's files can be read on the web.

use std::path::Path;

use super::ask::git;
use super::first_line;

/// What an address for editing has in front of the branch, and what an address
/// of a file has in front of the commit.
const ROUTES: [(&str, &str); 7] = [
    ("/-/edit/", "/-/blob/"),
    ("/-/blob/", "/-/blob/"),
    ("/_edit/", "/src/commit/"),
    ("/src/branch/", "/src/commit/"),
    ("/src/", "/src/"),
    ("/edit/", "/blob/"),
    ("/blob/", "/blob/"),
];

/// Parts of hosts' names, and what their addresses of files have in front of
/// the commit.
const HOSTS: [(&str, &str); 6] = [
    ("github", "/blob/"),
    ("gitlab", "/-/blob/"),
    ("bitbucket.org", "/src/"),
    ("codeberg.org", "/src/commit/"),
    ("gitea", "/src/commit/"),
    ("forgejo", "/src/commit/"),
];

/// The address of a file up to the commit's name: by the address where pages
/// are edited, else by the remote that the repository was cloned from.
pub(in crate::cli) fn host(folder: &Path, edit_url: Option<&str>) -> Option<String> {
    edit_url.and_then(of_edit_url).or_else(|| {
        let answer = git(folder, &["config", "--get", "remote.origin.url"]).ok()?;
        of_remote(&first_line(&answer))
    })
}

fn of_edit_url(address: &str) -> Option<String> {
    let repository = address.split("{path}").next()?;
    let mut routes = ROUTES.iter();
    routes.find_map(|(route, file)| {
        let (repository, _) = repository.split_once(route)?;
        Some(format!("{repository}{file}"))
    })
}

/// Reads `git@host:a/b.git`, `ssh://git@host:22/a/b` and `https://host/a/b`.
/// A login in the address is left out.
fn of_remote(remote: &str) -> Option<String> {
    let address = match remote.split_once("://") {
        Some(("https" | "http" | "ssh" | "git", rest)) => rest.to_owned(),
        Some(_) => return None,
        None => remote.replacen(':', "/", 1),
    };
    let (authority, path) = address.split_once('/')?;
    let authority = authority.rsplit('@').next()?;
    let host = authority.split(':').next()?.to_lowercase();
    let path = path.trim_matches('/');
    let path = path.strip_suffix(".git").unwrap_or(path);
    let is_plain = |text: &str| {
        text.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_./~".contains(&byte))
    };
    if path.is_empty() || !host.contains('.') || !is_plain(&host) || !is_plain(path) {
        return None;
    }
    let mut hosts = HOSTS.iter();
    let (_, file) = hosts.find(|(name, _)| host.contains(name))?;
    Some(format!("https://{host}/{path}{file}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remotes_become_addresses_without_logins() {
        for (remote, expected) in [
            ("git@github.com:a/b.git", "https://github.com/a/b/blob/"),
            (
                "https://user:token@github.com/a/b",
                "https://github.com/a/b/blob/",
            ),
            (
                "ssh://git@gitlab.example.org:2222/a/b/c.git",
                "https://gitlab.example.org/a/b/c/-/blob/",
            ),
            (
                "https://codeberg.org/a/b.git",
                "https://codeberg.org/a/b/src/commit/",
            ),
        ] {
            assert_eq!(of_remote(remote).as_deref(), Some(expected), "{remote}");
        }
        for remote in [
            "/srv/git/a.git",
            "file:///a/b",
            "https://code.example/a/b",
            "git@github.com:a\"b",
            "",
            ":",
        ] {
            assert_eq!(of_remote(remote), None, "{remote}");
        }
    }

    #[test]
    fn addresses_for_editing_name_the_host_too() {
        let edit = "https://github.com/a/b/edit/main/docs/{path}";
        assert_eq!(
            of_edit_url(edit).as_deref(),
            Some("https://github.com/a/b/blob/")
        );
        let edit = "https://gitlab.com/a/b/-/edit/main/{path}";
        assert_eq!(
            of_edit_url(edit).as_deref(),
            Some("https://gitlab.com/a/b/-/blob/")
        );
        assert_eq!(of_edit_url("https://wiki.example/{path}"), None);
    }
}
