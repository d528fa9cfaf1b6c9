use std::cell::OnceCell;

use super::command::usage::{Fault, faults};
use crate::book::{Block, Command, Page, Resolution, Statement};
use crate::config::ToolSettings;
use crate::promql;
use crate::shell::{self, SimpleCommand, SyntaxError};
use crate::tools::is_database_client;

/// The shell of a page, read when the first rule asks and once for all of
/// them: reading is most of what these rules cost.
pub(super) struct ShellText<'a> {
    /// The page.
    pub(super) page: &'a Page,
    /// What the page mentions.
    pub(super) resolutions: &'a [Resolution],
    /// What its sentences state.
    pub(super) statements: &'a [Statement],
    /// What is known of the readers' tools.
    tools: &'a ToolSettings,
    commands: OnceCell<Vec<ReadCommand<'a>>>,
    faults: OnceCell<Vec<(usize, Fault)>>,
    blocks: OnceCell<Vec<ReadBlock<'a>>>,
}

/// A command and what it falls into.
pub(super) struct ReadCommand<'a> {
    /// The command.
    pub(super) command: &'a Command,
    /// Its simple commands.
    pub(super) simple: Vec<SimpleCommand<'a>>,
}

/// A shell block.
pub(super) struct ReadBlock<'a> {
    /// The block.
    pub(super) block: &'a Block,
    /// Where the shell would stop.
    pub(super) error: Option<SyntaxError>,
    /// What the block is, if the shell refuses it and it holds no command:
    /// PromQL, or output.
    pub(super) real_language: Option<&'static str>,
}

impl<'a> ShellText<'a> {
    pub(super) fn new(
        page: &'a Page,
        (resolutions, statements): (&'a [Resolution], &'a [Statement]),
        tools: &'a ToolSettings,
    ) -> Self {
        Self {
            page,
            resolutions,
            statements,
            tools,
            commands: OnceCell::new(),
            faults: OnceCell::new(),
            blocks: OnceCell::new(),
        }
    }

    /// The page's commands, in blocks and in the text.
    pub(super) fn commands(&self) -> &[ReadCommand<'a>] {
        self.commands.get_or_init(|| {
            let commands = self.page.document.commands.iter();
            commands
                .map(|command| ReadCommand {
                    command,
                    simple: shell::simple_commands(&command.text),
                })
                .collect()
        })
    }

    /// What the commands' own tools would reject: the index of the command,
    /// and the fault.
    pub(super) fn faults(&self) -> &[(usize, Fault)] {
        self.faults
            .get_or_init(|| faults(self.commands(), self.tools))
    }

    /// The page's shell blocks.
    pub(super) fn blocks(&self) -> &[ReadBlock<'a>] {
        self.blocks.get_or_init(|| {
            let blocks = self.page.document.blocks.iter();
            blocks
                .filter(|block| shell::is_shell(&block.info.language, &block.code))
                .map(ReadBlock::new)
                .collect()
        })
    }
}

impl<'a> ReadBlock<'a> {
    fn new(block: &'a Block) -> Self {
        let script = shell::read_script(&block.info.language, &block.code);
        let error = shell::check_syntax(&script.text).err();
        let error = error.filter(|error| {
            !is_sent_to_client(&script.text, error.range.start) && !is_excerpt(&script.text)
        });
        let is_script = error.is_some() && !script.is_session;
        let real_language = if is_powershell(&block.code) {
            Some(POWERSHELL)
        } else {
            is_script.then(|| real_language(&block.code)).flatten()
        };
        // Output below commands; a block of nothing else has the wrong language.
        let error = error
            .filter(|error| real_language.is_some() || !is_marked(&script.text, error.range.start));
        Self {
            block,
            error,
            real_language,
        }
    }
}

/// The language whose lines go on behind a backquote.
pub(super) const POWERSHELL: &str = "PowerShell";

/// Whether lines go on behind a backquote, which no other place of the code has.
fn is_powershell(code: &str) -> bool {
    let continued = |line: &&str| line.trim_end().ends_with(" `");
    let count = code.lines().filter(continued).count();
    count > 0 && memchr::memchr_iter(b'`', code.as_bytes()).count() == count
}

/// Whether a line begins with a mark of output that no shell has: `→ ready`.
fn is_marked(script: &str, at: usize) -> bool {
    let at = script.floor_char_boundary(at.min(script.len()));
    let start = script[..at].rfind('\n').map_or(0, |end| end + 1);
    let line = script[start..].trim_start();
    line.starts_with(['→', '⇒', '➜', '✓', '✔', '✗', '✘', '✅', '❌', '└', '├', '│'])
}

/// Whether a block begins inside of a `case`, as an excerpt of a script does.
fn is_excerpt(script: &str) -> bool {
    let first = script.lines().find(|line| !line.trim().is_empty());
    first.is_some_and(|line| {
        let label = line.trim();
        let is_one = !label.contains(char::is_whitespace) || line.starts_with([' ', '\t']);
        is_one && label.ends_with(')') && !label.contains('(')
    })
}

/// Whether a line of a script is a statement for the database client that an
/// earlier line starts: `psql -d shop`, then `SELECT …` in the same paste.
fn is_sent_to_client(script: &str, at: usize) -> bool {
    const STATEMENTS: [&str; 20] = [
        "SELECT", "INSERT", "UPDATE", "DELETE", "SHOW", "EXPLAIN", "WITH", "ALTER", "CREATE",
        "DROP", "VACUUM", "ANALYZE", "REINDEX", "BEGIN", "COMMIT", "SET", "GRANT", "CALL", "USE",
        "DESCRIBE",
    ];
    let at = script.floor_char_boundary(at.min(script.len()));
    let start = script[..at].rfind('\n').map_or(0, |end| end + 1);
    // A statement may begin some lines above.
    let before = script[..start].trim_end_matches('\n');
    let statement = before.rfind([';', '\n']).map_or(0, |end| end + 1);
    let is_statement = |text: &str| {
        let word = text.split_whitespace().next().unwrap_or_default();
        STATEMENTS
            .iter()
            .any(|known| word.eq_ignore_ascii_case(known))
    };
    let starts_client = |line: &str| {
        let mut words = line.split_whitespace();
        let has_client = words.any(is_database_client);
        let is_whole = !line.contains(" -c ") && !line.contains(" -e ") && !line.contains('|');
        has_client && is_whole && !line.trim_start().starts_with('#')
    };
    (is_statement(&script[start..]) || is_statement(&script[statement..]))
        && script[..start].lines().any(starts_client)
}

/// Whether a block uses the shell's own words as neither output nor a query
/// does.
fn is_script(code: &str) -> bool {
    const BUILTINS: [&str; 6] = ["echo ", "printf ", "cd ", "export ", "source ", "set -"];
    const TOOLS: [&str; 8] = ["awk", "chmod", "chown", "df", "du", "ls", "mkdir", "sed"];
    let mut lines = code.lines().map(str::trim);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with('#'));
    if first.is_some_and(|line| {
        TOOLS
            .iter()
            .any(|tool| line.split(' ').next() == Some(tool))
    }) {
        return true;
    }
    code.lines().map(str::trim).any(|line| {
        BUILTINS.iter().any(|word| line.starts_with(word))
            || [";then", "; then", ";do", "; do"]
                .iter()
                .any(|end| line.ends_with(end))
            || matches!(line, "then" | "do" | "fi" | "done" | "esac")
    })
}

/// What a script is that the shell refuses: PromQL, or output if it holds no
/// command. Nothing if it is a script with a mistake.
fn real_language(code: &str) -> Option<&'static str> {
    const PROMQL: [&str; 7] = [
        "sum by",
        "sum(",
        "rate(",
        "histogram_quantile(",
        "max by",
        "on (",
        "without(",
    ];
    if is_yaml(code) {
        return Some("YAML");
    }
    let commands = shell::simple_commands(code);
    let is_tool = |command: &SimpleCommand<'_>| {
        // `on (node)` groups by a label.
        let at = command.words.first().map_or(0, |word| word.range.start);
        let before = code[..at].trim_end_matches(' ');
        shell::is_tool(command.tool()) && (!before.ends_with('(') || before.ends_with("$("))
    };
    // `stellar contract invoke --id <contract> \`: a command of an unknown tool.
    let is_continued = |line: &str| line.ends_with('\\') && line.contains(" --");
    let has_command =
        is_script(code) || code.lines().any(is_continued) || commands.iter().any(is_tool);
    // What costs most, the parser, is asked last.
    let looks_like_promql = PROMQL.iter().any(|part| code.contains(part));
    let is_promql = (looks_like_promql && !has_command) || is_promql(code);
    match (is_promql, has_command) {
        (true, _) => Some("PromQL"),
        (false, true) => None,
        (false, false) if is_http(code) => Some("HTTP requests"),
        (false, false) => Some("output"),
    }
}

/// Whether a text of several lines is a mapping whose keys are single words: a
/// workflow or a manifest.
fn is_yaml(code: &str) -> bool {
    let is_key = |key: &str| {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.\"".contains(&byte);
        !key.is_empty() && key.bytes().all(is_plain)
    };
    let is_outer = |line: &&str| !line.starts_with([' ', '#', '\t']) && !line.trim().is_empty();
    let mut outer = code.lines().filter(is_outer).peekable();
    let is_mapping = |line: &str| {
        let (key, value) = line.split_once(':').unwrap_or_default();
        is_key(key.trim_start_matches("- ")) && (value.is_empty() || value.starts_with(' '))
    };
    code.trim().contains('\n')
        && outer.peek().is_some()
        && outer.all(is_mapping)
        && serde_yaml::from_str::<serde_yaml::Value>(code).is_ok()
}

/// Whether the first line that is no comment is a request: `POST /_search`.
fn is_http(code: &str) -> bool {
    const METHODS: [&str; 6] = ["GET ", "POST ", "PUT ", "PATCH ", "DELETE ", "HEAD "];
    let mut lines = code.lines().map(str::trim);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with('#'));
    let target = first.and_then(|line| METHODS.iter().find_map(|word| line.strip_prefix(word)));
    target.is_some_and(|target| target.starts_with(['/', '_']) || target.starts_with("http"))
}

/// Whether the parser takes it, as one query or one on each line. Any word is
/// a query, so those of several lines have to look like it.
fn is_promql(code: &str) -> bool {
    let has_range = |line: &str| line.contains("m]") || line.contains("h]") || line.contains("s]");
    let mut lines = code.lines().filter(|line| !line.trim().is_empty());
    promql::is_expression(code) || (code.lines().any(has_range) && lines.all(promql::is_expression))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_of_another_language_is_named() {
        for (code, expected) in [
            ("deploy:\n  steps:\n    - run: |\n        make a\n", "YAML"),
            ("  cluster:\n      health: HEALTH_ERR\n", "output"),
            (
                "      topk(25,\n        sum by (pod) (x{a=\"\",b!=\"\"}))\n",
                "PromQL",
            ),
            (
                "POST /schedules {\n  \"every\": \"5m\"\n}\n",
                "HTTP requests",
            ),
        ] {
            assert_eq!(real_language(code), Some(expected), "{code}");
        }
    }
}
