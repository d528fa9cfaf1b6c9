use std::ops::Range;

use super::scanner::Scanner;
use super::{inputs, read_script, risk};
use crate::book::Input;
use crate::tools::Effect;

/// One command of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandText {
    /// Where it stands in the block's code.
    pub range: Range<usize>,
    /// The exact text to copy.
    pub text: String,
    /// The comment above it, else the one behind it.
    pub label: Option<String>,
    /// The placeholders to fill in.
    pub inputs: Vec<Input>,
    /// What running it does.
    pub risk: Effect,
}

/// Splits a shell block into its commands. A pipeline, a loop, a text over
/// several quoted lines is one command.
pub fn split_commands(language: &str, code: &str) -> Vec<CommandText> {
    let script = read_script(language, code);
    if script.text.starts_with("#!") {
        return whole_script(&script.text);
    }
    let mut splitter = Splitter {
        text: &script.text,
        code,
        commands: Vec::new(),
        label: None,
        open: None,
        scanner: Scanner::default(),
    };
    let mut at = 0;
    for line in script.text.split_inclusive('\n') {
        splitter.line(line, at);
        at += line.len();
    }
    splitter.finish(at);
    splitter.commands
}

/// A block that names its interpreter is a file to save, and is copied whole.
fn whole_script(text: &str) -> Vec<CommandText> {
    let text = text.trim_end().to_owned();
    let has_code = text
        .lines()
        .map(str::trim)
        .any(|line| !line.is_empty() && !line.starts_with('#'));
    let script = CommandText {
        range: 0..text.len(),
        label: None,
        inputs: inputs(&text),
        risk: risk(&text),
        text,
    };
    has_code.then_some(script).into_iter().collect()
}

/// Whether what stands behind a `#` is an interpreter, an option of a check or
/// a word for a linter, and tells readers nothing.
pub fn is_for_machines(comment: &str) -> bool {
    let words = comment.trim_start();
    comment.starts_with(['!', '|'])
        || words.starts_with("shellcheck ")
        || words.starts_with("opsbook-ignore")
}

struct Splitter<'a> {
    text: &'a str,
    code: &'a str,
    commands: Vec<CommandText>,
    /// The last comment above.
    label: Option<String>,
    /// Where the open command begins, and a comment behind one of its lines.
    open: Option<(usize, Option<Range<usize>>)>,
    scanner: Scanner,
}

impl Splitter<'_> {
    fn line(&mut self, line: &str, at: usize) {
        let body = line.trim();
        if self.open.is_none() {
            if body.is_empty() {
                self.label = None;
                return;
            }
            if let Some(comment) = body.strip_prefix('#') {
                if !is_for_machines(comment) {
                    self.label = Some(comment.trim_start_matches('#').trim().to_owned())
                        .filter(|label| !label.is_empty());
                }
                return;
            }
            let indent = line.len() - line.trim_start().len();
            self.open = Some((at + indent, None));
        }
        self.scanner.line(line);
        if let (Some((_, comment)), Some(column)) = (&mut self.open, self.scanner.comment()) {
            *comment = Some(at + column..at + line.trim_end().len());
        }
        if self.scanner.is_complete() {
            self.finish(at + line.len());
        }
    }

    fn finish(&mut self, end: usize) {
        self.scanner = Scanner::default();
        let Some((start, comment)) = self.open.take() else {
            return;
        };
        // A comment behind the last line is a label and is not copied.
        let behind = comment.filter(|comment| self.text[comment.end..end].trim().is_empty());
        let end = behind.as_ref().map_or(end, |comment| comment.start);
        let text = self.text[start..end.max(start)].trim_end();
        if text.is_empty() {
            return;
        }
        let own = behind.map(|comment| self.code[comment].trim_start_matches('#'));
        let own = own.filter(|comment| !is_for_machines(comment));
        let own = own.map(|comment| comment.trim().to_owned());
        let text = text.to_owned();
        self.commands.push(CommandText {
            range: start..start + text.len(),
            label: self.label.clone().or(own),
            inputs: inputs(&text),
            risk: risk(&text),
            text,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(language: &str, code: &str) -> Vec<(String, Option<String>)> {
        split_commands(language, code)
            .into_iter()
            .map(|command| (command.text, command.label))
            .collect()
    }

    fn command(text: &str, label: &str) -> (String, Option<String>) {
        (
            text.to_owned(),
            Some(label.to_owned()).filter(|label| !label.is_empty()),
        )
    }

    #[test]
    fn comments_label_the_commands_below() {
        let code = "# If JWT_SECRET changed, users must re-login (expected)\n# Check token blacklist in Redis\nredis-cli KEYS \"blacklist:*\" | head -10\n\n# Clear blacklist if needed (caution!)\nredis-cli FLUSHDB\n";
        let wanted = [
            command(
                "redis-cli KEYS \"blacklist:*\" | head -10",
                "Check token blacklist in Redis",
            ),
            command("redis-cli FLUSHDB", "Clear blacklist if needed (caution!)"),
        ];
        assert_eq!(texts("bash", code), wanted);
    }

    #[test]
    fn text_over_several_lines_stays_one_command() {
        let code = "psql $DATABASE_URL -c \"SELECT pid\nFROM pg_stat_activity;\"\n\ncurl -X GET https://a.example \\\n  -u $KEY\nfor p in a b; do\n  echo $p # note\ndone\ncat <<EOF\na 'b\nEOF\nls\n";
        let wanted = [
            command(
                "psql $DATABASE_URL -c \"SELECT pid\nFROM pg_stat_activity;\"",
                "",
            ),
            command("curl -X GET https://a.example \\\n  -u $KEY", ""),
            command("for p in a b; do\n  echo $p # note\ndone", ""),
            command("cat <<EOF\na 'b\nEOF", ""),
            command("ls", ""),
        ];
        assert_eq!(texts("bash", code), wanted);
    }

    #[test]
    fn comments_and_empty_lines_do_not_end_what_an_operator_goes_on_with() {
        for code in [
            "up &&\n  # really\n  rm -r x",
            "up ||\n\n  rm -r x",
            "ls | # all\n  # sorted\n  sort",
            "ls |&\n  sort",
            "for p in a b\n# each\ndo\n  ls $p\ndone",
        ] {
            assert_eq!(texts("bash", code), [command(code, "")], "{code}");
        }
        // A backslash joins the very next line, and a comment there ends it.
        let code = "ls \\\n\nls";
        assert_eq!(texts("bash", code).len(), 2);
    }

    #[test]
    fn a_block_that_names_its_interpreter_is_one_script() {
        let code = "#!/bin/sh\nset -e\n\n# Look\nls\n";
        assert_eq!(texts("bash", code), [command(code.trim_end(), "")]);
        assert_eq!(texts("bash", "#!/bin/sh\n# nothing\n"), []);
    }

    #[test]
    fn comments_for_machines_are_no_labels() {
        for (code, label) in [
            ("#| timeout: 5s\nls", ""),
            ("# Look\n# shellcheck disable=SC2086\nls $x", "Look"),
            ("# Look\n# opsbook-ignore command/x: it is so\nls", "Look"),
            ("# opsbook-ignore command/x: it is so\n# Look\nls", "Look"),
            ("ls # opsbook-ignore command/x: it is so", ""),
        ] {
            let found = texts("bash", code);
            let label = Some(label.to_owned()).filter(|label| !label.is_empty());
            assert_eq!(found.len(), 1, "{code}");
            assert_eq!(found[0].1, label, "{code}");
        }
    }

    #[test]
    fn a_comment_behind_an_operator_does_not_end_a_command() {
        for code in [
            "a && # really\n  b\n",
            "a && \\\n  # really\n  b\n",
            "a | \\\n\n  b\n",
        ] {
            assert_eq!(texts("bash", code), [command(code.trim_end(), "")]);
        }
        // Without an operator the comment is the end of the command.
        let code = "a \\\n  # really\n-b\n";
        assert_eq!(
            texts("bash", code),
            [command("a \\", "really"), command("-b", "")]
        );
    }

    #[test]
    fn a_comment_behind_is_not_copied() {
        let code = "echo $JWT_SECRET | wc -c  # Should be >32 characters\n";
        assert_eq!(
            texts("bash", code),
            [command(
                "echo $JWT_SECRET | wc -c",
                "Should be >32 characters"
            )]
        );
    }

    #[test]
    fn sessions_give_their_commands_only() {
        let code = "$ kubectl get pods\nNAME READY\n$ kubectl logs x\n";
        assert_eq!(
            texts("console", code),
            [
                command("kubectl get pods", ""),
                command("kubectl logs x", "")
            ]
        );
    }

    proptest::proptest! {
        #[test]
        fn any_code_is_split_inside_its_bounds(code in "(# a\n|ls|\\$ |\"|'|\\(|\\)|<<E|\n|if |fi\n|\\||&&|\\\\|é|#){0,40}") {
            for command in split_commands("bash", &code) {
                proptest::prop_assert!(code.get(command.range).is_some());
            }
        }
    }
}
