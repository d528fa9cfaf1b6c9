//! Checks commands against the options, subcommands and arguments of their
//! tools.

#[cfg(test)]
mod forms;
mod languages;
mod manifests;
mod options;
mod queries;
mod shapes;
mod values;
mod words;

use std::ops::Range;

use crate::book::{Command, CommandHome};
use crate::config::ToolSettings;
use crate::diagnostic::Diagnostic;
use crate::shell::{SimpleCommand, Word};
use crate::source::SourceFile;
use crate::tools::{self, Invocation};
use crate::validate::command::place_at;
use crate::validate::rule::Rule;
use crate::validate::shell_text::{ReadCommand, ShellText};

/// A problem of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::validate) enum FaultKind {
    /// An option that the tool does not have, or that lacks its value.
    Option,
    /// A subcommand that the tool does not have.
    Subcommand,
    /// A word of a closed list: a kind of object, a signal, a unit.
    Word,
    /// Something that the tool does not have any more.
    Removed,
    /// An argument in another language that cannot be read.
    Language,
}

/// A fault and its place in the command.
pub(in crate::validate) struct Fault {
    pub(in crate::validate) kind: FaultKind,
    /// The place in the command's text.
    range: Range<usize>,
    message: String,
    help: String,
    /// The replacement, if it is unique.
    fix: Option<String>,
    /// Whether the data is known to be complete, so that it is surely wrong.
    is_sure: bool,
}

/// Collects the faults of one simple command.
struct Faults<'c, 'a> {
    settings: &'c ToolSettings,
    simple: &'c SimpleCommand<'a>,
    found: Vec<Fault>,
}

impl Faults<'_, '_> {
    /// Adds a fault at a word, or at a part of its text.
    fn add(&mut self, kind: FaultKind, word: usize, part: Option<Range<usize>>, text: FaultText) {
        let Some(word) = self.simple.words.get(word) else {
            return;
        };
        let is_plain = word.range.len() == word.text.len();
        let range = match part.filter(|_| is_plain) {
            Some(part) => word.range.start + part.start..word.range.start + part.end,
            None => word.range.clone(),
        };
        self.found.push(Fault {
            kind,
            range,
            message: text.message,
            help: text.help,
            fix: text.fix.filter(|_| is_plain),
            is_sure: text.is_sure,
        });
    }
}

/// The texts of a finding.
struct FaultText {
    message: String,
    help: String,
    fix: Option<String>,
    is_sure: bool,
}

/// The faults of every command of a page: the index of the command, and the
/// fault.
pub(in crate::validate) fn faults(
    commands: &[ReadCommand<'_>],
    settings: &ToolSettings,
) -> Vec<(usize, Fault)> {
    let mut found = Vec::new();
    for (index, ReadCommand { command, simple }) in commands.iter().enumerate() {
        if command.text.contains("<<") {
            let fault = manifests::fault(&command.text, simple);
            found.extend(fault.map(|fault| (index, fault)));
        }
        // A here-document is text, and its words are no options.
        if command.text.contains("<<") || command.text.contains("<(") {
            continue;
        }
        let form = match command.home {
            CommandHome::Block(_) => Form::Whole,
            CommandHome::Inline(_) => Form::Named,
        };
        for simple in simple {
            let mut faults = of_simple(simple, form, settings);
            // `-n < name >` is a placeholder, whatever a shell makes of it.
            let is_before_angle = |fault: &Fault| {
                let rest = command.text.get(fault.range.end..).unwrap_or_default();
                rest.trim_start().starts_with('<')
            };
            faults.retain(|fault| !is_before_angle(fault));
            found.extend(faults.into_iter().map(|fault| (index, fault)));
        }
    }
    found
}

/// How much of a command is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// A complete command to run.
    Whole,
    /// A sentence names it, and may leave out the rest: "`helm --set` is not
    /// used".
    Named,
}

fn of_simple(simple: &SimpleCommand<'_>, form: Form, settings: &ToolSettings) -> Vec<Fault> {
    let Some(tool) = tools::tool(simple.tool()) else {
        return Vec::new();
    };
    let words: Vec<&str> = simple.words.iter().map(|word| &*word.text).collect();
    // `docker compose up / down` and `git add …` describe commands.
    if words
        .iter()
        .any(|word| matches!(*word, "/" | "+" | "…" | "..."))
    {
        return Vec::new();
    }
    // `./openssl` is a program of the reader's own.
    let is_own = simple.words[0].text.starts_with("./");
    if is_own || simple.words.iter().any(is_open_bracket) {
        return Vec::new();
    }
    let invocation = tools::invocation(tool, &words);
    let plugin = invocation.unknown_subcommand.map(|word| words[word]);
    if plugin.is_some_and(|name| settings.knows(&format!("{}-{name}", simple.tool()))) {
        return Vec::new();
    }
    let mut faults = Faults {
        settings,
        simple,
        found: Vec::new(),
    };
    check(&invocation, form, &mut faults);
    let mut found = faults.found;
    let inner = invocation.inner.filter(|_| !runs_image(&invocation));
    if let Some(first) = inner {
        found.extend(of_simple(&simple.from_word(first), form, settings));
    }
    found
}

/// `v[the previous one]` is a placeholder of several words.
fn is_open_bracket(word: &Word<'_>) -> bool {
    let is_plain = word.range.len() == word.text.len();
    is_plain && word.text.contains('[') && !word.text.contains(']')
}

/// Whether what follows may be arguments of an image's own entry point:
/// `docker compose run openapi diff a b`.
fn runs_image(invocation: &Invocation<'_>) -> bool {
    const TOOLS: [&str; 4] = ["docker", "podman", "nerdctl", "docker-compose"];
    TOOLS.contains(&invocation.tool.names[0])
        && invocation.path.split(' ').next_back() == Some("run")
}

fn check(invocation: &Invocation<'_>, form: Form, faults: &mut Faults<'_, '_>) {
    options::check(invocation, form, faults);
    values::check(invocation, form, faults);
    words::check(invocation, faults);
    languages::check(invocation, faults);
}

/// Adds the findings of one kind to a page's.
pub(in crate::validate) fn report(
    rule: &Rule,
    kind: FaultKind,
    shell: &ShellText<'_>,
    findings: &mut Vec<Diagnostic>,
) {
    let source = &shell.page.document.source;
    for (index, fault) in shell.faults() {
        if fault.kind != kind {
            continue;
        }
        let command = shell.commands()[*index].command;
        if says_it_is_wrong(source, command) {
            continue;
        }
        let place = place_at(shell.page, command, fault.range.clone());
        let mut finding = rule
            .finding(source, place, fault.message.clone())
            .with_help(fault.help.clone());
        if !fault.is_sure {
            finding.severity = crate::diagnostic::Severity::Warning;
        }
        let in_place = source.slice(command.span).contains(&command.text);
        findings.push(match &fault.fix {
            Some(fix) if in_place => finding.with_fix(place, fix.clone()),
            _ => finding,
        });
    }
}

/// Whether the line of an inline command says that it does not work.
fn says_it_is_wrong(source: &SourceFile, command: &Command) -> bool {
    const WORDS: [&str; 12] = [
        "not exist",
        "n't",
        "no longer",
        "removed",
        "deprecated",
        "instead of",
        "unknown",
        "invalid",
        "not a ",
        " no `",
        "typo",
        "wrong",
    ];
    if !matches!(command.home, CommandHome::Inline(_)) {
        return false;
    }
    let text = source.text();
    let at = (command.span.start as usize).min(text.len());
    let start = text[..at].rfind('\n').map_or(0, |at| at + 1);
    let end = text[at..]
        .find('\n')
        .map_or(text.len(), |length| at + length);
    let line = text[start..end].to_lowercase();
    WORDS.iter().any(|word| line.contains(word))
}

/// Whether a word is filled in by the reader or the shell.
fn is_filled_in(word: &str) -> bool {
    word.contains([
        '<', '>', '$', '{', '}', '[', ']', '`', '*', '…', '|', '\u{2014}', '(', ')',
    ])
}
