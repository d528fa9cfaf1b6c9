use std::borrow::Cow;
use std::ops::Range;

use crate::book::Input;

/// Something a reader has to fill in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placeholder<'a> {
    /// Where it stands.
    pub range: Range<usize>,
    /// Its name, the marks left out.
    pub name: &'a str,
    /// As it stands in the text.
    pub written: &'a str,
}

/// The placeholders of a command: `<name>` and `{{name}}`. Redirections,
/// here-documents and process substitutions are none.
pub fn placeholders(text: &str) -> Vec<Placeholder<'_>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    if !bytes.contains(&b'<') && !text.contains("{{") {
        return found;
    }
    let mut at = 0;
    let opening = |&byte: &u8| byte == b'<' || byte == b'{';
    while let Some(next) = bytes[at..].iter().position(opening) {
        at += next;
        let length = match bytes[at] {
            b'<' => angle(text, at),
            _ if bytes[at..].starts_with(b"{{") => braces(text, at),
            _ => None,
        };
        let Some(length) = length else {
            // A run of `<` is a here-document or here-string.
            at += bytes[at..]
                .iter()
                .take_while(|&&byte| byte == b'<')
                .count()
                .max(1);
            continue;
        };
        let written = &text[at..at + length];
        let name = written.trim_matches(['<', '>', '{', '}', ' ']);
        found.push(Placeholder {
            range: at..at + length,
            name,
            written,
        });
        at += length;
    }
    found
}

/// The placeholders of a command as inputs, each once.
pub fn inputs(text: &str) -> Vec<Input> {
    let mut inputs: Vec<Input> = Vec::new();
    for Placeholder { name, written, .. } in placeholders(text) {
        if inputs.iter().all(|input| input.written != written) {
            inputs.push(Input {
                name: name.to_owned(),
                written: written.to_owned(),
            });
        }
    }
    inputs
}

/// The text with placeholders and elisions as plain words, byte for byte as
/// long, so that places stay the same.
pub fn normalise(text: &str) -> Cow<'_, str> {
    let placeholders = placeholders(text);
    if placeholders.is_empty() && !text.contains("...") {
        return Cow::Borrowed(text);
    }
    let mut bytes = text.as_bytes().to_vec();
    for placeholder in placeholders {
        bytes[placeholder.range].fill(b'x');
    }
    for (at, _) in text.match_indices("...") {
        let word = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_whitespace);
        let alone = word(at.checked_sub(1).map(|before| &text.as_bytes()[before]))
            && word(text.as_bytes().get(at + 3));
        if alone {
            bytes[at..at + 3].fill(b'_');
        }
    }
    String::from_utf8(bytes).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Length of the placeholder `<name>` that begins at `at`, if one does.
pub(super) fn placeholder_length(text: &str, at: usize) -> Option<usize> {
    text[at..]
        .starts_with('<')
        .then(|| angle(text, at))
        .flatten()
}

/// Length of `<name>` at `at`: begins with a letter, `_`, `$` or `0x`, does not end
/// in a space, stays on its line.
fn angle(text: &str, at: usize) -> Option<usize> {
    const MAX_PLACEHOLDER_BYTES: usize = 120;
    let inner = &text[at + 1..];
    let elided = ["...>", "…>"].iter().any(|dots| inner.starts_with(dots));
    let starts = |c: char| c.is_alphabetic() || c == '_' || c == '$';
    if !(elided || inner.starts_with(starts) || inner.starts_with("0x"))
        || text[..at].ends_with('<')
    {
        return None;
    }
    let limit = inner.floor_char_boundary(MAX_PLACEHOLDER_BYTES);
    let end = inner[..limit].find(['>', '<', '\n', ';', '`'])?;
    // `<in 2>err` is two redirections.
    let redirects = [" ", " 1", " 2"]
        .iter()
        .any(|before| inner[..end].ends_with(before));
    let closed = inner.as_bytes()[end] == b'>' && !redirects;
    closed.then_some(end + 2)
}

/// Length of `{{name}}` at `at`. Go templates such as `{{.State}}` are code.
fn braces(text: &str, at: usize) -> Option<usize> {
    let inner = &text[at + 2..];
    let limit = inner.floor_char_boundary(80);
    let end = inner[..limit].find("}}")?;
    let name = inner[..end].trim();
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    (name.starts_with(char::is_alphabetic) && name.chars().all(plain)).then_some(end + 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<&str> {
        placeholders(text)
            .into_iter()
            .map(|placeholder| placeholder.name)
            .collect()
    }

    #[test]
    fn placeholders_are_told_from_redirections() {
        assert_eq!(names("git checkout <previous-commit>"), ["previous-commit"]);
        assert_eq!(
            names("kubectl -n {{ namespace }} logs <pod name>"),
            ["namespace", "pod name"]
        );
        assert_eq!(names("restore --from=<имя файла>"), ["имя файла"]);
        assert_eq!(names("cdk deploy -c env.<...>"), ["..."]);
        for text in [
            "psql < dump.sql > out",
            "cat <<EOF",
            "diff <(a) <(b)",
            "cmd <in >out",
            "cmd <in 2>err",
            "docker ps --format '{{.State}}'",
        ] {
            assert_eq!(names(text), Vec::<&str>::new(), "{text}");
        }
    }

    #[test]
    fn normalising_keeps_every_place() {
        assert_eq!(normalise("a <b-c> ... d...e"), "a xxxxx ___ d...e");
    }

    proptest::proptest! {
        #[test]
        fn any_text_keeps_its_length(text in "(<|>|\\{\\{|\\}\\}|[a-z$]|\\.\\.\\.| |é|\n){0,40}") {
            proptest::prop_assert_eq!(normalise(&text).len(), text.len());
        }
    }
}
