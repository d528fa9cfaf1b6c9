//! Tracks the working folder of a page, to which relative paths refer.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use crate::book::{CommandHome, Operations, Page};
use crate::pattern;
use crate::shell::SimpleCommand;
use crate::validate::shell_text::ReadCommand;

/// Names in backticks, which may be folders.
static IN_BACKTICKS: LazyLock<Regex> =
    LazyLock::new(|| pattern::ascii(r"`([A-Za-z0-9._/-]+)`").expect("a valid pattern"));

/// Folders of the repository that a page enters or names, each with the place
/// of its first mention, and its own folders at place 0. They have no slash at
/// the end; the repository's top is the empty one.
pub(super) fn page_folders(
    operations: &Operations,
    page: &Page,
    commands: &[ReadCommand<'_>],
) -> BTreeMap<String, u32> {
    let mut folders = BTreeMap::from([(String::new(), 0)]);
    let mut add = |folder: &str, place: u32| {
        let folder = folder.trim_start_matches("./").trim_matches('/');
        if has_folder(operations, folder) {
            let first = folders.entry(folder.to_owned()).or_insert(place);
            *first = place.min(*first);
        }
    };
    let mut position = Position::default();
    for ReadCommand { command, simple } in commands {
        position.enter(command.home, page.document.section_at(command.span.start));
        for simple in simple {
            position.follow(operations, simple);
            if let Some(folder) = &position.folder {
                add(folder, command.span.start);
            }
        }
    }
    for found in IN_BACKTICKS.captures_iter(page.document.source.text()) {
        let place = found.get(1).map_or(0, |name| name.start());
        add(&found[1], u32::try_from(place).unwrap_or(u32::MAX));
    }
    // A page about `deploy/ansible` may be in `docs/deploy/ansible`, or beside
    // its subject.
    let folder = page
        .document
        .path
        .rsplit_once('/')
        .map_or("", |(folder, _)| folder);
    let own = format!("{}/{folder}", operations.content);
    for path in [folder, own.trim_matches('/')] {
        for (at, _) in path.match_indices('/') {
            add(&path[..at], 0);
            add(&path[at + 1..], 0);
        }
        add(path, 0);
    }
    folders
}

/// Whether a folder with this path is in the repository.
pub(super) fn has_folder(operations: &Operations, folder: &str) -> bool {
    let inside = format!("{folder}/");
    let files = &operations.files;
    let at = files.partition_point(|file| file.as_str() < inside.as_str());
    files.get(at).is_some_and(|file| file.starts_with(&inside))
}

/// Where the commands of a block run, relative to the repository.
#[derive(Default)]
pub(super) struct Position {
    home: Option<CommandHome>,
    section: usize,
    /// Whether the folder was left by an absolute path: the next blocks of the
    /// section stay there.
    is_far: bool,
    /// The folder; `None` if it is unknown or outside the repository.
    pub(super) folder: Option<String>,
}

impl Position {
    /// Begins a command; another block begins at the repository's top again.
    pub(super) fn enter(&mut self, home: CommandHome, section: usize) {
        if self.home != Some(home) {
            self.home = Some(home);
            let stays = self.is_far && self.section == section;
            if !stays {
                self.folder = Some(String::new());
                self.is_far = false;
            }
        }
        self.section = section;
    }

    /// Applies a command that changes the folder.
    pub(super) fn follow(&mut self, operations: &Operations, command: &SimpleCommand<'_>) {
        let is_clone =
            command.tool() == "git" && command.words.iter().any(|word| word.text == "clone");
        if is_clone {
            self.folder = None;
        }
        if !matches!(command.tool(), "cd" | "pushd") {
            return;
        }
        let to = command.arguments().next().map_or("", |word| &*word.text);
        self.is_far = to.starts_with(['/', '~']);
        let from = self.folder.as_deref().unwrap_or_default();
        let folder =
            joined(from, to).filter(|folder| folder.is_empty() || has_folder(operations, folder));
        // A folder at the top can be entered from anywhere by its own path.
        self.folder = folder.or_else(|| {
            let plain = joined("", to)?;
            (!plain.is_empty() && has_folder(operations, &plain)).then_some(plain)
        });
    }
}

/// Resolves `to` against a folder; `None` if it leaves the repository or is not
/// a plain path.
fn joined(from: &str, to: &str) -> Option<String> {
    let is_plain = to
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"._-/+".contains(&byte));
    if to.is_empty() || to.starts_with('/') || !is_plain {
        return None;
    }
    let mut parts: Vec<&str> = from.split('/').filter(|part| !part.is_empty()).collect();
    for part in to.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// A file beside it that the reader copies: `x.example.yaml` for `x.yaml`.
pub(super) fn has_example(operations: &Operations, path: &str) -> bool {
    const WORDS: [&str; 6] = ["example", "sample", "template", "tmpl", "dist", "default"];
    let files = &operations.files;
    let has = |path: &str| {
        files
            .binary_search_by(|file| file.as_str().cmp(path))
            .is_ok()
    };
    let (stem, ending) = path.rsplit_once('.').unwrap_or((path, ""));
    WORDS.iter().any(|word| {
        has(&format!("{path}.{word}"))
            || has(&format!("{stem}.{word}.{ending}"))
            || has(&format!("{stem}-{word}.{ending}"))
            || has(&format!("{stem}_{word}.{ending}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_joined_as_a_shell_does() {
        assert_eq!(joined("a/b", "../c"), Some("a/c".to_owned()));
        assert_eq!(joined("", "./x/"), Some("x".to_owned()));
        assert_eq!(joined("", ".."), None);
        assert_eq!(joined("a", "$DIR"), None);
        assert_eq!(joined("a", "/etc"), None);
    }
}
