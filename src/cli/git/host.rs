//! Where the repository's files can be read on the web.

use std::collections::BTreeSet;
use std::path::Path;

use super::ask::git;
use super::first_line;
use crate::book::OwnRepository;

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

/// What git keeps the default branch of the remote under.
const ORIGIN_HEAD: &str = "refs/remotes/origin/HEAD";

/// Parts of hosts' names, what their addresses of files have in front of the
/// commit, and what their addresses for editing have in front of the branch.
const HOSTS: [(&str, &str, &str); 6] = [
    ("github", "/blob/", "/edit/"),
    ("gitlab", "/-/blob/", "/-/edit/"),
    ("bitbucket.org", "/src/", "/src/"),
    ("codeberg.org", "/src/commit/", "/_edit/"),
    ("gitea", "/src/commit/", "/_edit/"),
    ("forgejo", "/src/commit/", "/_edit/"),
];

/// The address of a file up to the commit's name: by the address where pages
/// are edited, else by the remote that the repository was cloned from.
pub(in crate::cli) fn host(folder: &Path, edit_url: Option<&str>) -> Option<String> {
    edit_url.and_then(of_edit_url).or_else(|| {
        let (repository, (_, file, _)) = of_remote(&remote(folder)?)?;
        Some(format!("{repository}{file}"))
    })
}

/// Whether a text may hold the address of a file on a repository host.
pub(in crate::cli) fn may_name_files(text: &str) -> bool {
    let parts = ["/blob/", "/tree/", "/raw/", "/src/", "/edit/", "/blame/"];
    let others = ["githubusercontent.com/", "#"];
    let mut parts = parts.iter().chain(&others);
    text.contains("https://") && parts.any(|part| text.contains(part))
}

/// The repository around a folder on the web, by the address where pages are
/// edited and by its remotes: a fork's pages name the original. `None` outside
/// a repository, and where only some of its files are checked out.
pub(in crate::cli) fn own_repository(
    folder: &Path,
    edit_url: Option<&str>,
) -> Option<OwnRepository> {
    let top = git(folder, &["rev-parse", "--show-toplevel"]).ok()?;
    let config = git(folder, &["config", "--get-regexp", CONFIG]).unwrap_or_default();
    let config = String::from_utf8_lossy(&config).into_owned();
    let values = || config.lines().filter_map(|line| line.split_once(' '));
    if values().any(|(key, value)| key == "core.sparsecheckout" && value == "true") {
        return None;
    }
    let remotes = values().filter(|(key, _)| key.starts_with("remote."));
    let remotes = remotes.filter_map(|(_, remote)| of_remote(remote));
    let edited = edit_url.and_then(|address| {
        let mut routes = ROUTES.iter();
        routes.find_map(|(route, _)| Some(address.split_once(route)?.0.to_owned()))
    });
    let addresses = remotes.map(|(address, _)| address).chain(edited);
    let addresses: BTreeSet<String> = addresses.collect();
    Some(OwnRepository {
        folder: first_line(&top).into(),
        addresses: addresses.into_iter().collect(),
        branches: branches_of(folder),
    })
}

/// The settings of git that tell where a repository came from and how much of
/// it is checked out.
const CONFIG: &str = r"^(remote\..*\.url|core\.sparsecheckout)$";

/// The names that addresses give the default branch. A host leads from the
/// former name of a renamed branch to the new one.
fn branches_of(folder: &Path) -> Vec<String> {
    let head = git(folder, &["symbolic-ref", "--quiet", "--short", ORIGIN_HEAD]);
    let head = head.map(|name| first_line(&name)).unwrap_or_default();
    let named = head.strip_prefix("origin/").unwrap_or(&head);
    let mut branches = vec!["HEAD"];
    match named {
        "" => branches.extend(["main", "master"]),
        "main" => {
            branches.push("main");
            let master = "refs/remotes/origin/master";
            if git(folder, &["rev-parse", "--verify", "--quiet", master]).is_err() {
                branches.push("master");
            }
        }
        named => branches.push(named),
    }
    branches.into_iter().map(str::to_owned).collect()
}

/// The remote that the repository was cloned from.
fn remote(folder: &Path) -> Option<String> {
    let answer = git(folder, &["config", "--get", "remote.origin.url"]).ok()?;
    Some(first_line(&answer))
}

/// The repository on the web, as its remote and its default branch say.
#[derive(Debug)]
pub(in crate::cli) struct Origin {
    /// Part of the name of the host: `github`, `gitlab` …
    pub(in crate::cli) host: &'static str,
    /// The name of the repository.
    pub(in crate::cli) name: String,
    /// URL for editing up to the path of the file.
    pub(in crate::cli) edit_url: String,
}

/// Where the repository around a folder is on the web.
pub(in crate::cli) fn origin(folder: &Path) -> Option<Origin> {
    let (repository, (host, _, edit)) = of_remote(&remote(folder)?)?;
    let branch = default_branch(folder);
    Some(Origin {
        host,
        name: repository.rsplit('/').next()?.to_owned(),
        edit_url: format!("{repository}{edit}{branch}/"),
    })
}

/// The default branch of the remote, else the current one, else `main`.
pub(in crate::cli) fn default_branch(folder: &Path) -> String {
    let named = |arguments: &[&str]| {
        let name = first_line(&git(folder, arguments).ok()?);
        let name = name.strip_prefix("origin/").unwrap_or(&name).to_owned();
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
        (!name.is_empty() && name.chars().all(is_plain)).then_some(name)
    };
    named(&["symbolic-ref", "--quiet", "--short", ORIGIN_HEAD])
        .or_else(|| named(&["symbolic-ref", "--quiet", "--short", "HEAD"]))
        .unwrap_or_else(|| "main".to_owned())
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
/// A login in the address is left out. The second value is the row of
/// [`HOSTS`].
fn of_remote(remote: &str) -> Option<(String, (&'static str, &'static str, &'static str))> {
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
    let row = hosts.find(|(name, _, _)| host.contains(name))?;
    Some((format!("https://{host}/{path}"), *row))
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
            let found = of_remote(remote).map(|(address, (_, file, _))| format!("{address}{file}"));
            assert_eq!(found.as_deref(), Some(expected), "{remote}");
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
