//! What running a command does.

use super::words::{SimpleCommand, Word, processes};
use crate::tools::{self, Effect};

/// What running a command does, as far as its words tell, by the data of its
/// tools. A command of an unknown tool is taken to read: the word is a hint,
/// not a guarantee.
pub fn risk(command: &str) -> Effect {
    text_effect(command, MAX_DEPTH)
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

/// How many commands are read that run each other inside.
const MAX_DEPTH: usize = 8;

/// The effect of a text for the shell, looking so many commands deep. What
/// lies deeper than anybody writes is not trusted.
fn text_effect(text: &str, depth: usize) -> Effect {
    let Some(depth) = depth.checked_sub(1) else {
        return Effect::Destroys;
    };
    let commands = processes(text);
    let statements = tools::statements(text).filter(|(at, _)| !is_only_text(text, &commands, *at));
    let said = statements.map(|(_, effect)| effect);
    let done = commands.iter().map(|command| {
        let writes = command.outputs.iter().any(is_file);
        let written = if writes {
            Effect::Changes
        } else {
            Effect::Reads
        };
        written.max(words_effect(text, &command.words, depth))
    });
    said.chain(done).max().unwrap_or_default()
}

/// Whether output into this is kept.
fn is_file(output: &Word<'_>) -> bool {
    !output.text.starts_with("/dev/")
}

/// Words in front of a command that are the shell's own.
const FRONT: [&str; 11] = [
    "then", "do", "else", "elif", "if", "while", "until", "!", "{", "time", "exec",
];

/// The effect of a command's words, which stand in this text.
fn words_effect(source: &str, words: &[Word<'_>], depth: usize) -> Effect {
    let Some(depth) = depth.checked_sub(1) else {
        return Effect::Destroys;
    };
    let is_assignment = |text: &str| text.contains('=') && !text.starts_with('-');
    let is_front = |word: &&Word<'_>| FRONT.contains(&&*word.text) || is_assignment(&word.text);
    let front = words.iter().take_while(is_front).count();
    let substituted = words.iter().filter(|word| word.text.contains("$("));
    let written = substituted.filter_map(|word| source.get(word.range.clone()));
    let inside = written
        .flat_map(|text| text.split("$(").skip(1))
        .map(|text| text_effect(text, depth));
    let inside = inside.max().unwrap_or_default();
    let own = match &words[front..] {
        [] => Effect::Reads,
        rest => command_effect(source, rest, depth),
    };
    own.max(inside)
}

/// The effect of a command, its tool's name first, and of those that it runs.
fn command_effect(source: &str, words: &[Word<'_>], depth: usize) -> Effect {
    let name = words[0].text.rsplit('/').next().unwrap_or_default();
    let Some(tool) = tools::tool(name) else {
        return Effect::Reads;
    };
    let texts: Vec<&str> = words.iter().map(|word| &*word.text).collect();
    let invocation = tools::invocation(tool, &texts);
    let mut effect = invocation.effect();
    if let Some(first) = invocation.inner {
        effect = effect.max(match &words[first..] {
            // `ssh host 'cd x && rm y'`.
            [only] if only.text.contains(char::is_whitespace) => text_effect(&only.text, depth),
            rest => words_effect(source, rest, depth),
        });
    }
    for value in &invocation.values {
        effect = effect.max(match value.kind {
            "shell" => text_effect(value.text, depth),
            // `find -exec rm {} +`.
            "command" => words_effect(source, &words[value.word..], depth),
            _ => Effect::Reads,
        });
    }
    effect
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_run_each_other_without_end() {
        for outer in ["sudo ", "timeout 5 ", "xargs ", "ssh h ", "find -exec "] {
            let command = outer.repeat(60_000) + "ls";
            assert_eq!(risk(&command), Effect::Destroys, "{outer}");
        }
        for outer in ["bash -c '", "echo $(", "if ", "a=1 "] {
            let command = outer.repeat(60_000) + "ls";
            assert!(risk(&command) < Effect::Destroys, "{outer}");
        }
        assert_eq!(risk("sudo env timeout 5 nice ls"), Effect::Reads);
    }

    #[test]
    fn risks_of_the_founding_runbooks_commands() {
        let table = [
            ("redis-cli ping", Effect::Reads),
            ("redis-cli KEYS \"blacklist:*\" | head -10", Effect::Reads),
            ("redis-cli FLUSHDB", Effect::Destroys),
            ("kubectl -n x create token reader", Effect::Reads),
            ("docker-compose restart api", Effect::Changes),
            ("docker logs api-container --tail 100", Effect::Reads),
            ("psql $DATABASE_URL -c \"SELECT 1\"", Effect::Reads),
            (
                "psql $DATABASE_URL -c \"SELECT pg_terminate_backend(pid)\"",
                Effect::Changes,
            ),
            ("fly scale count 4 --app x", Effect::Changes),
            ("curl https://api.example/api/health", Effect::Reads),
            (
                "cd src/apps/api && pnpm prisma migrate deploy",
                Effect::Changes,
            ),
            ("pg_dump $DATABASE_URL > backup.sql", Effect::Changes),
            ("curl -s x 2>&1 >/dev/null", Effect::Reads),
            ("git checkout <previous-commit>", Effect::Changes),
            ("sudo rm -rf /var/x", Effect::Destroys),
            (
                "docker exec a kubectl exec b -- rm -rf /x",
                Effect::Destroys,
            ),
            ("grep 'delete from' x.log | tail", Effect::Reads),
            ("echo 'drop table x' || true", Effect::Reads),
            ("echo 'drop table x' | psql shop", Effect::Destroys),
        ];
        for (command, wanted) in table {
            assert_eq!(risk(command), wanted, "{command}");
        }
    }

    #[test]
    fn what_is_run_in_the_end_counts() {
        for command in [
            "for f in a; do rm -r $f; done",
            "if true; then rm -r x; fi",
            "{ rm -r x; }",
            "(rm -r x)",
            "! rm -r x",
            "echo $(rm -r x)",
            "test \"$(kubectl delete pvc x)\" = y",
            "sudo -u app rm -r x",
            "sudo -n rm -r x",
            "timeout -k 1 5 rm -r x",
            "nice -n 5 rm -r x",
            "ls | xargs -r -n 1 rm -r",
            "ls | xargs -I{} rm -r {}",
            "env A=1 rm -r x",
            "bash -c 'rm -rf x'",
            "bash -lc \"rm -r x\"",
            "ssh -p 22 host rm -rf x",
            "ssh host 'rm -rf x'",
            "sudo ssh host sudo rm -r x",
            "find . -name x -delete",
            "find . -exec rm -r {} +",
            "true && timeout 5 kubectl delete pvc x",
        ] {
            assert_eq!(risk(command), Effect::Destroys, "{command}");
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
            assert_eq!(risk(command), Effect::Reads, "{command}");
        }
    }

    #[test]
    fn more_ways_to_destroy() {
        for command in [
            "dropdb x",
            "zfs destroy tank/x",
            "etcdctl del /x",
            "crontab -r",
            "rsync -a --delete a/ b/",
            "aws rds delete-db-instance --db x",
            "curl -XDELETE http://x",
            "curl --request DELETE http://x",
            "psql -c 'DROP SCHEMA x'",
            "mongosh --eval 'db.x.deleteMany({})'",
        ] {
            assert_eq!(risk(command), Effect::Destroys, "{command}");
        }
        for command in ["curl -XPOST http://x", "aws rds modify-db-instance --db x"] {
            assert_eq!(risk(command), Effect::Changes, "{command}");
        }
    }
}
