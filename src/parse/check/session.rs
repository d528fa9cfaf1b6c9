//! `console` blocks as checks: the common subset of cram's test format
//! (<https://bitheap.org/cram/>): `$ command`, `> ` for its further lines, then
//! what it prints, `...` for any number of lines, and `[2]` for its exit code.

use crate::book::Step;
use crate::shell::{LineKind, session_lines};

/// The commands of a recorded session with their output; empty for a script.
pub(super) fn steps(language: &str, code: &str) -> Vec<Step> {
    let kinds = session_lines(language, code);
    let mut steps: Vec<Step> = Vec::new();
    let mut command_is_open = false;
    for (line, kind) in code.lines().zip(kinds) {
        match (kind, steps.last_mut()) {
            (LineKind::Prompt(length), _) => {
                steps.push(Step {
                    command: line[length..].to_owned(),
                    ..Step::default()
                });
                command_is_open = true;
            }
            (LineKind::Continuation(length), Some(step)) => {
                push_line(&mut step.command, &line[length..]);
            }
            (LineKind::Code, Some(step)) if command_is_open => {
                push_line(&mut step.command, line);
            }
            (LineKind::Output, Some(step)) => {
                step.output.push(line.trim_end().to_owned());
                command_is_open = false;
            }
            (LineKind::Code | LineKind::Output | LineKind::Continuation(_), _) => {}
        }
    }
    steps.iter_mut().for_each(take_exit_code);
    steps
}

fn push_line(command: &mut String, line: &str) {
    command.push('\n');
    command.push_str(line);
}

fn take_exit_code(step: &mut Step) {
    while step.output.last().is_some_and(String::is_empty) {
        step.output.pop();
    }
    let last = step.output.last().map(String::as_str).unwrap_or_default();
    let code = last
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    if let Some(code) = code.and_then(|code| code.parse::<u8>().ok()) {
        step.exit = i32::from(code);
        step.output.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_output_and_exit_codes_are_told_apart() {
        let code = "$ echo a \\\n> b\na b\n...\n$ cat <<E\nx\nE\nx\n\n$ false\n[1]\n";
        let wanted = [
            ("echo a \\\nb", vec!["a b", "..."], 0),
            ("cat <<E\nx\nE", vec!["x"], 0),
            ("false", vec![], 1),
        ];
        let found = steps("console", code);
        let found: Vec<_> = found
            .iter()
            .map(|step| {
                let output: Vec<&str> = step.output.iter().map(String::as_str).collect();
                (step.command.as_str(), output, step.exit)
            })
            .collect();
        assert_eq!(found, wanted);
        assert!(steps("bash", "echo a\n").is_empty());
        let shown = steps(
            "console",
            "$ cat <<EOF\n> x\n> EOF\nx\n$ cat <<EOF\n> x\nEOF\n> x\n",
        );
        let shown: Vec<_> = shown.iter().map(|step| step.command.as_str()).collect();
        assert_eq!(shown, ["cat <<EOF\nx\nEOF", "cat <<EOF\n> x\nEOF"]);
    }
}
