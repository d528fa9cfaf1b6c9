//! Migrations of databases, by the names of their files: tools number them and
//! put them into a folder of their own.

use std::sync::Arc;

use crate::book::{Definition, NameKind};

/// Folders that tools keep migrations in.
const FOLDERS: [&str; 5] = [
    "migrations",
    "migrate",
    "migration",
    "versions",
    "changelog",
];

/// The migration that the file at a path is: its name with and without the
/// ending. Prisma makes a folder of each.
pub(super) fn of_path(path: &str) -> Vec<Definition> {
    let mut parts = path.rsplit('/');
    let (Some(file), Some(folder)) = (parts.next(), parts.next()) else {
        return Vec::new();
    };
    let is_of_folder = |name: Option<&str>| name.is_some_and(|name| FOLDERS.contains(&name));
    let names = if file.starts_with("migration.") && is_of_folder(parts.next()) {
        vec![folder]
    } else if is_of_folder(Some(folder)) {
        let stem = file.split('.').next().unwrap_or(file);
        let name = file.rsplit_once('.').map_or(file, |(name, _)| name);
        vec![stem, name, file]
    } else {
        return Vec::new();
    };
    let is_numbered = |name: &&str| {
        let name = name.trim_start_matches('V');
        name.starts_with(|c: char| c.is_ascii_digit())
    };
    let file: Arc<str> = path.into();
    let names = names.into_iter().filter(is_numbered);
    let definitions = names.map(|name| Definition {
        kind: NameKind::Migration,
        name: name.to_owned(),
        of: None,
        file: Arc::clone(&file),
        line: 1,
    });
    definitions.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn migrations_are_numbered_files() {
        for (path, expected) in [
            (
                "db/migrations/0003_add_x.up.sql",
                "0003_add_x 0003_add_x.up 0003_add_x.up.sql",
            ),
            (
                "prisma/migrations/20240102030405_x/migration.sql",
                "20240102030405_x",
            ),
            ("db/migrations/env.py", ""),
            ("src/0003_x.sql", ""),
        ] {
            let found = of_path(path).into_iter();
            let found: Vec<String> = found.map(|one| one.name).collect();
            assert_eq!(found.join(" "), expected, "{path}");
        }
    }
}
