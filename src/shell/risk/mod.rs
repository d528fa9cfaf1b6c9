//! What running a command does.

mod inside;
mod table;

use std::cell::LazyCell;

use self::inside::{inside, runs_another};
use self::table::{rows_of, statements};
use crate::book::Risk;
use crate::shell::SimpleCommand;

/// What running a command does, as far as its words tell. A command that no
/// row knows is taken to read: the word is a hint, not a guarantee.
pub fn risk(command: &str) -> Risk {
    let lower = command.to_ascii_lowercase();
    // Read where a statement is found, once for all of them.
    let simple = LazyCell::new(|| crate::shell::simple_commands(command));
    let found = statements(&lower).filter(|(at, _)| !is_only_text(command, &simple, *at));
    let mut by_text = found.map(|(_, risk)| risk).max().unwrap_or_default();
    if by_text == Risk::Reads && writes_a_file(command) {
        by_text = Risk::Changes;
    }
    let parts = lower.split(['|', ';', '\n']);
    let risks = parts.map(|part| {
        // Looking for two characters takes longer than looking for one.
        if part.contains(['&', '$']) {
            let parts = part.split("&&").flat_map(|part| part.split("$("));
            parts.map(part_risk).max().unwrap_or_default()
        } else {
            part_risk(part)
        }
    });
    risks.fold(by_text, Risk::max)
}

/// Whether the tool looks for the words behind it, and does nothing with them.
pub fn searches(tool: &str) -> bool {
    const TOOLS: [&str; 8] = [
        "grep",
        "egrep",
        "zgrep",
        "rg",
        "awk",
        "jq",
        "logcli",
        "journalctl",
    ];
    TOOLS.contains(&tool)
}

/// Whether what stands here is only looked for, or printed:
/// `grep "delete from" x.log`.
fn is_only_text(text: &str, commands: &[SimpleCommand<'_>], at: usize) -> bool {
    // They stand in their order: the last that begins before it may hold it.
    let begins_before = |command: &SimpleCommand<'_>| {
        let first = command.words.first();
        first.is_some_and(|word| word.range.start <= at)
    };
    let behind = commands.partition_point(begins_before);
    let Some(inside) = commands[..behind].last() else {
        return false;
    };
    let end = inside.words.last().map_or(0, |word| word.range.end);
    // What is printed into a client is its statement.
    let is_piped = || {
        let rest = text.get(end..).unwrap_or_default().trim_start();
        rest.starts_with('|') && !rest.starts_with("||")
    };
    let prints = || matches!(inside.tool(), "echo" | "printf") && !is_piped();
    at < end && (searches(inside.tool()) || prints())
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
                || (has("create") && has("token"))
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

/// How many commands are read that run each other inside.
const DEEPEST: usize = 8;

fn part_risk(part: &str) -> Risk {
    risk_inside(part, DEEPEST)
}

/// The risk of a command, looking so many commands deep. What lies deeper
/// than anybody writes is not trusted.
fn risk_inside(part: &str, depth: usize) -> Risk {
    let part = part.trim_start_matches([' ', '\t', '(']);
    let mut words = part.split_ascii_whitespace().skip_while(|word| {
        matches!(
            *word,
            "then" | "do" | "else" | "elif" | "if" | "while" | "until" | "!" | "{" | "cd"
        ) || (word.contains('=') && !word.starts_with('-'))
    });
    let Some(tool) = words.next() else {
        return Risk::Reads;
    };
    let tool = tool.trim_matches(['"', '\'']);
    let tool = tool.rsplit('/').next().unwrap_or(tool);
    let rows = rows_of(tool);
    if rows.is_empty() && !runs_another(tool) {
        return Risk::Reads;
    }
    let rest: Vec<&str> = words.map(|word| word.trim_matches(['"', '\''])).collect();
    // Tools that run others inside have rows of their own.
    if let Some(inside) = inside(tool, &rest) {
        return match depth.checked_sub(1) {
            Some(depth) => risk_inside(&inside, depth),
            None => Risk::Destroys,
        };
    }
    if only_looks(tool, &rest) {
        return Risk::Reads;
    }
    let fits = rows.iter().find(|row| row.fits(&rest));
    fits.map_or(Risk::Reads, |row| row.risk)
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
    fn commands_run_each_other_without_end() {
        for outer in ["sudo ", "timeout 5 ", "xargs ", "bash -c '"] {
            let command = outer.repeat(60_000) + "ls";
            assert_eq!(risk(&command), Risk::Destroys, "{outer}");
        }
        assert_eq!(risk("sudo env timeout 5 nice ls"), Risk::Reads);
    }

    #[test]
    fn risks_of_the_founding_runbooks_commands() {
        let table = [
            ("redis-cli ping", Risk::Reads),
            ("redis-cli KEYS \"blacklist:*\" | head -10", Risk::Reads),
            ("redis-cli FLUSHDB", Risk::Destroys),
            ("kubectl -n x create token reader", Risk::Reads),
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
            ("docker exec a kubectl exec b -- rm -rf /x", Risk::Destroys),
            ("grep 'delete from' x.log | tail", Risk::Reads),
            ("echo 'drop table x' || true", Risk::Reads),
            ("echo 'drop table x' | psql shop", Risk::Destroys),
        ];
        for (command, wanted) in table {
            assert_eq!(risk(command), wanted, "{command}");
        }
    }

    #[test]
    fn what_is_run_in_the_end_counts() {
        for command in [
            "for f in a; do rm $f; done",
            "if true; then rm x; fi",
            "{ rm x; }",
            "(rm x)",
            "! rm x",
            "echo $(rm x)",
            "test \"$(kubectl delete pod x)\" = y",
            "sudo -u app rm x",
            "sudo -n rm x",
            "timeout -k 1 5 rm x",
            "nice -n 5 rm x",
            "ls | xargs -r -n 1 rm",
            "ls | xargs -I{} rm {}",
            "env A=1 rm x",
            "bash -c 'rm -rf x'",
            "bash -lc \"rm x\"",
            "ssh -p 22 host rm -rf x",
            "ssh host 'rm -rf x'",
            "sudo ssh host sudo rm x",
            "find . -name x -delete",
            "find . -exec rm {} +",
            "true && timeout 5 kubectl delete pod x",
        ] {
            assert_eq!(risk(command), Risk::Destroys, "{command}");
        }
        for command in [
            "for f in a; do ls $f; done",
            "sudo -u rm ls",
            "timeout 5 ls rm",
            "xargs grep rm",
            "bash -c 'ls rm'",
            "bash rm",
            "ssh rm",
            "ssh rm ls",
            "find . -name rm -exec grep x {} +",
            "grep 'foo (kill switch)' x",
            "test \"$(docker ps -q | wc -l)\" -gt 0",
            "sudo",
            "timeout",
        ] {
            assert_eq!(risk(command), Risk::Reads, "{command}");
        }
    }

    #[test]
    fn more_ways_to_destroy() {
        for command in [
            "dropdb x",
            "zfs destroy tank/x",
            "systemctl poweroff",
            "etcdctl del /x",
            "crontab -r",
            "rsync -a --delete a/ b/",
            "aws rds delete-db-instance --db x",
            "curl -XDELETE http://x",
            "curl --request DELETE http://x",
            "psql -c 'DROP SCHEMA x'",
            "mongosh --eval 'db.x.deleteMany({})'",
        ] {
            assert_eq!(risk(command), Risk::Destroys, "{command}");
        }
        for command in ["curl -XPOST http://x", "aws rds modify-db-instance --db x"] {
            assert_eq!(risk(command), Risk::Changes, "{command}");
        }
    }
}
