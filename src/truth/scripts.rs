//! Options of the repository's own scripts.

use super::commands::{Commands, Named};
use crate::book::NameKind;
use crate::shell::SimpleCommand;

/// Programs that run the script in their first argument.
const INTERPRETERS: [&str; 8] = [
    "bash", "sh", "zsh", "python", "python3", "node", "ruby", "perl",
];

/// Adds the options that a command hands to a script.
pub(super) fn options(commands: &mut Commands<'_>, simple: &SimpleCommand<'_>) {
    let Some(first) = simple.words.first() else {
        return;
    };
    let (script, at) = if INTERPRETERS.contains(&simple.tool()) {
        let mut words = simple.words.iter().enumerate().skip(1);
        match words.next() {
            Some((at, word)) if !word.text.starts_with('-') => (&*word.text, at),
            _ => return,
        }
    } else {
        (&*first.text, 0)
    };
    let Some(path) = path_of(commands, script) else {
        return;
    };
    for word in simple.words.iter().skip(at + 1) {
        if word.text == "--" {
            return;
        }
        let name = word.text.split('=').next().unwrap_or_default();
        let is_long = name.starts_with("--") && name.len() > 3;
        let is_short = name.len() == 2
            && name.starts_with('-')
            && name[1..].starts_with(|c: char| c.is_ascii_alphabetic());
        if is_long || is_short {
            let named = Named {
                owners: vec![path.clone()],
                ..Named::new(NameKind::ScriptOption, name)
            };
            commands.add(named, word, 0..name.len());
        }
    }
}

/// The script of the repository that a word means: by its whole path, or as
/// the only one that ends like it.
fn path_of(commands: &Commands<'_>, word: &str) -> Option<String> {
    let path = word.trim_start_matches("./");
    if !word.contains('/') || path.starts_with(['/', '~', '$']) {
        return None;
    }
    let files = &commands.operations().files;
    if files
        .binary_search_by(|file| file.as_str().cmp(path))
        .is_ok()
    {
        return Some(path.to_owned());
    }
    let tail = format!("/{}", path.trim_start_matches("../"));
    let mut ending = files.iter().filter(|file| file.ends_with(&tail));
    let only = ending.next()?;
    ending.next().is_none().then(|| only.clone())
}
