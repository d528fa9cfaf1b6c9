//! Files of environment variables: `.env.example` and the like.

use super::{File, Names, ending, is_variable, name_of};
use crate::book::NameKind;

pub(super) fn wants(path: &str) -> bool {
    let name = name_of(path);
    let is_environment = name == ".env" || ending(path) == "env";
    is_environment || name.contains(".env.")
}

pub(super) fn read(file: &File<'_>, names: &mut Names) {
    for (line, text) in file.lines() {
        let text = text.trim().trim_start_matches('#').trim_start();
        let text = text.trim_start_matches("export ");
        if let Some((name, _)) = text.split_once('=')
            && is_variable(name)
        {
            names.add(NameKind::Variable, name, line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::names;

    #[test]
    fn variables_are_declared_also_behind_a_comment_mark() {
        assert_eq!(
            names("app/.env.example", "A_B=1\nexport C=\n# D=2\nno\n"),
            ["variable A_B :1", "variable C :2", "variable D :3"]
        );
    }
}
