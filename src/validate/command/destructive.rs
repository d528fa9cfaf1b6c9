use std::collections::HashMap;
use std::sync::LazyLock;

use crate::book::{Block, Command, CommandHome, Page};
use crate::diagnostic::{Diagnostic, Severity};
use crate::shell::{self, SimpleCommand};
use crate::source::Span;
use crate::tools::Effect;
use crate::validate::Context;
use crate::validate::command::place_at;
use crate::validate::rule::{Check, Rule};
use crate::validate::shell_text::{ReadCommand, ShellText};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "command/destructive",
    severity: Some(Severity::Warning),
    summary: "A command is destructive, and the page does not warn about it.",
    manual: "Readers under stress paste commands without checking them. Say in the section of \
        the command what is lost: use a warning callout, or a sentence with \"warning\", \
        \"careful\", \"deletes\" or \"cannot be undone\".",
    check: Check::Shell(check),
};

/// Words that warn the reader, or say that something will be gone.
static WARNINGS: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let lines = include_str!("warnings.txt").lines();
    lines
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect()
});

fn check(_: &Context<'_>, shell: &ShellText<'_>, findings: &mut Vec<Diagnostic>) {
    let mut sections = Sections::new(shell.page);
    for ReadCommand { command, simple } in shell.commands() {
        // In a sentence a command without an object is spoken of: "`docker rm`
        // is forbidden".
        let is_spoken_of =
            !matches!(command.home, CommandHome::Block(_)) && simple.iter().all(names_nothing);
        let destroys = command.risk == Effect::Destroys && !is_spoken_of && !is_drill(command);
        if destroys && !sections.warn_of(command) {
            findings.push(
                RULE.finding(
                    &shell.page.document.source,
                    destructive_part(shell.page, command, simple),
                    "the command is destructive, and the section contains no warning",
                )
                .with_help("add a warning that says what is lost and when to use the command"),
            );
        }
    }
}

/// The first destructive line of a script; a command of one line as a whole.
fn destructive_part(page: &Page, command: &Command, simple: &[SimpleCommand<'_>]) -> Span {
    let parts = simple.iter().filter_map(|one| {
        let (first, last) = (one.words.first()?, one.words.last()?);
        Some(first.range.start..last.range.end)
    });
    let is_script = command.text.contains('\n');
    let destroys = |part: &std::ops::Range<usize>| {
        let text = command.text.get(part.clone());
        text.is_some_and(|text| shell::risk(text) == Effect::Destroys)
    };
    match parts.filter(|_| is_script).find(destroys) {
        Some(part) => place_at(page, command, part),
        None => command.span,
    }
}

/// Whether a command works on a copy that was made to be thrown away.
fn is_drill(command: &Command) -> bool {
    const COPIES: [&str; 4] = ["drill", "scratch", "throwaway", "sandbox"];
    let text = command.text.to_lowercase();
    let mut words = text.split(|c: char| !c.is_alphanumeric());
    words.any(|word| COPIES.contains(&word))
}

/// Whether a command consists only of its subcommands and options, without an
/// object.
fn names_nothing(command: &SimpleCommand<'_>) -> bool {
    command.arguments().count() < 2
}

/// The page's sections, each judged once.
struct Sections<'a> {
    page: &'a Page,
    /// Whether a section warns, by the number of preceding headings.
    warn: HashMap<usize, bool>,
}

impl<'a> Sections<'a> {
    fn new(page: &'a Page) -> Self {
        Self {
            page,
            warn: HashMap::new(),
        }
    }

    /// Whether the section of a command warns: in its text, in a comment of a
    /// block, or in a callout. Commands themselves do not count.
    fn warn_of(&mut self, command: &Command) -> bool {
        let document = &self.page.document;
        let headings = &document.headings;
        let behind = headings.partition_point(|heading| heading.span.start <= command.span.start);
        *self.warn.entry(behind).or_insert_with(|| {
            let start = behind
                .checked_sub(1)
                .map_or(0, |at| headings[at].span.start);
            let end = headings
                .get(behind)
                .map_or(u32::MAX, |next| next.span.start);
            let inside = |span: Span| (start..end).contains(&span.start);
            let commands = document.commands.iter().filter(|other| inside(other.span));
            let labels = commands.clone().filter_map(|other| other.label.as_deref());
            // A comment behind a command: `down -v  # deletes the data`.
            let trailing = commands.filter_map(|other| {
                let line = document.source.text().get(other.span.start as usize..)?;
                let line = line.lines().next()?;
                line.split_once(" #").map(|(_, comment)| comment)
            });
            let blocks = document.blocks.iter().filter(|block| inside(block.span));
            let mut prose = String::new();
            let mut at = start as usize;
            let text = document.source.text();
            for block in blocks {
                prose.push_str(text.get(at..block.span.start as usize).unwrap_or_default());
                at = block.span.end as usize;
                for comment in comments(block, &document.commands) {
                    prose.push_str(comment);
                }
            }
            let end = (end as usize).min(text.len());
            prose.push_str(text.get(at..end).unwrap_or_default());
            std::iter::once(prose.as_str())
                .chain(labels)
                .chain(trailing)
                .map(str::to_lowercase)
                .any(|said| WARNINGS.iter().any(|word| said.contains(word)))
        })
    }
}

/// The comments of a block. Not every comment is a label, and `#` may also be
/// the prompt of root.
fn comments<'a>(block: &'a Block, commands: &[Command]) -> impl Iterator<Item = &'a str> {
    let lines = block.code.lines().zip(&block.lines);
    let comments = lines.filter(|(line, place)| {
        if !line.trim_start().starts_with('#') {
            return false;
        }
        let at = commands.partition_point(|command| command.span.start < place.start);
        let next = commands.get(at);
        next.is_none_or(|command| command.span.start >= place.end)
    });
    comments.map(|(line, _)| line)
}
