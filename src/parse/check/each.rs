//! `check=each`: every labelled command of a block is a check of its own,
//! named by its label. Each runs in a shell of its own, so a block whose
//! commands share more than a page is no such block.

use std::collections::BTreeSet;

use super::attributes::Attributes;
use super::expected::expected_output;
use super::hash::hash;
use super::probe::{Problem, read_probe};
use super::{Marked, Place, RULE, settle};
use crate::book::{Block, Check, Probe};
use crate::diagnostic::{Diagnostic, Severity};
use crate::parse::slug;
use crate::shell::{CommandText, Lasting, lasting, read_script, simple_commands, uses_variable};

/// The checks of a block. What cannot be split is a finding, and then none of
/// it is run.
pub(super) fn read_each(
    marked: &Marked<'_>,
    index: usize,
    attributes: &Attributes,
    (used, findings): (&mut BTreeSet<String>, &mut Vec<Diagnostic>),
) -> Vec<Check> {
    let block = &marked.walked.blocks[index];
    let (shell, commands) = match split(block) {
        Ok(parts) => parts,
        Err(problem) => {
            let finding = Diagnostic::new(
                RULE,
                Severity::Error,
                marked.source,
                block.info.span,
                problem.message,
            );
            findings.push(finding.with_help(problem.help));
            return Vec::new();
        }
    };
    let shared = shared(&commands);
    if !shared.is_empty() {
        findings.extend(shared.into_iter().map(|(command, message)| {
            let span = block.source_span(command.range.clone());
            Diagnostic::new(RULE, Severity::Error, marked.source, span, message).with_help(
                "write what belongs together as one command, or give the whole block one name: check=id",
            )
        }));
        return Vec::new();
    }
    let mut checks = Vec::new();
    for command in &commands {
        let span = block.source_span(command.range.clone());
        let Some(label) = &command.label else {
            let message = "the command has no label, and is not run";
            let finding = Diagnostic::new(RULE, Severity::Warning, marked.source, span, message);
            findings.push(finding.with_help("write a comment above it: its words name the check"));
            continue;
        };
        let attributes = Attributes {
            id: Some(id(label)).filter(|id| !id.is_empty()),
            ..attributes.clone()
        };
        let probe = Probe::Shell {
            shell: shell.clone(),
            script: format!("{}\n", command.text),
        };
        let place = Place {
            index,
            span,
            of_command: true,
        };
        checks.push(settle(marked, place, attributes, probe, (used, findings)));
    }
    expect(marked, index, &mut checks, findings);
    checks
}

/// The block's shell and commands.
fn split(block: &Block) -> Result<(String, Vec<CommandText>), Problem> {
    let language = &block.info.language;
    let shell = match read_probe(block)? {
        Probe::Shell { shell, .. } if !read_script(language, &block.code).is_session => shell,
        Probe::Shell { .. } | Probe::Console { .. } => {
            return Err(Problem {
                message: "the commands of a recorded session are one check".to_owned(),
                help: "write check=id, or the commands alone in a bash block",
            });
        }
        _ => {
            return Err(Problem {
                message: format!("a `{language}` block is one check"),
                help: "write check or check=id; `each` is for scripts",
            });
        }
    };
    let commands = crate::shell::split_commands(language, &block.code);
    if commands.iter().all(|command| command.label.is_none()) {
        return Err(Problem {
            message: "no command of the block has a label".to_owned(),
            help: "write a comment above each: its words name the check",
        });
    }
    Ok((shell, commands))
}

/// The commands that need what another one has left in the shell, or leave
/// what others need, and what is wrong with them.
fn shared(commands: &[CommandText]) -> Vec<(&CommandText, String)> {
    let left: Vec<Vec<Lasting>> = commands
        .iter()
        .map(|command| lasting(&command.text))
        .collect();
    let mut found = Vec::new();
    for (at, command) in commands.iter().enumerate() {
        let is_last = at + 1 == commands.len();
        let setting = left[at].iter().find_map(|lasting| match lasting {
            Lasting::Setting(name) if !is_last => Some(name),
            _ => None,
        });
        if let Some(name) = setting {
            let message = format!(
                "`{name}` is lost on the commands below: each runs in a shell of its own, so none is run"
            );
            found.push((command, message));
            continue;
        }
        let mut before = left[..at].iter().flatten();
        let needed = before.find_map(|lasting| match lasting {
            Lasting::Variable(name)
                if uses_variable(&command.text, name) && !left[at].contains(lasting) =>
            {
                Some(format!("${name}"))
            }
            Lasting::Function(name) if calls(&command.text, name) => Some(name.clone()),
            _ => None,
        });
        if let Some(name) = needed {
            let message = format!(
                "`{name}` is made by a command above: each runs in a shell of its own, so none is run"
            );
            found.push((command, message));
        }
    }
    found
}

fn calls(command: &str, function: &str) -> bool {
    let mut commands = simple_commands(command).into_iter();
    commands.any(|simple| simple.tool() == function)
}

/// A label as an id: `Is it up? (primary)` is `is-it-up-primary`.
fn id(label: &str) -> String {
    let slug = slug(label);
    let words = slug.split('-').filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}

/// An expected output behind the block, which can be that of one command.
fn expect(marked: &Marked<'_>, index: usize, checks: &mut [Check], findings: &mut Vec<Diagnostic>) {
    let Some(output) = expected_output(marked, index, findings) else {
        return;
    };
    if let [check] = checks {
        if check.expect.is_none() {
            check.expect = Some(output);
            check.hash = hash(check);
        }
        return;
    }
    let place = marked.walked.blocks[index + 1].info.span;
    let message = "nothing says which command prints this";
    let finding = Diagnostic::new(RULE, Severity::Error, marked.source, place, message);
    findings.push(finding.with_help("move that command to a block of its own"));
}
