//! `check=each`: every labelled command of a block is a check that is named
//! after its label. Each command runs in its own shell, so commands that share
//! state are rejected.

use std::collections::{BTreeMap, BTreeSet};

use super::attributes::Attributes;
use super::expected::expected_output;
use super::probe::{Problem, read_probe, unreadable};
use super::{Marked, Place, RULE, finalize};
use crate::book::{Block, Check, Probe};
use crate::diagnostic::{Diagnostic, Severity};
use crate::parse::slug;
use crate::shell::{
    CommandText, StateChange, asks_about_before, read_script, shell_state, simple_commands,
    used_variables,
};
use crate::tools::Effect;

/// The help text for commands that share state.
const TOGETHER: &str =
    "combine commands that depend on each other, or make the block one check: check=id";

/// The checks of a block. A block that cannot be split gives a finding and one
/// check that never runs.
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
            let why = problem.message.clone();
            findings.push(problem.finding(marked.source, block));
            return vec![refused(marked, index, (attributes, why), (used, findings))];
        }
    };
    let told = |command: &CommandText, severity, message, help| {
        let span = block.source_span(command.range.clone());
        Diagnostic::new(RULE, severity, marked.source, span, message).with_help(help)
    };
    let left: Vec<_> = commands
        .iter()
        .map(|command| shell_state(&command.text))
        .collect();
    let shared = shared(&commands, &left);
    if !shared.is_empty() {
        let why = shared[0].1.clone();
        let shared = shared.into_iter();
        findings.extend(
            shared.map(|(command, message)| told(command, Severity::Error, message, TOGETHER)),
        );
        return vec![refused(marked, index, (attributes, why), (used, findings))];
    }
    let mut checks = Vec::new();
    for (command, lost) in commands.iter().zip(lost(&commands, &left)) {
        let remarks = remarks(command, lost);
        let refusal = remarks
            .iter()
            .find(|(severity, ..)| *severity == Severity::Error)
            .map(|(_, message, _)| message.clone());
        let remarks = remarks.into_iter();
        findings.extend(
            remarks.map(|(severity, message, help)| told(command, severity, message, help)),
        );
        let Some(label) = &command.label else {
            continue;
        };
        let attributes = Attributes {
            id: Some(id(label)).filter(|id| !id.is_empty()),
            problem: attributes.problem.clone().or(refusal),
            ..attributes.clone()
        };
        let probe = Probe::Shell {
            shell: shell.clone(),
            script: format!("{}\n", command.text),
        };
        let place = Place {
            index,
            span: block.source_span(command.range.clone()),
            of_command: true,
        };
        checks.push(finalize(marked, place, attributes, probe, (used, findings)));
    }
    expect(marked, index, (&mut checks, commands.len()), findings);
    checks
}

/// The invalid check of a block that cannot be split.
fn refused(
    marked: &Marked<'_>,
    index: usize,
    (attributes, why): (&Attributes, String),
    (used, findings): (&mut BTreeSet<String>, &mut Vec<Diagnostic>),
) -> Check {
    let block = &marked.walked.blocks[index];
    let attributes = Attributes {
        problem: Some(why),
        ..attributes.clone()
    };
    let place = Place {
        index,
        span: block.info.span,
        of_command: false,
    };
    finalize(
        marked,
        place,
        attributes,
        unreadable(block),
        (used, findings),
    )
}

type Remark = (Severity, String, &'static str);

/// Findings about a command, with help texts; a command with an error does not
/// run.
fn remarks(command: &CommandText, lost: Option<(String, String)>) -> Vec<Remark> {
    if command.label.is_none() {
        let message = "the command has no label and is not run".to_owned();
        let help = "add a comment above the command; it becomes the name of the check";
        return vec![(Severity::Warning, message, help)];
    }
    let mut remarks: Vec<_> = effect(command).into_iter().collect();
    if let Some((tool, name)) = lost {
        let message = format!("`{tool}` below runs without this `{name}`");
        let help = "combine them in parentheses: (cd folder && command)";
        remarks.push((Severity::Warning, message, help));
    }
    remarks
}

/// The effect of a command beyond reading. Labels are written for readers who
/// choose what to run, so a destructive command is not a check because of its
/// label.
fn effect(command: &CommandText) -> Option<Remark> {
    let (severity, message) = match command.risk {
        Effect::Reads => return None,
        Effect::Changes => (
            Severity::Warning,
            "the command changes the system whenever the check runs",
        ),
        Effect::Removes => (
            Severity::Error,
            "the command removes something and is not run",
        ),
        Effect::Destroys => (Severity::Error, "the command is destructive and is not run"),
    };
    let help = "if the check needs this command, give it its own block: check=id";
    Some((severity, message.to_owned(), help))
}

/// For each command, a later tool that runs without the setting that this
/// command makes, and the setting. Whether other tools need the setting is
/// unknown.
fn lost(
    commands: &[CommandText],
    left: &[Option<Vec<StateChange>>],
) -> Vec<Option<(String, String)>> {
    let asides = left.iter().flatten().flatten();
    let asides = asides.filter(|shell_state| matches!(shell_state, StateChange::Aside(_)));
    // The later tools that run without each setting: few for any block.
    let mut without: BTreeMap<&StateChange, BTreeSet<String>> =
        asides.map(|aside| (aside, BTreeSet::new())).collect();
    let mut found = vec![None; commands.len()];
    if without.is_empty() {
        return found;
    }
    for (at, command) in commands.iter().enumerate().rev() {
        let tools = tools(&command.text);
        for (aside, below) in &mut without {
            let StateChange::Aside(name) = aside else {
                continue;
            };
            let setting = StateChange::Setting(name.clone());
            let mut own = left[at].iter().flatten();
            if !own.any(|own| own == *aside || *own == setting) {
                below.extend(tools.iter().cloned());
            } else if let Some(tool) = tools.intersection(below).next() {
                found[at] = Some((tool.clone(), name.clone()));
            }
        }
    }
    found
}

fn tools(command: &str) -> BTreeSet<String> {
    let commands = simple_commands(command);
    commands
        .iter()
        .map(|simple| simple.tool().to_owned())
        .collect()
}

/// The block's shell and commands.
fn split(block: &Block) -> Result<(String, Vec<CommandText>), Problem> {
    let language = &block.info.language;
    let shell = match read_probe(block)? {
        Probe::Shell { shell, .. } if matches!(shell.as_str(), "powershell" | "pwsh") => {
            return Err(Problem {
                message: format!("a `{language}` block is one check"),
                help: "write check or check=id; `each` is for scripts of POSIX shells",
            });
        }
        Probe::Shell { shell, .. } if !read_script(language, &block.code).is_session => shell,
        Probe::Shell { .. } | Probe::Console { .. } => {
            return Err(Problem {
                message: "a recorded session is one check".to_owned(),
                help: "use check=id, or move the commands to a bash block",
            });
        }
        _ => {
            return Err(Problem {
                message: format!("a `{language}` block is one check"),
                help: "use check or check=id; `each` applies to scripts only",
            });
        }
    };
    let commands = crate::shell::split_commands(language, &block.code);
    if commands.iter().all(|command| command.label.is_none()) {
        return Err(Problem {
            message: "no command of the block has a label".to_owned(),
            help: "add a comment above each command; it becomes the name of the check",
        });
    }
    Ok((shell, commands))
}

/// The commands that depend on the shell state of another command, or change it
/// for others, with descriptions.
fn shared<'a>(
    commands: &'a [CommandText],
    left: &'a [Option<Vec<StateChange>>],
) -> Vec<(&'a CommandText, String)> {
    let mut above = BTreeSet::new();
    let mut found = Vec::new();
    for (at, command) in commands.iter().enumerate() {
        let is_last = at + 1 == commands.len();
        let Some(left) = &left[at] else {
            let message = "the command has a syntax error, so the block is not run";
            found.push((command, message.to_owned()));
            continue;
        };
        let problem = left_behind(left)
            .filter(|_| !is_last)
            .or_else(|| needed(command, left, &above));
        if let Some(problem) = problem {
            let message =
                format!("{problem}: each command runs in its own shell, so the block is not run");
            found.push((command, message));
        }
        above.extend(left);
    }
    found
}

/// State that is lost for the following commands.
fn left_behind(left: &[StateChange]) -> Option<String> {
    left.iter().find_map(|shell_state| match shell_state {
        StateChange::Setting(name) => Some(format!("`{name}` has no effect on the commands below")),
        StateChange::Background => Some("background processes end with their command".to_owned()),
        _ => None,
    })
}

/// The state of earlier commands that a command needs.
fn needed(
    command: &CommandText,
    left: &[StateChange],
    above: &BTreeSet<&StateChange>,
) -> Option<String> {
    if let Some(asked) = asks_about_before(&command.text) {
        return Some(format!("`{asked}` refers to an earlier command"));
    }
    let made_above = |shell_state: &StateChange| above.contains(shell_state);
    let variable = used_variables(&command.text).find(|name| {
        let variable = StateChange::Variable((*name).to_owned());
        made_above(&variable) && !left.contains(&variable)
    });
    let variable = variable.map(|name| format!("${name}"));
    let name = variable.or_else(|| {
        let mut called = tools(&command.text).into_iter();
        called.find(|tool| made_above(&StateChange::Function(tool.clone())))
    })?;
    Some(format!("`{name}` is defined by an earlier command"))
}

/// A label as an ID: `Is it up? (primary)` becomes `is-it-up-primary`. Long
/// labels are cut at a word, because IDs are used as file names.
fn id(label: &str) -> String {
    const MAX_ID_CHARS: usize = 60;
    let slug = slug(label);
    let words = slug.split('-').filter(|word| !word.is_empty());
    let mut id = String::new();
    for word in words {
        let length = id.chars().count() + 1 + word.chars().count();
        match id.is_empty() {
            true => id.extend(word.chars().take(MAX_ID_CHARS)),
            false if length > MAX_ID_CHARS => break,
            false => id.extend(["-", word]),
        }
    }
    id
}

/// An expected output after the block, which is allowed only for a single
/// command.
fn expect(
    marked: &Marked<'_>,
    index: usize,
    (checks, commands): (&mut [Check], usize),
    findings: &mut Vec<Diagnostic>,
) {
    let Some(output) = expected_output(marked, index, findings) else {
        return;
    };
    if commands > 1 {
        let place = marked.walked.blocks[index + 1].info.span;
        let message = "no command precedes this output";
        let finding = Diagnostic::new(RULE, Severity::Error, marked.source, place, message);
        findings.push(finding.with_help("move the command to its own block"));
    }
    if let [check] = checks
        && commands == 1
        && check.expect.is_none()
    {
        output.finalize(check);
    }
}
