//! Files that pages include.

use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use globset::{Glob, GlobSet, GlobSetBuilder};

use super::ignored;
use crate::book::Included;
use crate::diagnostic::did_you_mean;
use crate::files::{Boundary, Refusal};
use crate::platform::slashed;

/// The largest file that is included, in bytes.
const MAX_FILE_BYTES: u64 = 1024 * 1024;

/// How many names of a folder are compared with a missing one.
const MAX_NAMES: usize = 1000;

/// Where the files that pages include are looked for.
#[derive(Clone, Debug)]
pub struct IncludeFolders<'a> {
    root: &'a Path,
    content: &'a Path,
    boundary: &'a Boundary,
}

impl<'a> IncludeFolders<'a> {
    /// The folders of a book: its own, and that of its pages.
    pub fn new(root: &'a Path, content: &'a Path, boundary: &'a Boundary) -> Self {
        Self {
            root,
            content,
            boundary,
        }
    }

    /// Where the page at this path under the content folder lies.
    pub fn page(&self, path: &str) -> PathBuf {
        let file = self.content.join(path);
        self.boundary.real(&file).unwrap_or(file)
    }

    /// Reads the file that is written as `written` in a file of `folder`. With
    /// `from_root` the path is tried from the book's folder first.
    pub fn read(&self, folder: &Path, written: &str, from_root: bool) -> Included {
        let (own, rest) = match written.strip_prefix("@/").or(written.strip_prefix('/')) {
            Some(rest) => (None, rest),
            None => (Some(folder), written),
        };
        let (root, content) = (Some(self.root), Some(self.content));
        let top = Some(self.boundary.top());
        let folders = if from_root {
            [root, content, own, top]
        } else {
            [own, content, root, top]
        };
        let mut refused = None;
        for folder in folders.into_iter().flatten() {
            match self.read_file(&folder.join(rest)) {
                Ok(found) => return found,
                Err(Unused::Missing) => {}
                Err(Unused::Because(why)) => refused = refused.or(Some(why)),
            }
        }
        Included::LeftOut {
            near: match refused {
                None => self.near(folder, rest),
                Some(_) => None,
            },
            why: refused.unwrap_or_else(|| "does not exist".to_owned()),
        }
    }

    fn read_file(&self, file: &Path) -> Result<Included, Unused> {
        let path = self.boundary.real(file)?;
        // Both names count: a link must not give a secret a harmless one.
        if may_be_secret(file) || may_be_secret(&path) {
            return Err(Unused::because("may contain secrets, judging by its name"));
        }
        let bytes = self.boundary.read(file, MAX_FILE_BYTES)?;
        if ignored::is_ignored_by_git(&path, self.boundary) {
            return Err(Unused::because("is ignored by git"));
        }
        if memchr::memchr(0, &bytes).is_some() {
            return Err(Unused::because("is not text"));
        }
        let text = String::from_utf8_lossy(&bytes).replace("\r\n", "\n");
        Ok(Included::Text {
            path: slashed(&path).into_owned(),
            text: Arc::from(text),
        })
    }

    /// A file beside the one that is missing, with nearly its name.
    fn near(&self, folder: &Path, written: &str) -> Option<String> {
        let file = folder.join(written);
        let beside = self.boundary.real(file.parent()?).ok()?;
        let entries = std::fs::read_dir(beside).ok()?;
        let names = entries.flatten().take(MAX_NAMES);
        let mut names: Vec<String> = names
            .filter_map(|entry| entry.file_name().into_string().ok())
            .collect();
        names.sort();
        let name = written.rsplit('/').next().unwrap_or(written);
        let meant = did_you_mean(name, names.iter().map(String::as_str))?;
        let before = written.len() - name.len();
        Some(format!("{}{meant}", &written[..before]))
    }
}

/// Why a file is not included.
enum Unused {
    Missing,
    /// The rest of a sentence about its path.
    Because(String),
}

impl Unused {
    fn because(why: &str) -> Self {
        Self::Because(why.to_owned())
    }
}

impl From<Refusal> for Unused {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Missing => Self::Missing,
            other => Self::Because(other.to_string()),
        }
    }
}

/// Whether the name of a file suggests passwords or keys. The author of a page
/// decides what is included, and the site may be public.
fn may_be_secret(path: &Path) -> bool {
    static NAMES: LazyLock<GlobSet> = LazyLock::new(|| {
        let mut names = GlobSetBuilder::new();
        for name in include_str!("secret_names.txt").lines() {
            names.add(Glob::new(name).expect("a pattern"));
        }
        names.build().expect("a few patterns")
    });
    let name = path.file_name().unwrap_or_default();
    NAMES.is_match(name.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets_are_known() {
        for name in [
            ".env",
            ".env.local",
            "a/.npmrc",
            "TLS.KEY",
            "b/ca.pem",
            "id_rsa",
        ] {
            assert!(may_be_secret(Path::new(name)), "{name}");
        }
        for name in [
            ".github/notes.md",
            "keys.md",
            "env.md",
            "monkey",
            "pem/a.txt",
        ] {
            assert!(!may_be_secret(Path::new(name)), "{name}");
        }
    }
}
