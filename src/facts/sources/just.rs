//! Recipes of justfiles.

use super::{File, Names, ending, name_of};
use crate::book::NameKind;

pub(super) fn wants(path: &str) -> bool {
    matches!(name_of(path), "justfile" | "Justfile" | ".justfile") || ending(path) == "just"
}

pub(super) fn read(file: &File<'_>, names: &mut Names) {
    for (line, text) in file.lines() {
        if let Some(name) = statement(text) {
            names.add(NameKind::JustRecipe, name, line);
        }
        let Some((recipe, rest)) = text.split_once(':') else {
            continue;
        };
        if rest.starts_with('=') || text.starts_with(['\t', ' ', '#', '.', '[']) {
            continue;
        }
        // A recipe may have parameters; the first word is its name.
        let name = recipe.split_whitespace().next().unwrap_or_default();
        let name = name.trim_start_matches('@');
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        if name.bytes().all(is_plain) {
            names.add(NameKind::JustRecipe, name, line);
        }
    }
}

/// Names that a line brings beside its recipes: an alias, and those of a
/// module or another file, which are not read.
fn statement(line: &str) -> Option<String> {
    let (word, rest) = line.split_once(' ')?;
    let name = rest.split_whitespace().next()?;
    match word {
        "alias" => Some(name.to_owned()),
        "mod" | "mod?" => Some(format!("{name}*")),
        "import" | "import?" => Some("*".to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::names;

    #[test]
    fn recipes_aliases_and_modules_are_read() {
        let text = "deploy env='x': build\n  run\nalias d := deploy\nmod db\n";
        assert_eq!(
            names("justfile", text),
            [
                "just-recipe deploy :1",
                "just-recipe d :3",
                "just-recipe db* :4"
            ]
        );
    }
}
