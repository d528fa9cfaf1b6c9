//! Every option of every complete file: accepted in each of its forms, and
//! reported with one letter changed.

use super::{Fault, FaultKind, Form, of_simple};
use crate::config::ToolSettings;
use crate::shell::simple_commands;
use crate::tools::{self, Coverage, OptionSpec, Style, Tool, ValueForm};

fn faults(command: &str) -> Vec<Fault> {
    let settings = ToolSettings::default();
    let simple = simple_commands(command);
    let faults = simple
        .iter()
        .flat_map(|simple| of_simple(simple, Form::Whole, &settings));
    let about = |fault: &Fault| matches!(fault.kind, FaultKind::Option | FaultKind::Subcommand);
    faults.filter(about).collect()
}

/// Each tool whose options are all known, with the name of each subcommand.
fn complete() -> Vec<(&'static Tool, &'static str)> {
    let mut found = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for name in tools::names() {
        let tool = tools::tool(name).expect("each name has a tool");
        // Shell keywords that take options may precede these.
        let is_prefix = matches!(tool.names[0], "env" | "nohup" | "time" | "sudo");
        let is_new = seen.insert(tool.names[0]);
        if tool.options != Coverage::Complete || is_prefix || !is_new {
            continue;
        }
        let sections = tool.sections.iter();
        let sections =
            sections.filter(|(_, section)| !section.is_leaf && section.removed.is_none());
        found.extend(sections.map(|(path, _)| (tool, *path)));
    }
    found
}

fn start(tool: &Tool, path: &str) -> String {
    format!("{} {path}", tool.names[0]).trim_end().to_owned()
}

fn is_short(name: &str) -> bool {
    name.len() == 2 && !name.starts_with('+')
}

/// The ways in which an option can be written under one of its names.
fn forms(tool: &Tool, option: &OptionSpec, name: &str) -> Vec<String> {
    let is_long = name.starts_with("--");
    let joins = tool.style == Style::Gnu && is_short(name);
    // The words that follow the value, and the end of `find -exec`.
    let more = " 1".repeat(option.more);
    let end = match option.value {
        ValueForm::Required("command") => " \\;",
        _ => "",
    };
    match option.value {
        ValueForm::None => vec![name.to_owned()],
        ValueForm::Required(_) => {
            let mut forms = vec![format!("{name} 1{more}{end}")];
            if more.is_empty() && end.is_empty() {
                forms.extend((is_long || tool.style == Style::Go).then(|| format!("{name}=1")));
                forms.extend(joins.then(|| format!("{name}1")));
            }
            forms
        }
        ValueForm::Attached(_) => {
            let mut forms = vec![name.to_owned()];
            forms.extend(is_long.then(|| format!("{name}=1")));
            forms.extend(joins.then(|| format!("{name}1")));
            forms
        }
    }
}

/// Options of a section, those of the sections above it included.
fn options_of(tool: &'static Tool, path: &str) -> Vec<&'static OptionSpec> {
    let mut options: Vec<&OptionSpec> = Vec::new();
    let mut path = path;
    loop {
        let section = tool.sections.get(path);
        options.extend(section.iter().flat_map(|section| &section.options));
        if path.is_empty() {
            return options;
        }
        path = path.rsplit_once(' ').map_or("", |(front, _)| front);
    }
}

#[test]
fn known_options_are_accepted_in_each_form() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for (tool, path) in complete() {
        let start = start(tool, path);
        let mut is_quiet = |command: String| {
            count += 1;
            let found = faults(&command);
            if let Some(fault) = found.first() {
                wrong.push(format!("{command}: {}", fault.message));
            }
        };
        for option in &tool.sections[path].options {
            for name in &option.names {
                for form in forms(tool, option, name) {
                    is_quiet(format!("{start} {form}"));
                }
                // Behind `--` everything is an argument.
                if tool.sections[path].is_runner || !tool.has_below(path) {
                    is_quiet(format!("{start} -- {name}zz"));
                }
            }
        }
        // `-abc`: options without values, and one with a value at the end.
        let options = options_of(tool, path);
        let letter = |option: &&OptionSpec| {
            let name = option.names.iter().find(|name| is_short(name))?;
            // The innermost definition of an option applies.
            let meant = tool.option(path, name)?;
            std::ptr::eq(meant, *option).then_some((&name[1..], option.value))
        };
        let letters: Vec<(&str, ValueForm)> = options.iter().filter_map(letter).collect();
        if tool.style == Style::Gnu {
            let plain = letters
                .iter()
                .filter(|(_, value)| *value == ValueForm::None);
            let plain: Vec<&str> = plain.map(|(letter, _)| *letter).collect();
            for pair in plain.windows(2) {
                let is_number = pair.concat().bytes().all(|byte| byte.is_ascii_digit());
                let excluded = tool.sections[path].exclusive.iter().any(|group| {
                    let is_in = |letter: &str| {
                        let name = format!("-{letter}");
                        tool.option(path, &name).is_some_and(|option| {
                            option.names.iter().any(|name| group.contains(name))
                        })
                    };
                    pair.iter().filter(|letter| is_in(letter)).count() > 1
                });
                if !is_number && !excluded {
                    is_quiet(format!("{start} -{}", pair.concat()));
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {count}: {:#?}",
        wrong.len(),
        &wrong[..wrong.len().min(40)]
    );
    assert!(count > 10_000, "{count} forms");
}

/// The name with its last letter changed so that it is no option, if one can
/// be found.
fn changed(tool: &'static Tool, path: &str, name: &str) -> Option<String> {
    let options = options_of(tool, path);
    let names: Vec<&str> = options
        .iter()
        .flat_map(|option| option.names.iter().copied())
        .collect();
    let last = name.chars().last().filter(char::is_ascii_alphabetic)?;
    let front = &name[..name.len() - 1];
    let others = ('a'..='z').filter(|letter| *letter != last);
    others
        .map(|letter| format!("{front}{letter}"))
        .find(|other| {
            let bare = other.trim_start_matches('-').trim_start_matches("no-");
            // Beginnings of options and their negations are accepted.
            let is_related = |known: &&str| {
                known.starts_with(other.as_str())
                    || known.trim_start_matches('-').trim_start_matches("no-") == bare
            };
            !names.iter().any(is_related)
        })
}

#[test]
fn options_with_a_letter_changed_are_reported() {
    let mut missed = Vec::new();
    let mut count = 0;
    for (tool, path) in complete() {
        let start = start(tool, path);
        for option in &tool.sections[path].options {
            let long = option
                .names
                .iter()
                .filter(|name| name.starts_with("--") && name.len() > 3);
            for name in long {
                let Some(other) = changed(tool, path, name) else {
                    continue;
                };
                count += 1;
                let command = format!("{start} {other}");
                if faults(&command).is_empty() {
                    missed.push(command);
                }
            }
        }
    }
    assert!(
        missed.is_empty(),
        "{} of {count}: {:#?}",
        missed.len(),
        &missed[..missed.len().min(40)]
    );
    assert!(count > 5_000, "{count} options");
}
