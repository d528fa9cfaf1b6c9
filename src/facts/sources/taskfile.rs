//! Tasks of a Taskfile (<https://taskfile.dev>).

use super::{File, Names, is_yaml, name_of};
use crate::book::NameKind;
use crate::facts::tree::Node;

pub(super) fn wants(path: &str) -> bool {
    is_yaml(path) && name_of(path).to_ascii_lowercase().starts_with("taskfile")
}

pub(super) fn read(file: &File<'_>, names: &mut Names) {
    for document in file.documents() {
        for (key, task) in document.get("tasks").into_iter().flat_map(Node::pairs) {
            names.add(NameKind::Task, &*key.text, key.line);
            for alias in task.get("aliases").into_iter().flat_map(Node::items) {
                names.add(NameKind::Task, alias.text().unwrap_or_default(), alias.line);
            }
        }
        // Tasks of another file stand behind its key; that file is read too,
        // but not under that name.
        for (key, _) in document.get("includes").into_iter().flat_map(Node::pairs) {
            names.add(NameKind::Task, format!("{}:*", key.text), key.line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::names;

    #[test]
    fn tasks_and_included_ones_are_read() {
        let text = "includes:\n  db: ./db\ntasks:\n  deploy:\n    aliases: [d]\n";
        assert_eq!(
            names("Taskfile.yml", text),
            ["task deploy :4", "task d :5", "task db:* :2"]
        );
    }
}
