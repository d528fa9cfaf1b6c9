//! Scripts and programs of `package.json`.

use super::{File, Names, name_of};
use crate::book::NameKind;
use crate::facts::tree::Node;

pub(super) fn wants(path: &str) -> bool {
    name_of(path) == "package.json"
}

pub(super) fn read(file: &File<'_>, names: &mut Names) {
    for document in file.documents() {
        for list in ["dependencies", "devDependencies"] {
            for (name, _) in document.get(list).into_iter().flat_map(Node::pairs) {
                let program = name.text.rsplit('/').next().unwrap_or(&name.text);
                names.add(NameKind::Program, program, name.line);
            }
        }
        let scripts = document.get("scripts").into_iter().flat_map(Node::pairs);
        for (key, command) in scripts {
            names.add(NameKind::PackageScript, &*key.text, key.line);
            if let Some(code) = command.text().and_then(code_of) {
                let entry = join(file.folder(), code);
                names.add_of(
                    NameKind::Program,
                    format!("script:{}", key.text),
                    entry,
                    key.line,
                );
            }
        }
    }
}

/// The file of code that the command of a script runs: `src/cli.ts` of
/// `tsx src/cli.ts`.
fn code_of(command: &str) -> Option<&str> {
    const RUNNERS: [&str; 7] = ["node", "tsx", "ts-node", "bun", "deno", "python", "python3"];
    let mut words = command.split_whitespace();
    let runner = words.next()?;
    // A script that already passes arguments may pass others too.
    let code = words.find(|word| !word.starts_with('-') && *word != "run")?;
    let is_code = [".ts", ".js", ".mjs", ".cjs", ".mts", ".py"];
    let is_alone = words.next().is_none();
    (RUNNERS.contains(&runner) && is_alone && is_code.iter().any(|end| code.ends_with(end)))
        .then_some(code)
}

/// A path below a folder.
fn join(folder: &str, path: &str) -> String {
    let path = path.trim_start_matches("./");
    if folder.is_empty() {
        path.to_owned()
    } else {
        format!("{folder}/{path}")
    }
}

#[cfg(test)]
mod tests {
    use super::super::names;

    #[test]
    fn scripts_are_read() {
        assert_eq!(
            names(
                "web/package.json",
                "{\n\t\"scripts\": {\n\t\t\"check:types\": \"x\"\n\t}\n}"
            ),
            ["package-script check:types :3"]
        );
        assert_eq!(
            names(
                "web/package.json",
                "{\"scripts\": {\n\"admin\": \"tsx src/admin.ts\"\n}}"
            ),
            [
                "package-script admin :2",
                "program script:admin of web/src/admin.ts :2"
            ]
        );
    }
}
