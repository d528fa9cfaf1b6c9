//! Programs that a Python project installs.

use super::{File, Names, name_of};
use crate::book::NameKind;

pub(super) fn wants(path: &str) -> bool {
    name_of(path) == "pyproject.toml"
}

/// `[project.scripts]` and Poetry's table: a name, and the module and function
/// that it calls. The module lies beside the file or below `src`.
pub(super) fn read(file: &File<'_>, names: &mut Names) {
    let Ok(table) = file.text.parse::<toml::Table>() else {
        return;
    };
    let table = toml::Value::Table(table);
    for path in [&["project", "scripts"][..], &["tool", "poetry", "scripts"]] {
        let found = path.iter().try_fold(&table, |table, key| table.get(key));
        let Some(scripts) = found.and_then(toml::Value::as_table) else {
            continue;
        };
        for (name, called) in scripts {
            let module = called.as_str().and_then(|called| called.split(':').next());
            let Some(module) = module.map(|module| module.replace('.', "/")) else {
                continue;
            };
            let line = file.line_of(&format!("\n{name}")).saturating_add(1);
            let start = match file.folder() {
                "" => String::new(),
                folder => format!("{folder}/"),
            };
            // The file may lie in the package itself.
            let package = module.split('/').next().unwrap_or_default();
            let outer = start.strip_suffix(&format!("{package}/"));
            let starts = [
                Some(start.clone()),
                Some(format!("{start}src/")),
                outer.map(str::to_owned),
            ];
            for start in starts.into_iter().flatten() {
                for end in [".py", "/__init__.py", "/__main__.py"] {
                    let entry = format!("{start}{module}{end}");
                    names.add_of(NameKind::Program, name, entry, line);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::names;

    #[test]
    fn a_program_starts_in_a_module() {
        let text = "[project]\nname = \"x\"\n[project.scripts]\nmeter = \"meter.cli:main\"\n";
        let found = names("tool/pyproject.toml", text);
        assert!(
            found.contains(&"program meter of tool/meter/cli.py :4".to_owned()),
            "{found:?}"
        );
        assert!(found.contains(&"program meter of tool/src/meter/cli.py :4".to_owned()));
        assert!(names("pyproject.toml", "[[[").is_empty());
    }
}
