//! Options and subcommands of the repository's own programs.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;

use aho_corasick::AhoCorasick;

use super::named::Named;
use super::packages;
use crate::book::{Book, Definition, NameKind, Operations};
use crate::shell::{self, SimpleCommand, Word};

/// The programs that a repository builds, with what is known of them.
pub(super) struct Programs<'a> {
    /// Entry files and folders by the name of the program.
    entries: HashMap<&'a str, Vec<&'a str>>,
    /// Entries with a known option.
    with_options: HashSet<&'a str>,
    /// Subcommands by entry.
    commands: HashMap<&'a str, HashSet<&'a str>>,
}

impl<'a> Programs<'a> {
    pub(super) fn new(operations: &'a Operations) -> Self {
        let mut programs = Self {
            entries: HashMap::new(),
            with_options: HashSet::new(),
            commands: HashMap::new(),
        };
        for Definition { kind, name, of, .. } in &operations.definitions {
            let Some(of) = of else { continue };
            match kind {
                NameKind::Program => programs.entries.entry(name).or_default().push(of),
                NameKind::ScriptCommand => {
                    programs.commands.entry(of).or_default().insert(name);
                }
                NameKind::ScriptOption => {
                    programs.with_options.insert(of);
                }
                _ => {}
            }
        }
        programs
    }

    /// The possible entry points of the program that a command runs, and the
    /// index of its first argument.
    fn entries(&self, simple: &SimpleCommand<'_>) -> (&[&'a str], usize) {
        if self.entries.is_empty() {
            return (&[], 0);
        }
        let (entries, first) = match run_by_package_manager(simple) {
            Some((script, first)) => (self.entries.get(&*format!("script:{script}")), first),
            None => (self.entries.get(name_of(simple.tool())), 1),
        };
        (entries.map_or(&[], Vec::as_slice), first)
    }
}

/// The entry files and folders of the programs that pages run.
pub fn wanted_programs(book: &Book, operations: &Operations) -> BTreeSet<String> {
    let programs = Programs::new(operations);
    let mut wanted = BTreeSet::new();
    let names = programs.entries.keys();
    let names: Vec<&str> = names
        .map(|name| name.trim_start_matches("script:"))
        .collect();
    let Ok(mentioned) = AhoCorasick::new(&names) else {
        return wanted;
    };
    for command in book.pages.iter().flat_map(|page| &page.document.commands) {
        if names.is_empty() || !mentioned.is_match(&command.text) {
            continue;
        }
        for simple in shell::simple_commands(&command.text) {
            let (entries, _) = programs.entries(&simple);
            // A program can be an argument: `kubectl exec x -- /courier`.
            let words = simple.words.iter().map(|word| name_of(&word.text));
            let named = words.filter_map(|word| programs.entries.get(word));
            let all = entries.iter().chain(named.flatten());
            wanted.extend(all.map(|entry| (*entry).to_owned()));
        }
    }
    wanted
}

fn name_of(word: &str) -> &str {
    word.rsplit('/').next().unwrap_or(word)
}

/// The script that a package manager runs, and the index of its first argument.
fn run_by_package_manager(simple: &SimpleCommand<'_>) -> Option<(String, usize)> {
    if !matches!(simple.tool(), "npm" | "pnpm" | "yarn" | "bun") {
        return None;
    }
    let script = packages::script(simple)?;
    let mut words = simple.words.iter();
    let at = words.position(|word| std::ptr::eq(word, script.word))?;
    let rest = &simple.words[at + 1..];
    let dashes = rest.iter().position(|word| word.text == "--");
    // npm passes only what follows `--`.
    let first = match dashes {
        Some(dashes) => at + 1 + dashes + 1,
        None if simple.tool() == "npm" => simple.words.len(),
        None => at + 1,
    };
    Some((script.word.text.clone().into_owned(), first))
}

/// The subcommand and options that a command passes to a program of the
/// repository, with their words and their ranges in the words.
pub(super) fn words<'c, 'a>(
    simple: &'c SimpleCommand<'a>,
    programs: &Programs<'_>,
) -> Vec<(Named, &'c Word<'a>, Range<usize>)> {
    let (entries, first) = programs.entries(simple);
    let known = entries
        .iter()
        .filter(|entry| programs.with_options.contains(*entry));
    let owners: Vec<String> = known.map(|entry| (*entry).to_owned()).collect();
    let rest = simple.words.get(first..).unwrap_or_default();
    if owners.is_empty() || rest.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut of_options = owners.clone();
    let commands = |owner: &String| programs.commands.get(owner.as_str());
    let has_commands = owners.iter().any(|owner| commands(owner).is_some());
    if has_commands && !rest[0].text.starts_with('-') {
        let command = &rest[0];
        let named = Named {
            owners: owners.clone(),
            ..Named::new(NameKind::ScriptCommand, &command.text)
        };
        found.push((named, command, 0..command.text.len()));
        let is_known = |owner: &String| {
            commands(owner).is_some_and(|commands| commands.contains(&*command.text))
        };
        if !owners.iter().any(is_known) {
            return found;
        }
        let owned = owners
            .iter()
            .map(|owner| format!("{owner} {}", command.text));
        of_options.extend(owned.collect::<Vec<String>>());
    } else if has_commands {
        // The subcommand is unknown.
        return found;
    }
    let options = rest.iter().take_while(|word| word.text != "--");
    for word in options.filter(|word| word.text.starts_with('-')) {
        let name = word.text.split('=').next().unwrap_or_default();
        let is_long = name.starts_with("--") && name.len() > 3;
        let is_short = name.len() == 2 && name.as_bytes()[1].is_ascii_alphabetic();
        // Go accepts long flags with one dash.
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
