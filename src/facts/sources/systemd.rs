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
        if let Some((key, value)) = text.split_once('=') {
            machine(key, value.trim(), line, names);
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

/// The user or the paths in a setting of a unit.
fn machine(key: &str, value: &str, line: u32, names: &mut Names) {
    /// Settings whose folders systemd creates, and where.
    const MADE: [(&str, &str); 5] = [
        ("StateDirectory", "/var/lib/"),
        ("LogsDirectory", "/var/log/"),
        ("RuntimeDirectory", "/run/"),
        ("CacheDirectory", "/var/cache/"),
        ("ConfigurationDirectory", "/etc/"),
    ];
    const PATHS: [&str; 9] = [
        "EnvironmentFile",
        "WorkingDirectory",
        "ExecStart",
        "ExecStartPre",
        "ExecStop",
        "ExecReload",
        "ReadWritePaths",
        "PIDFile",
        "PathExists",
    ];
    if key == "User" {
        names.add(NameKind::MachineUser, value, line);
    }
    if let Some((_, folder)) = MADE.iter().find(|(made, _)| *made == key) {
        for name in value.split_whitespace() {
            names.add(NameKind::MachinePath, format!("{folder}{name}"), line);
        }
    }
    if PATHS.contains(&key) {
        let paths = value.split_whitespace();
        let paths = paths.map(|word| word.trim_start_matches(['-', '+', '@', '!', ':']));
        for path in paths.filter(|path| path.starts_with('/') && !path.contains(['%', '$', '{'])) {
            names.add(NameKind::MachinePath, path, line);
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
        assert_eq!(
            names(
                "a.service",
                "[Service]\nUser=meter\nEnvironmentFile=-/etc/meter/env\nStateDirectory=meter\n"
            )[2..],
            [
                "machine-user meter :2",
                "machine-path /etc/meter/env :3",
                "machine-path /var/lib/meter :4"
            ]
        );
    }
}
