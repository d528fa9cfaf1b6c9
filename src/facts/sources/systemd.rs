//! Units of systemd.

use super::{File, Names, ending, is_variable};
use crate::book::NameKind;

pub(super) fn wants(path: &str) -> bool {
    matches!(
        ending(path),
        "service" | "timer" | "socket" | "target" | "mount" | "path"
    )
}

pub(super) fn read(file: &File<'_>, names: &mut Names) {
    if !file.text.contains('[') {
        return;
    }
    let name = file.name();
    let name = name.strip_suffix(".j2").unwrap_or(name);
    // A template has an instance behind its `@`.
    let name = name.replace("@.", "@*.");
    names.add(NameKind::SystemdUnit, &*name, 1);
    if let Some(bare) = name.strip_suffix(".service") {
        names.add(NameKind::SystemdUnit, bare, 1);
    }
    for (line, text) in file.lines() {
        if let Some(assignment) = text.strip_prefix("Environment=")
            && let Some((variable, _)) = assignment.trim_matches(['"', '\'']).split_once('=')
            && is_variable(variable)
        {
            names.add(NameKind::Variable, variable, line);
        }
        // Other names of the same unit.
        if let Some(aliases) = text.strip_prefix("Alias=") {
            for alias in aliases.split_whitespace() {
                names.add(NameKind::SystemdUnit, alias, line);
                names.add(
                    NameKind::SystemdUnit,
                    alias.trim_end_matches(".service"),
                    line,
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::names;

    #[test]
    fn units_are_named_by_their_files() {
        assert_eq!(
            names(
                "deploy/acme-agent.service",
                "[Service]\nEnvironment=\"PORT=1\"\n"
            ),
            [
                "systemd-unit acme-agent.service :1",
                "systemd-unit acme-agent :1",
                "variable PORT :2"
            ]
        );
        assert_eq!(
            names("a/backup@.timer", "[Timer]\n"),
            ["systemd-unit backup@*.timer :1"]
        );
    }
}
