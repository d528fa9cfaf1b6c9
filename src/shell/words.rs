use std::borrow::Cow;
use std::ops::Range;

use super::placeholder::placeholder_length;

/// A command without pipes and lists: what one process is started with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SimpleCommand<'a> {
    /// Its words in order, assignments in front and redirections left out.
    pub words: Vec<Word<'a>>,
    /// The files that its output is redirected into.
    pub outputs: Vec<Word<'a>>,
    /// Bytes of the folder in front of the tool's name, which every rule asks
    /// for.
    folder: usize,
}

/// A word of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word<'a> {
    /// The word without its quotes.
    pub text: Cow<'a, str>,
    /// Where it stands in the command, quotes included.
    pub range: Range<usize>,
}

/// Words that run the command behind them.
const PREFIXES: [&str; 13] = [
    "sudo", "env", "time", "nohup", "exec", "command", "then", "do", "else", "!", "if", "while",
    "until",
];

impl<'a> SimpleCommand<'a> {
    /// The tool's name without its folder.
    pub fn tool(&self) -> &str {
        let first = self.words.first().map_or("", |word| &*word.text);
        first.get(self.folder..).unwrap_or(first)
    }

    /// The command that begins at one of the words, as `env` and `ssh` run
    /// one.
    #[must_use]
    pub fn from_word(&self, first: usize) -> Self {
        let words = self.words.get(first..).unwrap_or_default().to_vec();
        let mut command = Self {
            words,
            outputs: Vec::new(),
            folder: 0,
        };
        command.prepare();
        command
    }

    /// Takes what stands in front of the tool away, and finds its name.
    fn prepare(&mut self) {
        strip_front(self);
        let tool = self.words.first();
        let slash = tool.and_then(|word| word.text.rfind('/'));
        self.folder = slash.map_or(0, |slash| slash + 1);
    }

    /// The words behind the tool that are no options.
    pub fn arguments(&self) -> impl Iterator<Item = &Word<'a>> {
        self.words
            .iter()
            .skip(1)
            .filter(|word| !word.text.starts_with('-'))
    }

    /// Whether the option stands there, alone or with `=`.
    pub fn has_option(&self, names: &[&str]) -> bool {
        self.option_at(names).is_some()
    }

    /// The value of an option: the next word, or what stands behind its `=`.
    pub fn option(&self, names: &[&str]) -> Option<&str> {
        let at = self.option_at(names)?;
        match self.words[at].text.split_once('=') {
            Some((_, value)) => Some(value),
            None => self.words.get(at + 1).map(|word| &*word.text),
        }
    }

    fn option_at(&self, names: &[&str]) -> Option<usize> {
        self.words.iter().position(|word| {
            if !word.text.starts_with('-') {
                return false;
            }
            let name = word
                .text
                .split_once('=')
                .map_or(&*word.text, |(name, _)| name);
            names.contains(&name)
        })
    }
}

/// The simple commands of a command line, as far as its quotes and operators
/// tell; substitutions are parts of their words.
pub fn simple_commands(command: &str) -> Vec<SimpleCommand<'_>> {
    let mut commands = processes(command);
    for command in &mut commands {
        command.prepare();
    }
    commands.retain(|command| !command.words.is_empty());
    commands
}

/// The same with the words in front of each tool.
pub(super) fn processes(command: &str) -> Vec<SimpleCommand<'_>> {
    let mut reader = WordReader {
        bytes: command.as_bytes(),
        text: command,
        at: 0,
        commands: vec![SimpleCommand::default()],
        redirection: None,
    };
    reader.read();
    reader.commands
}

/// Takes assignments and words such as `sudo` away from the front.
fn strip_front(command: &mut SimpleCommand<'_>) {
    let is_assignment = |text: &str| {
        text.split_once('=').is_some_and(|(name, _)| {
            !name.is_empty()
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        })
    };
    let mut front = 0;
    let mut prefixed = false;
    for word in &command.words {
        let text = &*word.text;
        let goes =
            is_assignment(text) || PREFIXES.contains(&text) || (prefixed && text.starts_with('-'));
        if !goes {
            break;
        }
        prefixed |= PREFIXES.contains(&text);
        front += 1;
    }
    command.words.drain(..front);
}

/// A file behind a redirection operator.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Redirection {
    Input,
    Output,
    /// `>&1`: no file.
    Descriptor,
}

struct WordReader<'a> {
    bytes: &'a [u8],
    text: &'a str,
    at: usize,
    commands: Vec<SimpleCommand<'a>>,
    /// What the next word is, if it is not a word of the command.
    redirection: Option<Redirection>,
}

impl<'a> WordReader<'a> {
    fn read(&mut self) {
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b' ' | b'\t' | b'\r' => self.at += 1,
                b'\\' if self.bytes.get(self.at + 1) == Some(&b'\n') => self.at += 2,
                b'#' => self.skip_comment(),
                b'|' | b';' | b'&' | b'\n' | b'(' | b')' => {
                    self.at += 1;
                    self.commands.push(SimpleCommand::default());
                }
                b'<' if placeholder_length(self.text, self.at).is_none() => {
                    self.redirect(Redirection::Input);
                }
                b'>' => self.redirect(Redirection::Output),
                _ => self.word(),
            }
        }
    }

    /// Reads a redirection operator.
    fn redirect(&mut self, kind: Redirection) {
        self.at += 1;
        let is_descriptor = self.bytes.get(self.at) == Some(&b'&');
        self.at += usize::from(is_descriptor);
        // `<(…)` is no file but a command.
        let is_file = self.bytes.get(self.at) != Some(&b'(');
        self.redirection = is_file.then_some(if is_descriptor {
            Redirection::Descriptor
        } else {
            kind
        });
    }

    fn skip_comment(&mut self) {
        let rest = &self.bytes[self.at..];
        let length = rest.iter().position(|&byte| byte == b'\n');
        self.at += length.unwrap_or(rest.len());
    }

    fn word(&mut self) {
        let start = self.at;
        let (text, end) = match self.plain_word() {
            Some(text) => (Cow::Borrowed(text), start + text.len()),
            None => self.quoted_word(),
        };
        self.at = end.max(start + 1);
        let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
        let before_redirection = is_number && matches!(self.bytes.get(end), Some(b'<' | b'>'));
        let redirection = self.redirection.take();
        if before_redirection {
            return;
        }
        if let Some(command) = self.commands.last_mut() {
            if let Some(redirection) = redirection {
                if redirection == Redirection::Output {
                    let range = start..end;
                    command.outputs.push(Word { text, range });
                }
                return;
            }
            if command.words.is_empty() {
                // As many as most commands have.
                command.words.reserve(8);
            }
            command.words.push(Word {
                text,
                range: start..end,
            });
        }
    }

    /// The word here if it is what it is written as: nearly all are, and need
    /// no text of their own.
    fn plain_word(&self) -> Option<&'a str> {
        let rest = &self.bytes[self.at..];
        let ends = |&byte: &u8| {
            matches!(
                byte,
                b' ' | b'\t'
                    | b'\n'
                    | b'\r'
                    | b'|'
                    | b';'
                    | b'&'
                    | b'('
                    | b')'
                    | b'<'
                    | b'>'
                    | b'\''
                    | b'"'
                    | b'\\'
                    | b'$'
                    | b'`'
            )
        };
        let length = rest.iter().position(ends).unwrap_or(rest.len());
        let stop = rest.get(length);
        let is_plain = !matches!(stop, Some(b'\'' | b'"' | b'\\' | b'$' | b'`'))
            && !self.text[self.at..self.at + length].contains("{{")
            && (stop != Some(&b'<') || placeholder_length(self.text, self.at + length).is_none());
        (is_plain && length > 0).then(|| &self.text[self.at..self.at + length])
    }

    /// A word with quotes, escapes or substitutions in it, and its end.
    fn quoted_word(&self) -> (Cow<'a, str>, usize) {
        let start = self.at;
        let mut text = String::new();
        let mut quote = None;
        let mut depth = 0_usize;
        let mut chars = self.text[start..].char_indices().peekable();
        let mut end = self.text.len();
        // Up to where a placeholder or a substitution in backticks goes, whose
        // characters are all its own.
        let mut placeholder = start;
        while let Some((offset, c)) = chars.next() {
            let at = start + offset;
            if at >= placeholder {
                let length = match (quote, c) {
                    (None, '<') => placeholder_length(self.text, at),
                    (None, '{') => expression_length(self.text, at),
                    (None | Some('"'), '`') => substitution_length(self.text, at),
                    _ => None,
                };
                placeholder = at + length.unwrap_or(0);
            }
            if at < placeholder {
                text.push(c);
                continue;
            }
            match (quote, c) {
                (Some(open), c) if c == open => quote = None,
                (Some('\''), c) => text.push(c),
                // Between double quotes a backslash takes the meaning of
                // these only (POSIX shell, 2.2.3), and stays before others.
                (Some(_), '\\')
                    if !matches!(chars.peek(), Some((_, '$' | '`' | '"' | '\\' | '\n'))) =>
                {
                    text.push(c);
                }
                (_, '\\') => text.extend(chars.next().map(|(_, c)| c)),
                (None, '"' | '\'') => quote = Some(c),
                (_, '$') if matches!(chars.peek(), Some((_, '('))) => {
                    text.push(c);
                    text.extend(chars.next().map(|(_, c)| c));
                    depth += 1;
                }
                (_, ')') if depth > 0 => {
                    depth -= 1;
                    text.push(c);
                }
                (None, ' ' | '\t' | '\n' | '\r' | '|' | ';' | '&' | '(' | ')' | '>' | '<')
                    if depth == 0 =>
                {
                    end = at;
                    break;
                }
                (_, c) => text.push(c),
            }
        }
        (Cow::Owned(text), end)
    }
}

/// The length of `{{ name }}` that begins here, whatever stands in it.
fn expression_length(text: &str, at: usize) -> Option<usize> {
    const LONGEST: usize = 120;
    let inner = text.get(at..)?.strip_prefix("{{")?;
    let inner = &inner[..inner.floor_char_boundary(LONGEST)];
    let end = inner.find("}}")?;
    (!inner[..end].contains('\n')).then_some(end + 4)
}

/// The length of a command substitution in backticks that begins here.
fn substitution_length(text: &str, at: usize) -> Option<usize> {
    let inner = text.get(at + 1..)?;
    inner.find('`').map(|end| end + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(command: &str) -> Vec<Vec<String>> {
        simple_commands(command)
            .into_iter()
            .map(|command| {
                command
                    .words
                    .into_iter()
                    .map(|word| word.text.into_owned())
                    .collect()
            })
            .collect()
    }

    #[test]
    fn commands_fall_into_words() {
        assert_eq!(
            words("A=1 sudo -u x docker logs api --tail 100 2>&1 | grep \"a b\" > out; ls"),
            [
                vec!["x", "docker", "logs", "api", "--tail", "100"],
                vec!["grep", "a b"],
                vec!["ls"]
            ]
        );
        assert_eq!(
            words("psql -c \"SELECT ';' | 1\" && x $(a | b) # c"),
            [vec!["psql", "-c", "SELECT ';' | 1"], vec!["x", "$(a | b)"]]
        );
        assert_eq!(words("a \\\n  b\nc"), [vec!["a", "b"], vec!["c"]]);
        assert_eq!(
            words("diff <(ls x) <(ls y)"),
            [vec!["diff"], vec!["ls", "x"], vec!["ls", "y"]]
        );
        assert_eq!(
            words("docker exec <container name> cat a-<b>-c < in > out"),
            [vec!["docker", "exec", "<container name>", "cat", "a-<b>-c"]]
        );
        assert_eq!(
            words("apply -f https://x/v{{ release }}/a.yaml {{ a | b }}"),
            [vec![
                "apply",
                "-f",
                "https://x/v{{ release }}/a.yaml",
                "{{ a | b }}"
            ]]
        );
        assert_eq!(
            words("curl -d 'a'`date --date=x | tr a b`'c' \"`d --e`\" x` y"),
            [vec![
                "curl",
                "-d",
                "a`date --date=x | tr a b`c",
                "`d --e`",
                "x`",
                "y"
            ]]
        );
    }

    #[test]
    fn files_that_output_goes_into_are_known() {
        let outputs = |command: &str| {
            let commands = simple_commands(command);
            let outputs = commands.into_iter().flat_map(|command| command.outputs);
            outputs
                .map(|word| word.text.into_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(outputs("a > b 2>&1; c >>'d e' <f"), ["b", "d e"]);
        assert_eq!(outputs("a <b 2>err"), ["err"]);
    }

    #[test]
    fn options_are_found_with_their_values() {
        let command = &simple_commands("fly deploy --app x --image=y -f z")[0];
        assert_eq!(command.tool(), "fly");
        assert_eq!(command.option(&["--app", "-a"]), Some("x"));
        assert_eq!(command.option(&["--image"]), Some("y"));
        assert!(!command.has_option(&["--region"]));
    }

    proptest::proptest! {
        #[test]
        fn any_command_has_words_at_their_places(command in "([a-z]|[ |;&<>()#'\"$\\\\=\n-]|é){0,40}") {
            for simple in simple_commands(&command) {
                for word in simple.words {
                    proptest::prop_assert!(command.get(word.range).is_some());
                }
            }
        }
    }
}
