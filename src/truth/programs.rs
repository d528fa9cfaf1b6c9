//! Options and subcommands of the repository's own programs.

use std::collections::BTreeSet;
use std::ops::Range;

use super::named::Named;
use super::packages;
use crate::book::{Book, Definition, NameKind, Operations};
use crate::shell::{self, SimpleCommand, Word};

/// The files and folders in which the programs start that the pages run.
pub fn wanted_programs(book: &Book, operations: &Operations) -> BTreeSet<String> {
    let programs: Vec<&Definition> = programs(operations).collect();
    let mut wanted = BTreeSet::new();
    if programs.is_empty() {
        return wanted;
    }
    let bare = |name: &str| name.trim_start_matches("script:").to_owned();
    let names: Vec<String> = programs.iter().map(|one| bare(&one.name)).collect();
    for command in book.pages.iter().flat_map(|page| &page.document.commands) {
        if !names
            .iter()
            .any(|name| command.text.contains(name.as_str()))
        {
            continue;
        }
        for simple in shell::simple_commands(&command.text) {
            let (entries, _) = entries(&simple, operations);
            // One program may run another: `kubectl exec x -- /courier`.
            let words = simple.words.iter().map(|word| name_of(&word.text));
            let words: BTreeSet<&str> = words.collect();
            let named = programs.iter().filter(|one| words.contains(&*one.name));
            let named = named.filter_map(|one| one.of.as_deref());
            wanted.extend(entries.into_iter().chain(named).map(str::to_owned));
        }
    }
    wanted
}

fn programs(operations: &Operations) -> impl Iterator<Item = &Definition> {
    let all = operations.definitions.iter();
    all.filter(|definition| definition.kind == NameKind::Program)
}

/// Where the program that a command runs may start, and the index of the word
/// behind its name.
fn entries<'o>(simple: &SimpleCommand<'_>, operations: &'o Operations) -> (Vec<&'o str>, usize) {
    let (name, first) = match run_by_package_manager(simple) {
        Some((script, first)) => (format!("script:{script}"), first),
        None => (name_of(simple.tool()).to_owned(), 1),
    };
    let named = programs(operations).filter(|definition| definition.name == name);
    let entries = named.filter_map(|definition| definition.of.as_deref());
    (entries.collect(), first)
}

fn name_of(word: &str) -> &str {
    word.rsplit('/').next().unwrap_or(word)
}

/// The script that a package manager runs, and where its own words begin.
fn run_by_package_manager(simple: &SimpleCommand<'_>) -> Option<(String, usize)> {
    if !matches!(simple.tool(), "npm" | "pnpm" | "yarn" | "bun") {
        return None;
    }
    let script = packages::script(simple)?;
    let mut words = simple.words.iter();
    let at = words.position(|word| std::ptr::eq(word, script.word))?;
    let rest = &simple.words[at + 1..];
    let dashes = rest.iter().position(|word| word.text == "--");
    // npm keeps options in front of `--` for itself.
    let first = match dashes {
        Some(dashes) => at + 1 + dashes + 1,
        None if simple.tool() == "npm" => simple.words.len(),
        None => at + 1,
    };
    Some((script.word.text.clone().into_owned(), first))
}

/// The subcommand and the options that a command hands to a program of the
/// repository, each with its word and its place in the word's text.
pub(super) fn words<'c, 'a>(
    simple: &'c SimpleCommand<'a>,
    operations: &Operations,
) -> Vec<(Named, &'c Word<'a>, Range<usize>)> {
    let (entries, first) = entries(simple, operations);
    let has_names = |kind: NameKind, owner: &str| {
        let mut all = operations.definitions.iter();
        all.any(|one| one.kind == kind && one.of.as_deref() == Some(owner))
    };
    let entries = entries
        .iter()
        .filter(|entry| has_names(NameKind::ScriptOption, entry));
    let owners: Vec<String> = entries.map(|entry| (*entry).to_owned()).collect();
    let rest = simple.words.get(first..).unwrap_or_default();
    if owners.is_empty() || rest.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut of_options = owners.clone();
    let has_commands = owners
        .iter()
        .any(|owner| has_names(NameKind::ScriptCommand, owner));
    if has_commands && !rest[0].text.starts_with('-') {
        let command = &rest[0];
        let named = Named {
            owners: owners.clone(),
            ..Named::new(NameKind::ScriptCommand, &command.text)
        };
        found.push((named, command, 0..command.text.len()));
        let is_known = |owner: &String| {
            let mut all = operations.definitions.iter();
            all.any(|one| {
                one.kind == NameKind::ScriptCommand
                    && one.of.as_ref() == Some(owner)
                    && one.name == command.text
            })
        };
        if !owners.iter().any(is_known) {
            return found;
        }
        let owned = owners
            .iter()
            .map(|owner| format!("{owner} {}", command.text));
        of_options.extend(owned.collect::<Vec<String>>());
    } else if has_commands {
        // Which subcommand follows is not known.
        return found;
    }
    let options = rest.iter().take_while(|word| word.text != "--");
    for word in options.filter(|word| word.text.starts_with('-')) {
        let name = word.text.split('=').next().unwrap_or_default();
        let is_long = name.starts_with("--") && name.len() > 3;
        let is_short = name.len() == 2 && name.as_bytes()[1].is_ascii_alphabetic();
        // Go's flags are words behind one dash.
        let is_word = name.len() > 3 && name.as_bytes()[1].is_ascii_lowercase();
        if is_long || is_short || is_word {
            let named = Named {
                owners: of_options.clone(),
                ..Named::new(NameKind::ScriptOption, name)
            };
            found.push((named, word, 0..name.len()));
        }
    }
    found
}
