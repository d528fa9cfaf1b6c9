use std::cell::LazyCell;
use std::collections::HashMap;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::book::Risk;
use crate::shell::SimpleCommand;

/// Words that tell what a tool's command does. The first row that fits wins.
struct Row {
    tools: &'static [&'static str],
    words: &'static [&'static str],
    risk: Risk,
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
        &["delete", "terminate-instances", "rm"],
        Risk::Destroys,
    ),
    row(
        &["aws", "gcloud", "az"],
        &["create", "update", "put", "start", "stop", "set"],
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
            "shutdown", "poweroff",
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
];

/// Statements that destroy wherever they stand: in SQL handed to a client.
const DESTROYING: [&str; 6] = [
    "drop table",
    "drop database",
    "truncate ",
    "delete from",
    "pg_terminate_backend",
    "-x delete",
];
const CHANGING: [&str; 7] = [
    "insert into",
    "update ",
    "alter ",
    "create index",
    "-x post",
    "-x put",
    "-x patch",
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

/// What running a command does, as far as its words tell. A command that no
/// row knows is taken to read: the word is a hint, not a guarantee.
pub fn risk(command: &str) -> Risk {
    let lower = command.to_ascii_lowercase();
    // Read where a statement is found, once for all of them.
    let simple = LazyCell::new(|| crate::shell::simple_commands(command));
    let statements = STATEMENTS.find_iter(&lower);
    let statements = statements.filter(|found| !is_searched(&simple, found.start()));
    let statements = statements.map(|found| match found.pattern().as_usize() {
        index if index < DESTROYING.len() => Risk::Destroys,
        _ => Risk::Changes,
    });
    let mut by_text = statements.max().unwrap_or_default();
    if by_text == Risk::Reads && writes_a_file(command) {
        by_text = Risk::Changes;
    }
    let parts = lower.split(['|', ';', '\n']);
    let risks = parts.map(|part| {
        // Looking for two characters takes longer than looking for one.
        if part.contains('&') {
            part.split("&&").map(part_risk).max().unwrap_or_default()
        } else {
            part_risk(part)
        }
    });
    risks.fold(by_text, Risk::max)
}

/// Whether what stands here is only looked for: `grep "delete from" x.log`.
fn is_searched(commands: &[SimpleCommand<'_>], at: usize) -> bool {
    const READERS: [&str; 9] = [
        "grep",
        "egrep",
        "rg",
        "awk",
        "jq",
        "echo",
        "printf",
        "logcli",
        "journalctl",
    ];
    // They stand in their order: the last that begins before it may hold it.
    let begins_before = |command: &SimpleCommand<'_>| {
        let first = command.words.first();
        first.is_some_and(|word| word.range.start <= at)
    };
    let behind = commands.partition_point(begins_before);
    let inside = commands[..behind].last().filter(|command| {
        let last = command.words.last();
        last.is_some_and(|word| at < word.range.end)
    });
    inside.is_some_and(|command| READERS.contains(&command.tool()))
}

/// Whether a command of a tool that changes things only looks.
fn only_looks(tool: &str, words: &[&str]) -> bool {
    let has = |word: &str| words.contains(&word);
    let is_tried = || {
        let mut words = words.iter();
        words.any(|word| word.starts_with("--dry-run") && *word != "--dry-run=none")
    };
    match tool {
        "kubectl" | "oc" => {
            (has("rollout") && (has("status") || has("history")))
                || has("can-i")
                || ((has("label") || has("annotate")) && has("--list"))
                || is_tried()
        }
        "helm" => is_tried(),
        "redis-cli" => has("config") && has("get"),
        "gcloud" => has("config"),
        // Signals that ask: is it there, what does it do?
        "kill" => has("-0") || has("-3") || has("-quit"),
        _ => false,
    }
}

fn part_risk(part: &str) -> Risk {
    let mut words = part.split_ascii_whitespace().skip_while(|word| {
        matches!(
            *word,
            "sudo" | "env" | "time" | "nohup" | "exec" | "xargs" | "cd"
        ) || (word.contains('=') && !word.starts_with('-'))
    });
    let Some(tool) = words.next() else {
        return Risk::Reads;
    };
    let tool = tool.rsplit('/').next().unwrap_or(tool);
    // Tools that run others inside have rows of their own.
    let Some(rows) = ROWS_OF.get(tool) else {
        return Risk::Reads;
    };
    let rest: Vec<&str> = words.map(|word| word.trim_matches(['"', '\''])).collect();
    if let Some(inside) = run_inside(tool, &rest) {
        return part_risk(&inside);
    }
    if only_looks(tool, &rest) {
        return Risk::Reads;
    }
    let fits =
        |row: &&&Row| row.words.is_empty() || row.words.iter().any(|word| rest.contains(word));
    rows.iter().find(fits).map_or(Risk::Reads, |row| row.risk)
}

/// The command that `docker exec`, `kubectl exec` and their like run inside a
/// container: what it does is what counts.
fn run_inside(tool: &str, words: &[&str]) -> Option<String> {
    const TOOLS: [&str; 6] = ["docker", "podman", "docker-compose", "kubectl", "oc", "fly"];
    let at = words
        .iter()
        .position(|word| matches!(*word, "exec" | "debug"))?;
    if !TOOLS.contains(&tool) {
        return None;
    }
    let behind = &words[at + 1..];
    let inside = match behind.iter().position(|word| *word == "--") {
        Some(dashes) => &behind[dashes + 1..],
        None if words[at] == "debug" => &[],
        // The first word that is no option names the container.
        None => {
            let name = behind.iter().position(|word| !word.starts_with('-'));
            name.map_or(&behind[..0], |name| &behind[name + 1..])
        }
    };
    Some(inside.join(" "))
}

/// Whether output goes into a file: `>` outside quotes, but not `2>&1` and
/// `>/dev/null`.
fn writes_a_file(command: &str) -> bool {
    if !command.contains('>') {
        return false;
    }
    let mut quote = None;
    let plain = crate::shell::normalise(command);
    let bytes = plain.as_bytes();
    for (at, &byte) in bytes.iter().enumerate() {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            (None, b'>') => {
                let rest = plain[at + 1..].trim_start_matches(['>', ' ']);
                if !rest.starts_with('&')
                    && !rest.starts_with("/dev/null")
                    && !rest.starts_with('(')
                {
                    return true;
                }
            }
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn risks_of_the_founding_runbooks_commands() {
        let table = [
            ("redis-cli ping", Risk::Reads),
            ("redis-cli KEYS \"blacklist:*\" | head -10", Risk::Reads),
            ("redis-cli FLUSHDB", Risk::Destroys),
            ("docker-compose restart api", Risk::Changes),
            ("docker logs api-container --tail 100", Risk::Reads),
            ("psql $DATABASE_URL -c \"SELECT 1\"", Risk::Reads),
            (
                "psql $DATABASE_URL -c \"SELECT pg_terminate_backend(pid)\"",
                Risk::Destroys,
            ),
            ("fly scale count 4 --app x", Risk::Changes),
            ("curl https://api.example/api/health", Risk::Reads),
            (
                "cd src/apps/api && pnpm prisma migrate deploy",
                Risk::Changes,
            ),
            ("pg_dump $DATABASE_URL > backup.sql", Risk::Changes),
            ("curl -s x 2>&1 >/dev/null", Risk::Reads),
            ("git checkout <previous-commit>", Risk::Changes),
            ("sudo rm -rf /var/x", Risk::Destroys),
        ];
        for (command, wanted) in table {
            assert_eq!(risk(command), wanted, "{command}");
        }
    }
}
