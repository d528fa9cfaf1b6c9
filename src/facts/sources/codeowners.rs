//! CODEOWNERS of GitHub and GitLab: who owns which files.

use super::{File, Names, name_of};
use crate::book::NameKind;

pub(super) fn wants(path: &str) -> bool {
    name_of(path) == "CODEOWNERS"
}

pub(super) fn read(file: &File<'_>, names: &mut Names) {
    for (line, text) in file.lines() {
        let text = text.split(" #").next().unwrap_or(text).trim();
        // GitLab has sections in brackets, whose entries may lack owners.
        if text.starts_with(['#', '[', '^']) {
            continue;
        }
        if let Some((pattern, owners)) = text.split_once(char::is_whitespace) {
            names.add_of(NameKind::OwnedFiles, pattern, owners.trim(), line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::names;

    #[test]
    fn patterns_and_owners_are_read() {
        assert_eq!(
            names(
                ".github/CODEOWNERS",
                "# who\n* @shop/all\n/api/ @shop/api me@x.example # note\n[Docs]\n"
            ),
            [
                "owned-files * of @shop/all :2",
                "owned-files /api/ of @shop/api me@x.example :3"
            ]
        );
    }
}
