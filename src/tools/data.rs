//! The data files, read when a tool is first asked for.

use std::collections::HashMap;
use std::sync::{LazyLock, OnceLock};

use super::format::Tool;

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        [$(include_str!(concat!("data/", $name, ".txt"))),*]
    };
}

/// One file for each tool, in the order of their names.
const FILES: &[&str] = &files![
    "awk",
    "aws",
    "base64",
    "cat",
    "chgrp",
    "chmod",
    "chown",
    "cp",
    "curl",
    "cut",
    "date",
    "df",
    "diff",
    "dmesg",
    "docker-compose",
    "docker",
    "du",
    "env",
    "find",
    "flyctl",
    "free",
    "gawk",
    "gh",
    "git",
    "grep",
    "head",
    "helm",
    "hostname",
    "id",
    "journalctl",
    "just",
    "kill",
    "killall",
    "kubectl",
    "ln",
    "ls",
    "lsblk",
    "make",
    "md5sum",
    "mkdir",
    "mount",
    "mv",
    "nice",
    "nohup",
    "nproc",
    "oc",
    "pgrep",
    "pkill",
    "ps",
    "psql",
    "readlink",
    "realpath",
    "redis-cli",
    "rm",
    "rmdir",
    "rsync",
    "sed",
    "seq",
    "sha256sum",
    "shred",
    "sort",
    "split",
    "ssh",
    "stat",
    "systemctl",
    "tail",
    "tar",
    "task",
    "tee",
    "terraform",
    "timeout",
    "top",
    "touch",
    "tr",
    "truncate",
    "umount",
    "uname",
    "uniq",
    "vmstat",
    "watch",
    "wc",
    "wget",
    "whoami",
    "xargs",
];

/// What is known of a tool, by the name under which it is called.
pub fn tool(name: &str) -> Option<&'static Tool> {
    static NAMES: LazyLock<HashMap<&str, usize>> = LazyLock::new(|| {
        let files = FILES.iter().enumerate();
        files
            .flat_map(|(index, text)| names(text).map(move |name| (name, index)))
            .collect()
    });
    static TOOLS: LazyLock<Vec<OnceLock<Tool>>> =
        LazyLock::new(|| FILES.iter().map(|_| OnceLock::new()).collect());
    let index = *NAMES.get(name)?;
    let cell = TOOLS.get(index)?;
    Some(cell.get_or_init(|| Tool::parse(FILES[index])))
}

/// The names in a file's first lines.
fn names(text: &'static str) -> impl Iterator<Item = &'static str> {
    let line = text.lines().find_map(|line| line.strip_prefix("tool "));
    line.unwrap_or_default().split_whitespace()
}
