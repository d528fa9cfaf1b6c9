//! Options of the repository's own scripts.

use std::ops::Range;

use super::named::Named;
use crate::book::{NameKind, Operations};
use crate::shell::{SimpleCommand, Word};

/// Programs that run the script in their first argument.
const INTERPRETERS: [&str; 8] = [
    "bash", "sh", "zsh", "python", "python3", "node", "ruby", "perl",
];

/// The options that a command hands to a script, each with its word and its
/// place in the word's text.
pub(super) fn options<'c, 'a>(
    simple: &'c SimpleCommand<'a>,
    operations: &Operations,
) -> Vec<(Named, &'c Word<'a>, Range<usize>)> {
    let Some((script, at)) = script(simple) else {
        return Vec::new();
    };
    let Some(path) = path_of(operations, script) else {
        return Vec::new();
    };
    let words = simple.words.iter().skip(at + 1);
    let words = words.take_while(|word| word.text != "--");
    let options = words.filter_map(|word| {
        let name = word.text.split('=').next().unwrap_or_default();
        let is_long = name.starts_with("--") && name.len() > 3;
        let is_short = name.len() >= 2
            && name.starts_with('-')
            && name[1..].starts_with(|c: char| c.is_ascii_alphabetic())
            && name.len() == 2;
        let named = Named {
            owners: vec![path.clone()],
            ..Named::new(NameKind::ScriptOption, name)
        };
        (is_long || is_short).then_some((named, word, 0..name.len()))
    });
    options.collect()
}

/// The word that names a script, and its index.
fn script<'c>(simple: &'c SimpleCommand<'_>) -> Option<(&'c str, usize)> {
    let at = usize::from(INTERPRETERS.contains(&simple.tool()));
    let word = simple.words.get(at)?;
    (!word.text.starts_with('-')).then_some((&*word.text, at))
}

/// The script of the repository that a word means: by its whole path, or as
/// the only one that ends like it.
fn path_of(operations: &Operations, word: &str) -> Option<String> {
    let path = word.trim_start_matches("./");
    if !word.contains('/') || path.starts_with(['/', '~', '$']) {
        return None;
    }
    let files = &operations.files;
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
