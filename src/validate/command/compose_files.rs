//! The files that commands of Compose name.

use crate::shell::{SimpleCommand, Word};

/// Whether a word is the file of `docker compose -f`, which needs no folder to
/// look like a path.
pub(super) fn is_compose_file(command: &SimpleCommand<'_>, word: &Word<'_>) -> bool {
    let words = match command.tool() {
        "docker"
            if command
                .words
                .get(1)
                .is_some_and(|word| word.text == "compose") =>
        {
            &command.words[1..]
        }
        "docker-compose" => &command.words[..],
        _ => return false,
    };
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-/".contains(c);
    word.text.chars().all(is_plain)
        && !word.text.starts_with(['/', '-'])
        && compose_files(words)
            .iter()
            .any(|file| file.range == word.range)
}

/// The files that `-f` and `--file` name in front of compose's subcommand.
fn compose_files<'w, 'a>(words: &'w [Word<'a>]) -> Vec<&'w Word<'a>> {
    const WITH_VALUE: [&str; 4] = ["-p", "--project-name", "--profile", "--env-file"];
    let mut files = Vec::new();
    let mut rest = words.iter().skip(1);
    while let Some(word) = rest.next() {
        if matches!(&*word.text, "-f" | "--file") {
            files.extend(rest.next());
        } else if WITH_VALUE.contains(&&*word.text) {
            rest.next();
        } else if !word.text.starts_with('-') {
            break;
        }
    }
    files
}
