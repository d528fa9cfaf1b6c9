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
    "amtool",
    "ansible-galaxy",
    "ansible-inventory",
    "ansible-playbook",
    "ansible-vault",
    "ansible",
    "argocd",
    "awk",
    "aws",
    "az",
    "base64",
    "cargo",
    "cat",
    "ceph",
    "chgrp",
    "chmod",
    "chown",
    "cilium",
    "clusterdb",
    "consul",
    "cp",
    "createdb",
    "createuser",
    "crictl",
    "curl",
    "cut",
    "date",
    "df",
    "diff",
    "dig",
    "dmesg",
    "docker-compose",
    "docker",
    "dropdb",
    "dropuser",
    "du",
    "egrep",
    "env",
    "etcdctl",
    "fgrep",
    "find",
    "flux",
    "flyctl",
    "free",
    "gawk",
    "gcloud",
    "gh",
    "git",
    "glab",
    "go",
    "grep",
    "head",
    "helm",
    "heroku",
    "host",
    "hostname",
    "id",
    "ip",
    "iptables",
    "istioctl",
    "journalctl",
    "jq",
    "just",
    "kafka-configs",
    "kafka-console-consumer",
    "kafka-console-producer",
    "kafka-consumer-groups",
    "kafka-reassign-partitions",
    "kafka-topics",
    "kill",
    "killall",
    "kubectl",
    "kustomize",
    "ln",
    "logcli",
    "ls",
    "lsblk",
    "lsof",
    "lvchange",
    "lvcreate",
    "lvdisplay",
    "lvextend",
    "lvreduce",
    "lvremove",
    "lvrename",
    "lvresize",
    "lvs",
    "make",
    "md5sum",
    "mkdir",
    "mongosh",
    "mount",
    "mv",
    "mysql",
    "mysqladmin",
    "mysqldump",
    "nats",
    "nc",
    "nerdctl",
    "nginx",
    "nice",
    "nohup",
    "nomad",
    "npm",
    "nproc",
    "nslookup",
    "oc",
    "openssl",
    "patronictl",
    "pg_basebackup",
    "pg_dump",
    "pg_dumpall",
    "pg_isready",
    "pg_restore",
    "pgbench",
    "pgrep",
    "pip",
    "pkill",
    "pnpm",
    "podman",
    "prisma",
    "promtool",
    "ps",
    "psql",
    "pvcreate",
    "pvdisplay",
    "pvmove",
    "pvremove",
    "pvresize",
    "pvs",
    "rabbitmqctl",
    "rbd",
    "readlink",
    "realpath",
    "redis-cli",
    "reindexdb",
    "rm",
    "rmdir",
    "rsync",
    "scp",
    "sed",
    "sentry-cli",
    "seq",
    "sftp",
    "sha256sum",
    "shred",
    "sort",
    "split",
    "ss",
    "ssh",
    "stat",
    "strace",
    "stripe",
    "sudo",
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
    "ufw",
    "umount",
    "uname",
    "uniq",
    "uv",
    "vacuumdb",
    "vault",
    "velero",
    "vercel",
    "vgchange",
    "vgcreate",
    "vgdisplay",
    "vgextend",
    "vgreduce",
    "vgremove",
    "vgs",
    "virtctl",
    "vmstat",
    "watch",
    "wc",
    "wget",
    "whoami",
    "wrangler",
    "xargs",
    "yarn",
    "yq",
];

/// Tools of which only the effects are known, many in one file.
const OTHERS: &str = include_str!("data/others.txt");

/// The text of each tool.
fn texts() -> impl Iterator<Item = &'static str> {
    let mut others = OTHERS.split("\ntool ");
    // The first part says what the file is.
    others.next();
    FILES.iter().copied().chain(others)
}

/// What is known of a tool, by the name under which it is called.
pub fn tool(name: &str) -> Option<&'static Tool> {
    static TOOLS: LazyLock<Vec<(&str, OnceLock<Tool>)>> =
        LazyLock::new(|| texts().map(|text| (text, OnceLock::new())).collect());
    static NAMES: LazyLock<HashMap<&str, usize>> = LazyLock::new(|| {
        let texts = TOOLS.iter().enumerate();
        texts
            .flat_map(|(index, (text, _))| names_of(text).map(move |name| (name, index)))
            .collect()
    });
    let (text, cell) = TOOLS.get(*NAMES.get(name)?)?;
    Some(cell.get_or_init(|| Tool::parse(text)))
}

/// The names under which tools are called.
pub fn names() -> impl Iterator<Item = &'static str> {
    static NAMES: LazyLock<Vec<&str>> = LazyLock::new(|| texts().flat_map(names_of).collect());
    NAMES.iter().copied()
}

/// The names in a tool's first line.
fn names_of(text: &'static str) -> impl Iterator<Item = &'static str> {
    let line = text.lines().next().unwrap_or_default();
    let line = line.strip_prefix("tool ").unwrap_or(line);
    line.split_whitespace()
}
