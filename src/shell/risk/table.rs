use std::collections::HashMap;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::book::Risk;

/// Words that tell what a tool's command does. The first row that fits wins.
pub(super) struct Row {
    tools: &'static [&'static str],
    words: &'static [&'static str],
    pub(super) risk: Risk,
}

impl Row {
    /// Whether a command with these words is meant. A word of the row with a
    /// dash at its end begins one.
    pub(super) fn fits(&self, words: &[&str]) -> bool {
        let is_there = |wanted: &&str| {
            let mut words = words.iter();
            words.any(|word| word == wanted || (wanted.ends_with('-') && word.starts_with(wanted)))
        };
        self.words.is_empty() || self.words.iter().any(is_there)
    }
}

const fn row(tools: &'static [&'static str], words: &'static [&'static str], risk: Risk) -> Row {
    Row { tools, words, risk }
}

const ROWS: &[Row] = &[
    row(
        &["kubectl", "oc"],
        &["delete", "drain", "evict"],
        Risk::Destroys,
    ),
    row(
        &["kubectl", "oc"],
        &[
            "apply", "patch", "edit", "replace", "scale", "rollout", "create", "set", "label",
            "annotate", "cordon", "uncordon", "run", "cp", "taint",
        ],
        Risk::Changes,
    ),
    row(
        &["redis-cli"],
        &["flushdb", "flushall", "del", "unlink", "shutdown"],
        Risk::Destroys,
    ),
    row(
        &["redis-cli"],
        &["set", "expire", "config", "rename"],
        Risk::Changes,
    ),
    row(
        &["docker", "podman", "docker-compose"],
        &["rm", "rmi", "prune", "down", "kill"],
        Risk::Destroys,
    ),
    row(
        &["docker", "podman", "docker-compose"],
        &[
            "restart", "start", "stop", "up", "run", "build", "pull", "create",
        ],
        Risk::Changes,
    ),
    row(&["fly", "flyctl"], &["destroy"], Risk::Destroys),
    row(
        &["fly", "flyctl"],
        &["deploy", "scale", "restart", "secrets"],
        Risk::Changes,
    ),
    row(&["git"], &["clean", "--hard", "--force"], Risk::Destroys),
    row(
        &["git"],
        &[
            "checkout", "switch", "reset", "push", "pull", "revert", "merge", "rebase", "commit",
            "clone",
        ],
        Risk::Changes,
    ),
    row(
        &["systemctl"],
        &["poweroff", "reboot", "halt"],
        Risk::Destroys,
    ),
    row(
        &["systemctl", "service"],
        &[
            "restart", "start", "stop", "reload", "enable", "disable", "mask",
        ],
        Risk::Changes,
    ),
    row(&["helm"], &["uninstall", "delete"], Risk::Destroys),
    row(
        &["helm"],
        &["install", "upgrade", "rollback"],
        Risk::Changes,
    ),
    row(&["terraform", "tofu"], &["destroy"], Risk::Destroys),
    row(
        &["terraform", "tofu"],
        &["apply", "import", "taint"],
        Risk::Changes,
    ),
    row(
        &["aws", "gcloud", "az"],
        &["delete", "delete-", "terminate-", "rm"],
        Risk::Destroys,
    ),
    row(
        &["aws", "gcloud", "az"],
        &[
            "create", "create-", "update", "update-", "put", "put-", "start", "stop", "stop-",
            "set", "modify-", "reboot-",
        ],
        Risk::Changes,
    ),
    row(
        &["npm", "pnpm", "yarn", "npx", "prisma"],
        &["migrate", "push", "pull", "install", "deploy"],
        Risk::Changes,
    ),
    row(
        &[
            "rm", "rmdir", "mkfs", "dd", "shred", "truncate", "kill", "pkill", "killall", "reboot",
            "shutdown", "poweroff", "halt", "dropdb", "dropuser", "userdel", "groupdel", "wipefs",
            "lvremove", "vgremove", "pvremove",
        ],
        &[],
        Risk::Destroys,
    ),
    row(
        &[
            "mv", "cp", "chmod", "chown", "ln", "mkdir", "touch", "tee", "apt", "apt-get", "yum",
            "dnf", "pip", "mount", "umount",
        ],
        &[],
        Risk::Changes,
    ),
    row(&["pg_restore"], &[], Risk::Changes),
    row(&["find"], &["-delete"], Risk::Destroys),
    row(&["rsync"], &["--delete"], Risk::Destroys),
    row(&["crontab"], &["-r"], Risk::Destroys),
    row(&["zfs", "zpool"], &["destroy"], Risk::Destroys),
    row(
        &["etcdctl", "consul", "vault"],
        &["del", "delete"],
        Risk::Destroys,
    ),
    row(
        &["kafka-topics", "kafka-topics.sh"],
        &["--delete"],
        Risk::Destroys,
    ),
    row(
        &["rabbitmqctl"],
        &["purge_queue", "delete_queue", "reset", "force_reset"],
        Risk::Destroys,
    ),
];

/// Statements that destroy wherever they stand: in SQL handed to a client.
const DESTROYING: [&str; 14] = [
    "drop table",
    "drop database",
    "truncate ",
    "delete from",
    "pg_terminate_backend",
    "-x delete",
    "-xdelete",
    "--request delete",
    "--request=delete",
    "drop schema",
    "drop index",
    "drop user",
    ".drop()",
    ".deletemany(",
];
const CHANGING: [&str; 13] = [
    "insert into",
    "update ",
    "alter ",
    "create index",
    "-x post",
    "-x put",
    "-x patch",
    "-xpost",
    "-xput",
    "-xpatch",
    "--request post",
    "--request put",
    "--request patch",
];

/// The rows of each tool, in their order.
static ROWS_OF: LazyLock<HashMap<&str, Vec<&Row>>> = LazyLock::new(|| {
    let mut rows: HashMap<&str, Vec<&Row>> = HashMap::new();
    for row in ROWS {
        for tool in row.tools {
            rows.entry(tool).or_default().push(row);
        }
    }
    rows
});

/// All of them, so that a command is read once. Those that can overlap say
/// the same.
static STATEMENTS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostFirst)
        .build(DESTROYING.iter().chain(&CHANGING))
        .expect("few short words")
});

/// What is known of a tool.
pub(super) fn rows_of(tool: &str) -> &'static [&'static Row] {
    ROWS_OF.get(tool).map(Vec::as_slice).unwrap_or_default()
}

/// The statements in a command in small letters: where they stand, and what
/// they do.
pub(super) fn statements(command: &str) -> impl Iterator<Item = (usize, Risk)> {
    STATEMENTS.find_iter(command).map(|found| {
        let risk = match found.pattern().as_usize() {
            index if index < DESTROYING.len() => Risk::Destroys,
            _ => Risk::Changes,
        };
        (found.start(), risk)
    })
}
