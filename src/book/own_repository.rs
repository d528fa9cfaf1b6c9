//! Addresses of the book's own repository on its host.

use std::ops::Range;
use std::path::PathBuf;

use percent_encoding::percent_decode_str;

use super::PageId;
use crate::source::Span;

/// Where the repository around a book is on the web.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnRepository {
    /// Its folder on this machine.
    pub folder: PathBuf,
    /// Its addresses, such as `https://github.com/acme/shop`: the remotes, and
    /// the one that the settings name.
    pub addresses: Vec<String>,
    /// Names that mean the default branch.
    pub branches: Vec<String>,
}

/// A file or folder of the repository in an address of its host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnAddress {
    /// Its path in the repository; empty for the repository itself.
    pub path: String,
    /// Where the path stands in the text.
    pub place: Range<usize>,
    /// The anchor, without `#`.
    pub anchor: Option<String>,
}

/// An address of the own repository that leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokenAddress {
    /// The page that holds it.
    pub page: PageId,
    /// Where the wrong part stands on the page.
    pub span: Span,
    /// The path in the repository.
    pub path: String,
    /// What is wrong.
    pub fault: AddressFault,
}

/// Why an address of the own repository leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AddressFault {
    /// The repository has no such file or folder.
    NoFile,
    /// The file has no such heading.
    NoHeading {
        /// The file: the README of a folder.
        file: String,
        /// The anchor as written, without `#`.
        anchor: String,
        /// The nearest anchor of the file.
        near: Option<String>,
    },
    /// The file has fewer lines.
    NoLine {
        /// The line that the address names.
        line: usize,
        /// How many lines the file has.
        lines: usize,
    },
}

/// What stands between the address of a repository and the branch, on GitHub,
/// GitLab, Gitea, Forgejo and Bitbucket.
const ROUTES: [&str; 12] = [
    "/-/blob/",
    "/-/tree/",
    "/-/raw/",
    "/-/edit/",
    "/-/blame/",
    "/src/branch/",
    "/blob/",
    "/tree/",
    "/raw/",
    "/edit/",
    "/blame/",
    "/src/",
];

impl OwnRepository {
    /// The addresses that texts may begin with, each with what follows up to
    /// the branch.
    pub fn prefixes(&self) -> Vec<String> {
        let on_host = self.addresses.iter().flat_map(|address| {
            let routes = ROUTES.iter().map(move |route| format!("{address}{route}"));
            routes.chain([format!("{address}#")])
        });
        let raw = self.addresses.iter().filter_map(|address| {
            let name = address.strip_prefix("https://github.com/")?;
            Some(format!("https://raw.githubusercontent.com/{name}/"))
        });
        on_host.chain(raw).collect()
    }

    /// The file that a text names whose prefix ends at `at`; `None` if it
    /// names another branch, a commit or a tag, or has placeholders.
    pub fn address(&self, text: &str, prefix: &str, at: usize) -> Option<OwnAddress> {
        if let Some(address) = prefix.strip_suffix('#') {
            debug_assert!(self.addresses.iter().any(|own| own == address));
            return Some(OwnAddress {
                path: String::new(),
                place: at..at,
                anchor: anchor_of(text.get(at..)?),
            });
        }
        let rest = text.get(at..)?;
        let heads = rest
            .strip_prefix("refs/heads/")
            .map_or(0, |_| "refs/heads/".len());
        let branches = self.branches.iter();
        let branch = branches
            .filter(|branch| rest[heads..].starts_with(branch.as_str()))
            .max_by_key(|branch| branch.len())?;
        let after = &rest[heads + branch.len()..];
        let start = at + heads + branch.len() + 1;
        let path = after.strip_prefix('/')?;
        let end = path.find(is_end).unwrap_or(path.len());
        let (path, behind) = path.split_at(end);
        let path = path.trim_end_matches(['.', ',', ':', '/']);
        if behind.starts_with(is_placeholder) || path.contains("...") {
            return None;
        }
        let anchor = behind
            .split_once('#')
            .filter(|(query, _)| query.is_empty() || query.starts_with('?'));
        Some(OwnAddress {
            path: percent_decode_str(path).decode_utf8().ok()?.into_owned(),
            place: start..start + path.len(),
            anchor: anchor.and_then(|(_, anchor)| anchor_of(anchor)),
        })
    }
}

fn anchor_of(text: &str) -> Option<String> {
    let end = text.find(is_end).unwrap_or(text.len());
    let (anchor, behind) = text.split_at(end);
    let anchor = anchor.trim_end_matches(['.', ',', ':']);
    let anchor = percent_decode_str(anchor).decode_utf8().ok()?.into_owned();
    (!anchor.is_empty() && !behind.starts_with(is_placeholder)).then_some(anchor)
}

/// What ends a path or an anchor in a text.
fn is_end(c: char) -> bool {
    c.is_whitespace() || is_placeholder(c) || "()[]|\"'`?#&;\\,".contains(c)
}

/// What shows that the rest of an address is a placeholder.
fn is_placeholder(c: char) -> bool {
    "<>{}$*…".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(String, Option<String>)> {
        let own = OwnRepository {
            folder: PathBuf::new(),
            addresses: vec!["https://github.com/a/b".to_owned()],
            branches: vec!["main".to_owned(), "HEAD".to_owned()],
        };
        let prefixes = own.prefixes();
        let prefix = prefixes.iter().find(|prefix| text.starts_with(*prefix))?;
        let found = own.address(text, prefix, prefix.len())?;
        assert!(text.get(found.place).is_some());
        Some((found.path, found.anchor))
    }

    #[test]
    fn addresses_of_the_default_branch_name_files() {
        let path = |path: &str| Some((path.to_owned(), None));
        let with = |path: &str, anchor: &str| Some((path.to_owned(), Some(anchor.to_owned())));
        for (text, expected) in [
            (
                "https://github.com/a/b/blob/main/docs/x.md",
                path("docs/x.md"),
            ),
            (
                "https://github.com/a/b/blob/main/docs/x.md.",
                path("docs/x.md"),
            ),
            ("https://github.com/a/b/tree/HEAD/docs/", path("docs")),
            (
                "https://github.com/a/b/blob/main/a%20b.md#c-d",
                with("a b.md", "c-d"),
            ),
            (
                "https://github.com/a/b/blob/main/x.md?plain=1#L3",
                with("x.md", "L3"),
            ),
            (
                "https://raw.githubusercontent.com/a/b/main/x.sh",
                path("x.sh"),
            ),
            (
                "https://raw.githubusercontent.com/a/b/refs/heads/main/x.sh | bash",
                path("x.sh"),
            ),
            ("https://github.com/a/b#setup", with("", "setup")),
            (
                "https://github.com/a/b/blob/main/docs/é.md)",
                path("docs/é.md"),
            ),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn other_addresses_and_placeholders_name_none() {
        for text in [
            "https://github.com/a/b/blob/v1.2/docs/x.md",
            "https://github.com/a/b/blob/main2/docs/x.md",
            "https://github.com/a/b/blob/0123abc/docs/x.md",
            "https://github.com/a/b/blob/main/docs/<page>.md",
            "https://github.com/a/b/blob/main/{path}",
            "https://github.com/a/b/blob/main/docs/.../x.md",
            "https://github.com/a/bc/blob/main/x.md",
            "https://github.com/a/b/issues/3",
            "https://github.com/a/b/blob/main",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
