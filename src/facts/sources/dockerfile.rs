//! Dockerfiles: variables, users and paths of an image.

use super::{File, Names, is_variable, name_of};
use crate::book::NameKind;

pub(super) fn wants(path: &str) -> bool {
    let name = name_of(path);
    let stem = name.split('.').next().unwrap_or(name);
    matches!(stem, "Dockerfile" | "Containerfile") || name.to_lowercase().ends_with(".dockerfile")
}

pub(super) fn read(file: &File<'_>, names: &mut Names) {
    for (line, text) in file.lines() {
        let mut words = text.split_whitespace();
        let instruction = words.next().unwrap_or_default().to_uppercase();
        let arguments: Vec<&str> = words.filter(|word| !word.starts_with("--")).collect();
        match instruction.as_str() {
            "ENV" | "ARG" => {
                for (index, word) in arguments.iter().enumerate() {
                    // In the old form `ENV NAME value` only the first word is a name.
                    let is_one = word.contains('=') || index == 0;
                    let name = word.split('=').next().unwrap_or(word);
                    if is_one && is_variable(name) {
                        names.add(NameKind::Variable, name, line);
                    }
                }
            }
            "USER" => {
                let user = arguments.first().copied().unwrap_or_default();
                let user = user.split(':').next().unwrap_or(user);
                if user.starts_with(|c: char| c.is_ascii_alphabetic()) {
                    names.add(NameKind::MachineUser, user, line);
                }
            }
            "WORKDIR" | "COPY" | "ADD" | "VOLUME" => {
                let path = arguments.last().copied().unwrap_or_default();
                let path = path.trim_matches(['[', ']', '"']).trim_end_matches('/');
                if path.starts_with('/') && !path.contains('$') {
                    names.add(NameKind::MachinePath, path, line);
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::names;

    #[test]
    fn images_have_variables_users_and_paths() {
        let text = "FROM x\nENV A_B=1 C=2\nENV D 3\nWORKDIR /srv/app\nCOPY --from=b a /srv/bin/\nUSER app:app\n";
        assert_eq!(
            names("web/Dockerfile", text),
            [
                "variable A_B :2",
                "variable C :2",
                "variable D :3",
                "machine-path /srv/app :4",
                "machine-path /srv/bin :5",
                "machine-user app :6",
            ]
        );
    }
}
