//! What installed tools print as their help holds no option that their file
//! lacks.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};

use opsbook::tools::{self, Coverage, Tool};

use crate::support::say;

/// Where the help of a tool is not what `--help` prints: the arguments, with
/// `PATH` for its subcommands.
const HELP: [(&str, &[&str]); 12] = [
    ("curl", &["--help", "all"]),
    ("git", &["PATH", "-h"]),
    ("lsof", &["-h"]),
    ("dig", &["-h"]),
    ("ssh", &["--help"]),
    ("scp", &["--help"]),
    ("ufw", &["--help"]),
    ("find", &["-help"]),
    ("hostname", &["-h"]),
    ("terraform", &["PATH", "-help"]),
    ("ps", &["--help", "all"]),
    ("openssl", &["PATH", "-help"]),
];

/// What looks like an option in a help and is none: the tool and the word.
const NO_OPTIONS: &str = include_str!("installed.txt");

fn help(tool: &Tool, path: &str) -> Option<String> {
    let name = tool.names[0];
    let usual: &[&str] = &["PATH", "--help"];
    let arguments = HELP.iter().find(|(known, _)| *known == name);
    let arguments = arguments.map_or(usual, |(_, arguments)| arguments);
    let words = arguments.iter().flat_map(|argument| match *argument {
        "PATH" => path.split_whitespace().collect(),
        argument => vec![argument],
    });
    let output = Command::new(name)
        .args(words)
        .env("LC_ALL", "C")
        .env("COLUMNS", "200")
        .stdin(Stdio::null())
        .output()
        .ok()?;
    let both = [output.stdout, output.stderr].concat();
    Some(String::from_utf8_lossy(&both).into_owned())
}

/// The options that a help lists: words with dashes at the beginning of a
/// line, and those behind a comma there.
fn listed(help: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in help.lines() {
        let text = line.trim_start();
        if !text.starts_with('-') || text.starts_with("---") {
            continue;
        }
        // The description stands behind two spaces.
        let options = text.split("  ").next().unwrap_or(text);
        for part in options.split([',', '|']) {
            let word = part.trim_start().trim_start_matches("or ");
            let end = word
                .find(|c: char| !c.is_ascii_alphanumeric() && !"-?#@.".contains(c))
                .unwrap_or(word.len());
            let name = word[..end].trim_end_matches(['-', '.']);
            if name.starts_with('-') && name.len() > 1 {
                found.push(name.to_owned());
            }
        }
    }
    found
}

#[test]
fn helps_of_installed_tools_hold_no_option_that_their_files_lack() {
    let mut seen = BTreeMap::new();
    let mut missing = Vec::new();
    for name in tools::names() {
        let tool = tools::tool(name).expect("each name has a tool");
        if tool.options != Coverage::Complete || seen.contains_key(tool.names[0]) {
            continue;
        }
        let mut count = None;
        // `gh reference` prints the help of all its commands.
        let sections = tool.sections.iter();
        let sections = sections.filter(|(path, _)| **path != "reference");
        for (path, _) in sections.filter(|(_, section)| !section.is_leaf) {
            let Some(help) = help(tool, path) else {
                continue;
            };
            for option in listed(&help) {
                *count.get_or_insert(0) += 1;
                let is_none = NO_OPTIONS
                    .lines()
                    .any(|line| line == format!("{} {option}", tool.names[0]));
                let negative = option.strip_prefix("--no-").map(|rest| format!("--{rest}"));
                let is_known = tool.option(path, &option).is_some()
                    || negative.is_some_and(|option| tool.option(path, &option).is_some());
                if !is_known && !is_none {
                    missing.push(format!("{} {path}: {option}", tool.names[0]));
                }
            }
        }
        seen.insert(tool.names[0], count);
    }
    for (tool, count) in &seen {
        match count {
            Some(count) => say(&format!("{tool}: {count} options of its help compared")),
            None => say(&format!("{tool}: skipped, it is not installed")),
        }
    }
    missing.sort();
    missing.dedup();
    assert!(missing.is_empty(), "{missing:#?}");
}
