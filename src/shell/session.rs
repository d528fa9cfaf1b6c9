use std::ops::Range;

use super::prompt::{prompt_length, root_prompt_length, second_prompt_length};
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

/// What a line of a shell block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// Code all of it: a script's line, a comment, or what continues a command.
    Code,
    /// A command behind a prompt of so many bytes.
    Prompt(usize),
    /// What continues a command behind a second prompt (`> `) of so many bytes.
    Continuation(usize),
    /// Recorded output.
    Output,
}

/// Whether a line begins with a prompt that no script has.
pub fn is_session(code: &str) -> bool {
    code.lines().any(|line| prompt_length(line).is_some())
}

/// Most lines of a comment between two commands.
const MAX_COMMENT_LENGTH: usize = 8;

/// The kind of each line of a session; empty for a script, which is all code.
///
/// In a session, what is neither a command, nor continues one, nor is a
/// comment on its own or right above a command, is output.
pub fn session_lines(language: &str, code: &str) -> Vec<LineKind> {
    let prompt = if is_session(code) {
        prompt_length
    } else if is_console(language) && code.lines().any(|line| root_prompt_length(line).is_some()) {
        root_prompt_length
    } else {
        return Vec::new();
    };
    let mut kinds = Vec::new();
    let mut scanner = Scanner::default();
    let mut before = LineKind::Code;
    let mut comment_may_come = true;
    let mut heredoc_has_prompts = None;
    let mut lines = code.split_inclusive('\n');
    while let Some(line) = lines.next() {
        let bare = line.trim_end_matches(['\n', '\r']);
        let text = bare.trim_start();
        // A comment after a command without output speaks of the next one.
        let is_above = || {
            let mut next = lines.clone().take(MAX_COMMENT_LENGTH);
            let next = next.find(|line| !line.trim_start().starts_with('#'));
            let next = next.map(|line| line.trim_end_matches(['\n', '\r']));
            before != LineKind::Output && next.is_some_and(|next| prompt(next).is_some())
        };
        let kind = if let Some(length) = prompt(bare) {
            // A prompt always begins a new command, whatever was open.
            scanner = Scanner::default();
            scanner.line(&line[length..]);
            LineKind::Prompt(length)
        } else if !scanner.is_complete() {
            let length = if scanner.in_heredoc() {
                let has_prompts = *heredoc_has_prompts.get_or_insert_with(|| {
                    let rest = std::iter::once(line).chain(lines.clone());
                    ends_behind_prompts(&scanner, rest)
                });
                if has_prompts {
                    second_prompt_length(bare)
                } else {
                    0
                }
            } else {
                second_prompt_length(bare)
            };
            scanner.line(&line[length..]);
            if !scanner.in_heredoc() {
                heredoc_has_prompts = None;
            }
            match length {
                0 => LineKind::Code,
                _ => LineKind::Continuation(length),
            }
        } else if (text.is_empty() && before != LineKind::Output)
            || (text.starts_with('#') && (comment_may_come || is_above()))
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

/// Whether a here-document ends before the lines do that begin with a second
/// prompt, as an interactive shell shows it. Without prompts its lines may
/// begin with `> ` by themselves.
fn ends_behind_prompts<'a>(scanner: &Scanner, lines: impl Iterator<Item = &'a str>) -> bool {
    let mut scanner = scanner.clone();
    for line in lines {
        let length = second_prompt_length(line.trim_end_matches(['\n', '\r']));
        if length == 0 {
            return false;
        }
        scanner.line(&line[length..]);
        if !scanner.in_heredoc() {
            return true;
        }
    }
    false
}

/// Separates commands from prompts and recorded output.
pub fn read_script(language: &str, code: &str) -> Script {
    let kinds = session_lines(language, code);
    let mut script = Script {
        text: String::with_capacity(code.len()),
        is_session: !kinds.is_empty(),
        prompts: Vec::new(),
        output: Vec::new(),
    };
    if !script.is_session {
        script.text.push_str(code);
        return script;
    }
    let mut at = 0;
    for (line, kind) in code.split_inclusive('\n').zip(kinds) {
        let blanked = match kind {
            LineKind::Code => 0,
            LineKind::Prompt(length) | LineKind::Continuation(length) => {
                script.prompts.push(at..at + length);
                length
            }
            LineKind::Output => {
                if !line.trim().is_empty() {
                    script.output.push(at..at + line.len());
                }
                line.len()
            }
        };
        blank(&mut script.text, &line[..blanked]);
        script.text.push_str(&line[blanked..]);
        at += line.len();
    }
    script
}

fn is_console(language: &str) -> bool {
    ["console", "shell-session", "shellsession"]
        .iter()
        .any(|name| name.eq_ignore_ascii_case(language))
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

#[cfg(test)]
mod tests {
    use super::LineKind::{Code, Continuation, Output, Prompt};
    use super::*;

    fn kinds(code: &str) -> Vec<LineKind> {
        session_lines("console", code)
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
    fn a_comment_between_two_commands_is_no_output() {
        assert_eq!(
            kinds("$ ls\n# Look again,\n# twice\n$ ls\nout\n# d\n$ ls\n# e\n"),
            [
                Prompt(2),
                Code,
                Code,
                Prompt(2),
                Output,
                Output,
                Prompt(2),
                Output
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
        assert_eq!(session_lines("bash", "# systemctl restart x"), []);
    }

    #[test]
    fn a_script_has_no_lines_of_a_session() {
        assert_eq!(session_lines("bash", "ls\necho $ x\n"), []);
    }

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
        let code = "# df -h\n";
        assert_eq!(read_script("console", code).text, "  df -h\n");
        assert_eq!(read_script("bash", code).text, code);
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
