//! Replays recorded sessions.

use std::fmt::Write;

use super::attempt::ProbeContext;
use super::expect::first_difference;
use super::judge::{Observation, Verdict, command_excerpt, excerpt};
use super::script::{Script, ScriptFailure, execute};
use crate::book::Step;
use crate::condition::Facts;
use crate::shell::quote;
use crate::stamp::{Cause, Outcome};

/// Runs the commands of a session in one shell and compares the output of each
/// with the recording.
pub(super) fn probe(steps: &[Step], context: &ProbeContext<'_>) -> Result<Observation, Verdict> {
    let word = format!("opsbook-{}", context.check.hash.get(..16).unwrap_or("step"));
    let done = execute(
        &Script {
            shell: "bash",
            options: &[],
            text: &script(steps, &word),
        },
        context,
    );
    let done = done.map_err(|failure| interrupted(failure, steps, &word))?;
    let results = results(&done.stdout, &word, done.code);
    let is_cut = done.cut.is_some();
    let own = steps.iter().enumerate().find_map(|(at, step)| {
        let result = results.get(at);
        let why = match result {
            None => Some(format!("the session ended before it, exit {}", done.code)),
            Some((output, code)) => difference(step, output, *code),
        };
        let command = command_excerpt(&step.command);
        let why = format!("{command}: {}", why?);
        // The output of the last known command may be incomplete.
        if is_cut && at + 1 >= results.len() {
            let why = context.cut_off();
            return Some(Verdict::incomplete(format!("{command}: {why}")));
        }
        Some(Verdict::new(Outcome::Fail, why))
    });
    let own = own.or_else(|| is_cut.then(|| Verdict::incomplete(context.cut_off())));
    let printed: String = results.iter().map(|(output, _)| output.as_str()).collect();
    let code = results.last().map_or(done.code, |(_, code)| *code);
    let facts: Facts = [
        ("exit".to_owned(), serde_json::json!(code)),
        (
            "stdout".to_owned(),
            serde_json::json!(super::judge::without_last_break(&printed)),
        ),
        ("stderr".to_owned(), serde_json::json!("")),
    ]
    .into();
    Ok(Observation {
        is_empty: printed.trim().is_empty() && !is_cut,
        output: printed,
        facts,
        own,
        cut: done.cut,
        ..Observation::default()
    })
}

/// Names the command that was running when the session was interrupted.
fn interrupted(failure: ScriptFailure, steps: &[Step], word: &str) -> Verdict {
    let ScriptFailure {
        mut verdict,
        stdout,
    } = failure;
    let ended = stdout.matches(&format!("\n{word} ")).count();
    let running = steps.get(ended);
    if let Some(step) = running.filter(|_| verdict.cause == Some(Cause::Timeout)) {
        let command = command_excerpt(&step.command);
        verdict.reason = format!("{} in {command}", verdict.reason);
    }
    verdict
}

/// The script: each command is followed by a marker line with its exit code.
/// Commands run through `eval`, so that a syntax error ends only that command.
fn script(steps: &[Step], word: &str) -> String {
    let mut text = "exec 2>&1\n".to_owned();
    for step in steps {
        let command = quote(&step.command);
        let _ = writeln!(text, "eval {command} </dev/null");
        let _ = writeln!(text, "printf '\\n%s %s\\n' {word} $?");
    }
    text
}

/// Output and exit code of each command. The command that ended the shell gets
/// the exit code of the shell.
fn results(stdout: &str, word: &str, code: i32) -> Vec<(String, i32)> {
    let mut results = Vec::new();
    let mut rest = stdout;
    let mark = format!("\n{word} ");
    while let Some((output, behind)) = rest.split_once(&mark) {
        let (code, next) = behind.split_once('\n').unwrap_or((behind, ""));
        results.push((output.to_owned(), code.parse().unwrap_or(-1)));
        rest = next;
    }
    if !rest.is_empty() || code != 0 {
        results.push((rest.to_owned(), code));
    }
    results
}

fn difference(step: &Step, output: &str, code: i32) -> Option<String> {
    let found: Vec<&str> = output.lines().map(str::trim_end).collect();
    let found = match found.split_last() {
        Some((&"", before)) => before,
        _ => &found,
    };
    let wanted: Vec<&str> = step.output.iter().map(String::as_str).collect();
    let difference = if wanted.contains(&ELISION) {
        elided_difference(&wanted, found)
    } else {
        first_difference(&wanted, found)
    };
    difference
        .or_else(|| (step.exit != code).then(|| format!("exit {code}, expected {}", step.exit)))
}

/// Matches any number of lines.
const ELISION: &str = "...";

/// The difference between expected and actual lines, where an elision matches
/// any number of lines.
fn elided_difference(wanted: &[&str], found: &[&str]) -> Option<String> {
    // For each position in `wanted`, the reachable positions in `found`. The
    // time is bounded by the product of both lengths, whatever the number of
    // elisions.
    let mut reached = vec![false; found.len() + 1];
    reached[0] = true;
    for line in wanted {
        let mut next = vec![false; found.len() + 1];
        let mut open = false;
        for at in 0..=found.len() {
            if *line == ELISION {
                open |= reached[at];
                next[at] = open;
            } else if at < found.len() && reached[at] && found[at] == *line {
                next[at + 1] = true;
            }
        }
        if !next.contains(&true) {
            return Some(format!("there is no line {}", excerpt(line)));
        }
        reached = next;
    }
    let last = reached.iter().rposition(|reached| *reached)?;
    found
        .get(last)
        .map(|line| format!("line {} is {}, expected the end", last + 1, excerpt(line)))
}

#[cfg(test)]
mod tests {
    use super::elided_difference;

    #[test]
    fn an_elision_stands_for_any_number_of_lines() {
        for (wanted, found, why) in [
            (vec!["a", "..."], vec!["a"], None),
            (vec!["a", "..."], vec!["a", "b", "c"], None),
            (vec!["...", "c"], vec!["a", "b", "c"], None),
            (vec!["...", "b", "...", "d"], vec!["b", "b", "c", "d"], None),
            (vec!["..."], vec![], None),
            (
                vec!["...", "b"],
                vec!["a", "b", "c"],
                Some("line 3 is `c`, expected the end"),
            ),
            (
                vec!["a", "...", "z"],
                vec!["a", "b"],
                Some("there is no line `z`"),
            ),
        ] {
            let difference = elided_difference(&wanted, &found);
            assert_eq!(difference.as_deref(), why, "{wanted:?} {found:?}");
        }
    }
}
