use std::path::Path;

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::files::{Boundary, git_root, read_regular};

/// Ignore files; later ones override earlier ones.
const FILES: [&str; 2] = [".gitignore", ".ignore"];
/// Larger files of this kind are not read, in bytes.
const MAX_FILE_BYTES: u64 = 1024 * 1024;

/// Files ignored by git, for a walk downwards. Ignore files are read with the
/// same checks as other files, so that a FIFO named `.gitignore` cannot block
/// the build.
pub(super) struct Ignored<'a> {
    boundary: &'a Boundary,
    /// The rules of the folders on the way, the innermost last.
    layers: Vec<Option<Gitignore>>,
}

impl<'a> Ignored<'a> {
    /// The rules that apply to `top`, except for its own.
    pub(super) fn above(top: &Path, boundary: &'a Boundary) -> Self {
        let mut ignored = Self {
            boundary,
            layers: Vec::new(),
        };
        let Some(root) = git_root(top) else {
            return ignored;
        };
        let exclude = read_regular(&root.join(".git/info/exclude"), MAX_FILE_BYTES);
        ignored.layers.push(exclude.ok().and_then(|bytes| {
            let mut builder = GitignoreBuilder::new(&root);
            add_lines(&mut builder, &bytes);
            builder.build().ok()
        }));
        let mut above: Vec<&Path> = top
            .ancestors()
            .skip(1)
            .take_while(|folder| folder.starts_with(&root))
            .collect();
        above.reverse();
        for folder in above {
            ignored.enter(folder);
        }
        ignored
    }

    /// Adds the rules of a folder, whose files come next.
    pub(super) fn enter(&mut self, folder: &Path) {
        self.add(folder, &FILES);
    }

    fn add(&mut self, folder: &Path, files: &[&str]) {
        let mut builder = None;
        for name in files {
            let path = folder.join(name);
            // git follows no link here either.
            let is_file = path.symlink_metadata().is_ok_and(|found| found.is_file());
            let bytes = is_file.then(|| self.boundary.read(&path, MAX_FILE_BYTES).ok());
            if let Some(bytes) = bytes.flatten() {
                let builder = builder.get_or_insert_with(|| GitignoreBuilder::new(folder));
                add_lines(builder, &bytes);
            }
        }
        let rules = builder.and_then(|builder| builder.build().ok());
        self.layers.push(rules);
    }

    /// Drops the rules of the folder that was entered last.
    pub(super) fn leave(&mut self) {
        self.layers.pop();
    }

    /// Whether any rules apply to the folder entered last.
    pub(super) fn has_rules(&self) -> bool {
        self.layers.iter().any(Option::is_some)
    }

    /// Whether git ignores a file or folder of the folder entered last.
    pub(super) fn covers(&self, path: &Path, is_folder: bool) -> bool {
        for rules in self.layers.iter().rev().flatten() {
            match rules.matched(path, is_folder) {
                Match::None => {}
                Match::Ignore(_) => return true,
                Match::Whitelist(_) => return false,
            }
        }
        false
    }
}

/// Whether git ignores a file, given by its resolved path, or a parent folder.
/// `.ignore` only excludes pages and does not count here.
pub(super) fn is_ignored_by_git(file: &Path, boundary: &Boundary) -> bool {
    let Some(folder) = file.parent() else {
        return false;
    };
    let root = git_root(folder).unwrap_or_else(|| boundary.top().to_owned());
    let mut ignored = Ignored::above(&root, boundary);
    let mut around: Vec<&Path> = folder.ancestors().collect();
    around.retain(|folder| folder.starts_with(&root));
    around.reverse();
    for (at, folder) in around.iter().enumerate() {
        if at > 0 && ignored.covers(folder, true) {
            return true;
        }
        ignored.add(folder, &FILES[..1]);
    }
    ignored.covers(file, false)
}

fn add_lines(builder: &mut GitignoreBuilder, bytes: &[u8]) {
    for line in String::from_utf8_lossy(bytes).lines() {
        // An invalid pattern ignores nothing.
        let _ = builder.add_line(None, line);
    }
}
