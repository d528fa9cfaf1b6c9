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
    "az",
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
    "dig",
    "dmesg",
    "docker-compose",
    "docker",
    "du",
    "egrep",
    "env",
    "fgrep",
    "find",
    "flyctl",
    "free",
    "gawk",
    "gcloud",
    "gh",
    "git",
    "grep",
    "head",
    "helm",
    "host",
    "hostname",
    "id",
    "journalctl",
    "jq",
    "just",
    "kill",
    "killall",
    "kubectl",
    "ln",
    "ls",
    "lsblk",
    "lsof",
    "make",
    "md5sum",
    "mkdir",
    "mount",
    "mv",
    "nc",
    "nice",
    "nohup",
    "nproc",
    "nslookup",
    "oc",
    "openssl",
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
    "scp",
    "sed",
    "seq",
    "sftp",
    "sha256sum",
    "shred",
    "sort",
    "split",
    "ss",
    "ssh",
    "stat",
    "systemctl",
    "tail",
    "tar",
    "task",
    "tcpdump",
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
