//! Scripts that package managers run.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::shell::{SimpleCommand, Word};

/// A script that a command runs.
pub(super) struct Script<'c, 'a> {
    pub(super) word: &'c Word<'a>,
    /// The `package.json` that has it, if the command says which.
    pub(super) file: Option<String>,
    /// Whether a program may be meant if there is no such script.
    pub(super) may_be_program: bool,
}

const FOLDERS: [&str; 4] = ["--prefix", "--dir", "-C", "--cwd"];
const WORKSPACES: [&str; 9] = [
    "--filter",
    "-F",
    "-w",
    "--workspace",
    "--workspaces",
    "-ws",
    "-r",
    "--recursive",
    "--workspace-root",
];

/// The script that a package manager is asked to run: `npm run x`, `pnpm x`.
pub(super) fn script<'c, 'a>(command: &'c SimpleCommand<'a>) -> Option<Script<'c, 'a>> {
    static SUBCOMMANDS: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
        let text = include_str!("package_managers.txt").lines();
        let lines = text.filter(|line| !line.starts_with('#'));
        lines.flat_map(str::split_whitespace).collect()
    });
    if command.has_option(&WORKSPACES) {
        return None;
    }
    let words = arguments(command);
    let first = *words.first()?;
    let runs = matches!(&*first.text, "run" | "run-script");
    let script = if runs {
        *words.get(1)?
    } else if command.tool() == "npm" || SUBCOMMANDS.contains(&*first.text) {
        return None;
    } else {
        first
    };
    // `bun run ./tool.ts` runs a file.
    if script.text.contains(['/', '.']) {
        return None;
    }
    let folder = command.option(&FOLDERS);
    Some(Script {
        word: script,
        file: folder.map(|folder| format!("{}/package.json", folder.trim_end_matches('/'))),
        // All but npm look for a program if there is no such script.
        may_be_program: !runs || command.tool() != "npm",
    })
}

/// The words that are neither options nor the folder behind one.
fn arguments<'c, 'a>(command: &'c SimpleCommand<'a>) -> Vec<&'c Word<'a>> {
    let mut found = Vec::new();
    let mut words = command.words.iter().skip(1);
    while let Some(word) = words.next() {
        if word.text == "--" {
            break;
        }
        if !word.text.starts_with('-') {
            found.push(word);
        } else if FOLDERS.contains(&&*word.text) {
            words.next();
        }
    }
    found
}
