use std::ops::Range;

use super::scanner::Scanner;

/// A shell block with everything that is no command blanked by spaces: its
/// length, line breaks and offsets are those of the code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// The commands.
    pub text: String,
    /// Whether the block is a recorded session: it has prompts.
    pub is_session: bool,
    /// Where prompts stand.
    pub prompts: Vec<Range<usize>>,
    /// Where output stands, by lines.
    pub output: Vec<Range<usize>>,
}

/// Whether a block is shell: by its language, or without one by its `$ `
/// prompts.
pub fn is_shell(language: &str, code: &str) -> bool {
    const SHELLS: [&str; 8] = [
        "bash",
        "sh",
        "shell",
        "zsh",
        "console",
        "shell-session",
        "shellsession",
        "ksh",
    ];
    if language.is_empty() {
        return code.lines().any(|line| line.trim_start().starts_with("$ "));
    }
    SHELLS
        .iter()
        .any(|name| name.eq_ignore_ascii_case(language))
}

/// Separates commands from prompts and recorded output.
pub fn read_script(language: &str, code: &str) -> Script {
    let session = ["console", "shell-session", "shellsession"]
        .iter()
        .any(|name| name.eq_ignore_ascii_case(language));
    let dollar = code
        .lines()
        .any(|line| prompt_length(line, Prompts::User) > 0);
    let root = session
        && !dollar
        && code
            .lines()
            .any(|line| prompt_length(line, Prompts::Root) > 0);
    if !dollar && !root {
        return Script {
            text: code.to_owned(),
            is_session: false,
            prompts: Vec::new(),
            output: Vec::new(),
        };
    }
    let prompts = if root { Prompts::Root } else { Prompts::User };
    let mut reader = Reader {
        script: Script {
            text: String::with_capacity(code.len()),
            is_session: true,
            prompts: Vec::new(),
            output: Vec::new(),
        },
        scanner: Scanner::default(),
        open: false,
    };
    let mut at = 0;
    for line in code.split_inclusive('\n') {
        reader.line(line, at, prompts);
        at += line.len();
    }
    reader.script
}

/// Which prompts count.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Prompts {
    /// `$ `, `user@host:~$ `, `❯ `.
    User,
    /// `# ` as well: only in recorded sessions without other prompts.
    Root,
}

struct Reader {
    script: Script,
    scanner: Scanner,
    /// Whether the command before goes on in this line.
    open: bool,
}

impl Reader {
    fn line(&mut self, line: &str, at: usize, prompts: Prompts) {
        let prompt = prompt_length(line, prompts);
        let kept = if prompt > 0 {
            // A prompt always begins a new command, whatever was open.
            self.scanner = Scanner::default();
            prompt
        } else if self.open {
            if line.starts_with("> ") && !self.scanner.in_heredoc() {
                2
            } else {
                0
            }
        } else {
            if !line.trim().is_empty() {
                self.script.output.push(at..at + line.len());
            }
            blank(&mut self.script.text, line);
            return;
        };
        if kept > 0 {
            self.script.prompts.push(at..at + kept);
        }
        blank(&mut self.script.text, &line[..kept]);
        self.script.text.push_str(&line[kept..]);
        self.scanner.line(&line[kept..]);
        self.open = !self.scanner.is_complete();
    }
}

/// Writes spaces in place of text, byte for byte, line breaks kept.
fn blank(out: &mut String, text: &str) {
    out.extend(text.bytes().map(|byte| {
        if matches!(byte, b'\n' | b'\r') {
            char::from(byte)
        } else {
            ' '
        }
    }));
}

/// Length of the prompt that a line begins with, the space behind included.
fn prompt_length(line: &str, prompts: Prompts) -> usize {
    let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
    let body = &line[indent..];
    if body.starts_with("$ ") || body.trim_end() == "$" {
        return indent
            + body
                .len()
                .min(2)
                .min(body.trim_end_matches(['\n', '\r']).len());
    }
    if body.starts_with("❯ ") {
        return indent + "❯ ".len();
    }
    if prompts == Prompts::Root && body.starts_with("# ") {
        return indent + 2;
    }
    long_prompt(body).map_or(0, |length| indent + length)
}

/// `user@host:path$ `, `[user@host path]# `, `(venv) $ `, `sh-5.1$ `.
fn long_prompt(body: &str) -> Option<usize> {
    let end = body.find("$ ").or_else(|| body.find("# "))?;
    let before = &body[..end];
    let host = before.contains('@')
        && before
            .bytes()
            .all(|byte| byte.is_ascii_graphic() || byte == b' ')
        && !before.contains(['"', '\'', '=', '|', ';', '`', '>'])
        && (before.starts_with('[') && before.ends_with(']') || !before.contains(' '));
    let environment =
        before.starts_with('(') && before.trim_end().ends_with(')') && !before.contains([' ', '"']);
    let shell =
        ["sh-", "bash-"].iter().any(|name| before.starts_with(name)) && !before.contains(' ');
    let environment = environment
        || before
            .strip_prefix('(')
            .is_some_and(|rest| rest.ends_with(") ") && !rest.trim_end().contains(' '));
    (host || environment || shell).then_some(end + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_and_prompts_are_blanked() {
        let code = "$ oc get pods \\\n  -n x\nNAME  READY\n$ echo 'a\nb'\n";
        let script = read_script("console", code);
        assert_eq!(
            script.text,
            "  oc get pods \\\n  -n x\n           \n  echo 'a\nb'\n"
        );
        assert_eq!(
            script
                .output
                .iter()
                .map(|range| &code[range.clone()])
                .collect::<Vec<_>>(),
            ["NAME  READY\n"]
        );
        assert_eq!(script.prompts, [0..2, 35..37]);
    }

    #[test]
    fn prompts_of_many_kinds() {
        for line in [
            "$ ls",
            "root@host:~# ls",
            "[core@node ~]$ ls",
            "(venv) $ ls",
            "sh-5.1$ ls",
            "  $ ls",
        ] {
            let script = read_script("console", line);
            assert_eq!(script.text.trim(), "ls", "{line}");
            assert_eq!(script.text.len(), line.len());
        }
        for line in ["echo \"a@b\" $ x", "# a comment", "ls # note"] {
            assert!(!read_script("bash", line).is_session, "{line}");
        }
    }

    #[test]
    fn a_root_prompt_counts_in_sessions_only() {
        assert_eq!(read_script("console", "# reboot\n").text, "  reboot\n");
        assert_eq!(
            read_script("console", "$ ls\n# file\n").text,
            "  ls\n      \n"
        );
    }

    proptest::proptest! {
        #[test]
        fn any_code_keeps_its_length(code in "([$#>❯] |[a-z@:~]{1,5}|\\\\\n|\n|'|\"|<<E\n|é){0,40}") {
            let script = read_script("console", &code);
            proptest::prop_assert_eq!(script.text.len(), code.len());
            for range in script.prompts.iter().chain(&script.output) {
                proptest::prop_assert!(code.get(range.clone()).is_some());
            }
        }
    }
}
