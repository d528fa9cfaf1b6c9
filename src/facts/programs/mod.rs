//! Options and subcommands of the programs that a repository's code builds.
//! Code is searched, not parsed; the patterns are data.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::sources::{File, Names, ending};
use crate::book::{Definition, NameKind};
use crate::pattern;

const PATTERNS: &str = include_str!("patterns.txt");

/// The role of a row's matches.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Command,
    Option,
    Call,
    Open,
}

struct Row {
    role: Role,
    endings: Vec<&'static str>,
    regex: Regex,
}

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let rows = PATTERNS.lines().filter(|row| !row.starts_with('#'));
    let rows = rows.filter_map(|row| {
        let mut cells = row.split('\t');
        let role = match cells.next()? {
            "command" => Role::Command,
            "option" => Role::Option,
            "call" => Role::Call,
            _ => Role::Open,
        };
        Some(Row {
            role,
            endings: cells.next()?.split(',').collect(),
            regex: pattern::ascii(cells.next()?).expect("a valid pattern"),
        })
    });
    rows.collect()
});

/// The options and subcommands that a source file of a program defines. Their
/// owner is `entry`, the program's main file or folder; the owner of a
/// subcommand's options is `entry subcommand`.
pub fn read_program(entry: &str, path: &str, text: &str) -> Vec<Definition> {
    let file = File::new(path, text);
    let mut names = Names::new(path);
    let rows = || {
        ROWS.iter()
            .filter(|row| row.endings.contains(&ending(path)))
    };
    let count = |role| {
        let found = rows().filter(|row| row.role == role);
        found
            .map(|row| row.regex.find_iter(text).count())
            .sum::<usize>()
    };
    let commands = commands(&file, rows());
    let options = count(Role::Option);
    if commands.is_empty() && options == 0 {
        return Vec::new();
    }
    for command in &commands {
        names.add_of(NameKind::ScriptCommand, &*command.name, entry, command.line);
    }
    for row in rows().filter(|row| row.role == Role::Option) {
        for found in row.regex.captures_iter(text) {
            let at = found.get(0).map_or(0, |whole| whole.start());
            let owner = match owner(&found, at, &commands) {
                Some(command) => format!("{entry} {command}"),
                None => entry.to_owned(),
            };
            let options = match ending(path) {
                "go" => flags(&found["names"]),
                _ => dashed(&found["names"]),
            };
            for option in options {
                names.add_of(NameKind::ScriptOption, option, &*owner, file.line_at(at));
            }
        }
    }
    for option in ["-h", "--help", "--version"] {
        names.add_of(NameKind::ScriptOption, option, entry, 1);
    }
    if count(Role::Open) > 0 || count(Role::Call) > options {
        names.add_of(NameKind::ScriptOption, "*", entry, 1);
        names.add_of(NameKind::ScriptCommand, "*", entry, 1);
    }
    names.into_found()
}

/// A subcommand and its position.
struct Command {
    name: String,
    /// The variable that holds its parser, if any.
    variable: Option<String>,
    start: usize,
    line: u32,
}

fn commands<'r>(file: &File<'_>, rows: impl Iterator<Item = &'r Row>) -> Vec<Command> {
    let mut found: BTreeMap<usize, Command> = BTreeMap::new();
    for row in rows.filter(|row| row.role == Role::Command) {
        for capture in row.regex.captures_iter(file.text) {
            let start = capture.get(0).map_or(0, |whole| whole.start());
            found.insert(
                start,
                Command {
                    name: capture["name"].replace('_', "-"),
                    variable: capture.name("of").map(|name| name.as_str().to_owned()),
                    start,
                    line: file.line_at(start),
                },
            );
        }
    }
    found.into_values().collect()
}

/// The subcommand that an option belongs to: by the parser's variable, or the
/// last subcommand defined before the option.
fn owner<'c>(option: &Captures<'_>, at: usize, commands: &'c [Command]) -> Option<&'c str> {
    let mut before = commands.iter().rev().filter(|command| command.start < at);
    let command = match option.name("of") {
        Some(of) => before.find(|command| command.variable.as_deref() == Some(of.as_str())),
        None => before.next(),
    };
    command.map(|command| command.name.as_str())
}

/// The names of an option that include their dashes, such as both of `-m,
/// --min-age`. Names without dashes are arguments.
fn dashed(names: &str) -> Vec<String> {
    let dashed = words(names).filter(|word| word.starts_with('-'));
    // Click combines both forms of a flag: `--shout/--no-shout`.
    dashed
        .flat_map(|word| word.split('/'))
        .map(str::to_owned)
        .collect()
}

/// The names of a Go flag: the code has no dashes, and the command line accepts
/// one or two.
fn flags(names: &str) -> Vec<String> {
    let both = words(names).flat_map(|word| [format!("-{word}"), format!("--{word}")]);
    both.collect()
}

fn words(names: &str) -> impl Iterator<Item = &str> {
    let words = names.split(|c: char| c.is_whitespace() || matches!(c, ',' | '"' | '\'' | '|'));
    words.filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<String> {
        let all = read_program("entry", path, text).into_iter();
        let all = all.filter(|one| !matches!(&*one.name, "-h" | "--help" | "--version"));
        all.map(|one| format!("{} of {}", one.name, one.of.unwrap_or_default()))
            .collect()
    }

    #[test]
    fn options_belong_to_their_subcommand() {
        assert_eq!(
            found(
                "a/cli.py",
                "sub = p.add_subparsers()\nsend = sub.add_parser('send')\nsend.add_argument('-n', '--now')\nsend.add_argument('file')\np.add_argument('--quiet')\n"
            ),
            [
                "send of entry",
                "-n of entry send",
                "--now of entry send",
                "--quiet of entry"
            ]
        );
        assert_eq!(
            found(
                "cli.ts",
                "program.option('-v, --verbose');\nprogram.command('send <file>').option('-m, --max <n>', 'x');\n"
            ),
            [
                "send of entry",
                "-v of entry",
                "--verbose of entry",
                "-m of entry send",
                "--max of entry send"
            ]
        );
        assert_eq!(
            found(
                "cli.py",
                "@cli.command()\n@click.option('--fast/--slow')\ndef send_all(fast): pass\n"
            ),
            [
                "send-all of entry",
                "--fast of entry send-all",
                "--slow of entry send-all"
            ]
        );
        assert_eq!(
            found("cmd/x/main.go", "n := flag.Int(\"batch\", 5, \"x\")\n"),
            ["-batch of entry", "--batch of entry"]
        );
    }

    #[test]
    fn others_are_possible_where_not_all_are_literal() {
        for (path, text) in [
            ("a.py", "p.add_argument('--a')\np.add_argument(*names)\n"),
            ("a.py", "p.add_argument('--a')\np.parse_known_args()\n"),
            ("a.ts", "p.option('-a, --all').allowUnknownOption()\n"),
            (
                "a.ts",
                "p.command('remove').alias('rm').option('-a, --all')\n",
            ),
            ("a.py", "s.add_parser('remove', aliases=['rm'])\n"),
            (
                "main.go",
                "flag.Int(\"a\", 1, \"\")\nopts.BindFlags(flag.CommandLine)\n",
            ),
        ] {
            assert!(
                found(path, text).contains(&"* of entry".to_owned()),
                "{text}"
            );
        }
        assert!(found("a.py", "print('--a')").is_empty());
    }
}
