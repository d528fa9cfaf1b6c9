use std::collections::VecDeque;

use super::language::Language;
use super::scan::{is_name, until};

/// What a line of a shell block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LineKind {
    /// Code all of it: a script's line, a comment, or what continues a command.
    Code,
    /// A command behind a prompt of so many bytes.
    Prompt(usize),
    /// What continues a command behind a second prompt (`> `) of so many bytes.
    Continuation(usize),
    /// Recorded output.
    Output,
}

/// The kind of each line of a session; empty for a script, which is all code.
///
/// In a session, what is neither a command, nor continues one, nor is a
/// comment on its own is output.
pub(super) fn session_lines(language: Language<'_>, code: &str) -> Vec<LineKind> {
    let prompt = if is_session(code) {
        prompt_length
    } else if language == Language::Console && code.lines().any(|line| root_prompt(line).is_some())
    {
        root_prompt
    } else {
        return Vec::new();
    };
    let mut kinds = Vec::new();
    let mut command = Unfinished::default();
    let mut before = LineKind::Code;
    let mut comment_may_come = true;
    for line in code.lines() {
        let text = line.trim_start();
        let kind = if let Some(length) = prompt(line) {
            command = Unfinished::default();
            command.read(&line.as_bytes()[length..]);
            LineKind::Prompt(length)
        } else if command.is_unfinished() {
            let length = second_prompt(line);
            command.read(&line.as_bytes()[length..]);
            match length {
                0 => LineKind::Code,
                _ => LineKind::Continuation(length),
            }
        } else if (text.is_empty() && before != LineKind::Output)
            || (text.starts_with('#') && comment_may_come)
        {
            LineKind::Code
        } else {
            LineKind::Output
        };
        comment_may_come = text.is_empty() || (kind == LineKind::Code && text.starts_with('#'));
        before = kind;
        kinds.push(kind);
    }
    kinds
}

/// Whether a line begins with a prompt that no script has.
pub(super) fn is_session(code: &str) -> bool {
    code.lines().any(|line| prompt_length(line).is_some())
}

/// Bytes of the prompt in front of a command: `$ `, `me@host:~$ `,
/// `[me@host dir]# `, `(venv) $ `, `sh-5.1# `.
fn prompt_length(line: &str) -> Option<usize> {
    let text = line.trim_start_matches([' ', '\t']);
    let indent = line.len() - text.len();
    let (text, indent) = match text
        .strip_prefix('(')
        .and_then(|rest| rest.split_once(") "))
    {
        Some((name, rest)) if is_short_name(name) => (rest, line.len() - rest.len()),
        _ => (text, indent),
    };
    let sign = match text.as_bytes() {
        [b'$', ..] => 1,
        [b'[', ..] => text.find(']').filter(|&at| text[..at].contains('@'))? + 2,
        _ if text.starts_with('❯') || text.starts_with('➜') => '❯'.len_utf8(),
        _ => host_prompt(text)?,
    };
    let is_sign = text
        .get(..sign)
        .is_some_and(|prompt| prompt.ends_with(['$', '#', '❯', '➜']));
    match text.as_bytes().get(sign) {
        _ if !is_sign => None,
        Some(b' ') => Some(indent + sign + 1),
        Some(_) => None,
        None => Some(indent + sign),
    }
}

fn is_short_name(name: &str) -> bool {
    let fits = |byte: u8| is_name(byte) || matches!(byte, b'-' | b'.');
    (1..32).contains(&name.len()) && name.bytes().all(fits)
}

/// The length of `me@host:dir$` or `sh-5.1#`, up to its sign.
fn host_prompt(text: &str) -> Option<usize> {
    let length = text.find(' ').unwrap_or(text.len());
    let word = &text[..length];
    let (name, _) = word.split_once('@').or_else(|| word.split_once('-'))?;
    let known = word.contains('@') || matches!(name, "sh" | "bash");
    (known && is_short_name(name) && length > name.len() + 2).then_some(length)
}

/// Bytes of the prompt of root, `# `. It looks like a comment, so what follows
/// must be a command that people run as root, and not read like prose.
fn root_prompt(line: &str) -> Option<usize> {
    let text = line.trim_start_matches([' ', '\t']);
    let command = text.strip_prefix("# ")?;
    let first = command.split(' ').next()?;
    let sign = |byte: u8| !byte.is_ascii_alphanumeric() && byte != b' ';
    let is_prose = command.split(' ').count() > 3 && !command.bytes().any(sign);
    (ROOT_COMMANDS.contains(&first) && !is_prose).then_some(line.len() - command.len())
}

const ROOT_COMMANDS: [&str; 62] = [
    "apt",
    "apt-get",
    "aws",
    "cat",
    "cd",
    "ceph",
    "chmod",
    "chown",
    "chroot",
    "consul",
    "cp",
    "crictl",
    "curl",
    "df",
    "dig",
    "dmesg",
    "dnf",
    "docker",
    "du",
    "echo",
    "etcdctl",
    "fdisk",
    "find",
    "free",
    "grep",
    "helm",
    "ip",
    "iptables",
    "journalctl",
    "kill",
    "kubectl",
    "ls",
    "lsblk",
    "lsof",
    "mkdir",
    "mount",
    "mv",
    "netstat",
    "nft",
    "nomad",
    "oc",
    "openssl",
    "ping",
    "podman",
    "ps",
    "psql",
    "redis-cli",
    "rm",
    "rpm",
    "rpm-ostree",
    "service",
    "ss",
    "ssh",
    "sudo",
    "sysctl",
    "systemctl",
    "tail",
    "tar",
    "umount",
    "vault",
    "vi",
    "yum",
];

/// Bytes of a second prompt; none if there is no such prompt.
fn second_prompt(line: &str) -> usize {
    let text = line.trim_start_matches([' ', '\t']);
    match text.strip_prefix("> ") {
        Some(rest) => line.len() - rest.len(),
        None if text == ">" => line.len(),
        None => 0,
    }
}

/// What a command, read line by line, still waits for.
#[derive(Debug, Default)]
struct Unfinished {
    /// The quote that is open.
    quote: Option<u8>,
    /// The ends of here-documents to come, and whether tabs stand before them.
    heredocs: VecDeque<(Vec<u8>, bool)>,
    /// Whether the last line ends in `\`, `|` or `&&`.
    joined: bool,
    /// How many of `do`, `then`, `{` wait for their end.
    blocks: usize,
}

impl Unfinished {
    fn is_unfinished(&self) -> bool {
        self.quote.is_some() || self.joined || self.blocks > 0 || !self.heredocs.is_empty()
    }

    fn read(&mut self, line: &[u8]) {
        if let Some((end, tabs)) = self.heredocs.front() {
            let text = if *tabs { line.trim_ascii_start() } else { line };
            if text == end {
                self.heredocs.pop_front();
            }
            return;
        }
        self.joined = false;
        let mut at = 0;
        while at < line.len() {
            at = match self.quote {
                Some(quote) => self.read_quoted(line, at, quote),
                None => self.read_bare(line, at),
            };
        }
        if self.quote.is_none() && self.heredocs.is_empty() {
            self.read_ends(line.trim_ascii());
        }
    }

    fn read_quoted(&mut self, line: &[u8], at: usize, quote: u8) -> usize {
        let end = until(line, at, |byte| byte == quote || byte == b'\\');
        match line.get(end) {
            Some(b'\\') if quote == b'"' => end + 2,
            Some(b'\\') => end + 1,
            Some(_) => {
                self.quote = None;
                end + 1
            }
            None => end,
        }
    }

    fn read_bare(&mut self, line: &[u8], at: usize) -> usize {
        let end = until(line, at, |byte| {
            matches!(byte, b'\\' | b'\'' | b'"' | b'#' | b'<')
        });
        match line.get(end) {
            None => end,
            Some(b'\\') => {
                self.joined = end + 1 == line.len();
                end + 2
            }
            Some(b'#') if end == 0 || line[end - 1] == b' ' => line.len(),
            Some(b'#') => end + 1,
            Some(b'<') => match heredoc(line, end) {
                Some(found) => {
                    let word = line[found.word].to_vec();
                    self.heredocs.push_back((word, found.tabs));
                    found.end
                }
                None => until(line, end, |byte| byte != b'<'),
            },
            Some(&quote) => {
                self.quote = Some(quote);
                end + 1
            }
        }
    }

    fn read_ends(&mut self, line: &[u8]) {
        self.joined |= line.ends_with(b"|") || line.ends_with(b"&&");
        let is_space = |byte: &u8| matches!(byte, b' ' | b'\t' | b';');
        let first = line.split(is_space).next().unwrap_or_default();
        let last = line.rsplit(is_space).next().unwrap_or_default();
        if matches!(first, b"done" | b"fi" | b"esac" | b"}" | b")") {
            self.blocks = self.blocks.saturating_sub(1);
        }
        let opens = matches!(last, b"do" | b"then" | b"{" | b"(" | b"in") && line != b"then";
        if opens && (last != b"in" || first == b"case") {
            self.blocks += 1;
        }
    }
}

/// The beginning of a here-document.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Heredoc {
    /// Where the word that ends it stands, quotes left out.
    pub(super) word: std::ops::Range<usize>,
    /// Where the operator and its word end.
    pub(super) end: usize,
    /// Whether tabs may stand before the lines.
    pub(super) tabs: bool,
    /// Whether its text is taken as it is.
    pub(super) quoted: bool,
}

/// Reads `<<WORD`, `<<-'WORD'` at `at`.
pub(super) fn heredoc(code: &[u8], at: usize) -> Option<Heredoc> {
    let rest = code.get(at..)?.strip_prefix(b"<<")?;
    let tabs = rest.first() == Some(&b'-');
    let start = until(code, at + 2 + usize::from(tabs), |byte| byte != b' ');
    let quote = *code.get(start)?;
    let quoted = matches!(quote, b'\'' | b'"');
    let start = start + usize::from(quoted);
    let end = until(code, start, |byte| {
        !is_name(byte) && byte != b'-' && byte != b'.'
    });
    let closed = !quoted || code.get(end) == Some(&quote);
    let is_word = code
        .get(start)
        .is_some_and(|&byte| is_name(byte) && !byte.is_ascii_digit());
    (closed && is_word).then(|| Heredoc {
        word: start..end,
        end: end + usize::from(quoted),
        tabs,
        quoted,
    })
}

#[cfg(test)]
mod tests {
    use super::LineKind::{Code, Continuation, Output, Prompt};
    use super::*;

    fn kinds(code: &str) -> Vec<LineKind> {
        session_lines(Language::Console, code)
    }

    #[test]
    fn prompts_of_many_kinds_are_known() {
        for prompt in [
            "$ ",
            "  $ ",
            "me@host:~$ ",
            "[me@host dir]# ",
            "(venv) $ ",
            "sh-5.1# ",
            "❯ ",
        ] {
            assert_eq!(
                prompt_length(&format!("{prompt}ls")),
                Some(prompt.len()),
                "{prompt}"
            );
        }
        for line in [
            "$HOME/x",
            "a$ b",
            "me@host ls",
            "# ls",
            "ssh me@host$ ",
            "[a] # b",
            "[é@b]",
            "(a b) $",
        ] {
            assert_eq!(prompt_length(line), None, "{line}");
        }
    }

    #[test]
    fn what_follows_a_command_is_output() {
        assert_eq!(
            kinds("# first\n$ ls\na\n\nb\n# c\n\n# then\n$ pwd\n"),
            [
                Code,
                Prompt(2),
                Output,
                Output,
                Output,
                Output,
                Output,
                Code,
                Prompt(2)
            ]
        );
    }

    #[test]
    fn an_unfinished_command_goes_on() {
        assert_eq!(
            kinds("$ a \\\n  b |\n  c\nout\n$ echo \"x\n> y\"\nout"),
            [
                Prompt(2),
                Code,
                Code,
                Output,
                Prompt(2),
                Continuation(2),
                Output
            ]
        );
        assert_eq!(
            kinds("$ cat <<EOF\nx\nEOF\nout\n$ for a in b; do\n  c\ndone\nout"),
            [Prompt(2), Code, Code, Output, Prompt(2), Code, Code, Output]
        );
        assert_eq!(
            kinds("$ echo don't\na\n$ b\nc"),
            [Prompt(2), Code, Prompt(2), Output]
        );
    }

    #[test]
    fn roots_prompt_counts_only_before_a_command() {
        assert_eq!(
            kinds("# systemctl restart x\n# ss -tlnp\nout"),
            [Prompt(2), Prompt(2), Output]
        );
        assert_eq!(kinds("# find the pod that failed\noc get pods"), []);
        assert_eq!(session_lines(Language::Shell, "# systemctl restart x"), []);
    }

    #[test]
    fn a_script_has_no_lines_of_a_session() {
        assert_eq!(session_lines(Language::Shell, "ls\necho $ x\n"), []);
    }
}
