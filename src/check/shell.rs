use super::attempt::ProbeContext;
use super::judge::{Observation, Verdict, excerpt, without_last_break};
use super::nagios;
use super::powershell::{is_powershell, missing_program};
use super::script::{Script, ScriptOutput, execute};
use super::signals;
use crate::book::ExitCodes;
use crate::condition::Facts;
use crate::shell::has_pipeline;
use crate::stamp::Outcome;

/// Exit codes with a special meaning: automake's code for a skipped test, and
/// the shell's codes for commands that cannot run or do not exist.
const SKIPPED: i32 = 77;
const CANNOT_RUN: i32 = 126;
const NOT_FOUND: i32 = 127;

/// Enables `pipefail` on the first line of the script, so that its line numbers
/// stay correct. POSIX has it since 2024; without it, failures of a pipeline
/// would be hidden, so the check ends with an error.
const PIPEFAIL: &str = "if (set -o pipefail) 2>/dev/null; then set -o pipefail; else \
    echo 'sh has no pipefail here and would hide failures before a |; write bash' >&2; \
    exit 126; fi; ";

/// Runs a script with `set -e`.
pub(super) fn probe(
    shell: &str,
    script: &str,
    context: &ProbeContext<'_>,
) -> Result<Observation, Verdict> {
    let options: &[&str] = match shell {
        "sh" => &["-e"],
        shell if is_powershell(shell) => &[],
        _ => &["-e", "-o", "pipefail"],
    };
    let is_piped = shell == "sh" && has_pipeline(script);
    let guarded = is_piped.then(|| format!("{PIPEFAIL}{script}"));
    let script = Script {
        shell,
        options,
        text: guarded.as_deref().unwrap_or(script),
    };
    let output = execute(&script, context)?;
    if is_powershell(shell) && output.code != 0 {
        if let Some(program) = missing_program(&output.stderr) {
            return Err(Verdict::new(Outcome::Skip, format!("needs {program}")));
        }
    }
    Ok(observation(output, context))
}

fn observation(done: ScriptOutput, context: &ProbeContext<'_>) -> Observation {
    let ScriptOutput {
        code,
        stdout,
        stderr,
        cut,
    } = done;
    let is_plugin = context.check.exit == ExitCodes::Nagios;
    let own = if is_plugin {
        nagios::own_verdict(code, &stdout)
    } else {
        own_verdict(code, &stdout, &stderr)
    };
    let mut facts: Facts = [
        ("exit".to_owned(), serde_json::json!(code)),
        (
            "stdout".to_owned(),
            serde_json::json!(without_last_break(&stdout)),
        ),
        (
            "stderr".to_owned(),
            serde_json::json!(without_last_break(&stderr)),
        ),
    ]
    .into();
    if let Some(value) = is_plugin.then(|| nagios::first_value(&stdout)).flatten() {
        facts.insert("value".to_owned(), serde_json::json!(value));
    }
    Observation {
        is_empty: is_blank(&stdout) && cut.is_none(),
        output: stdout,
        facts,
        own,
        cut,
        ..Observation::default()
    }
}

/// The verdict of a script's exit code; `None` for success.
fn own_verdict(code: i32, stdout: &str, stderr: &str) -> Option<Verdict> {
    let first_of = |one, other| if is_blank(one) { other } else { one };
    let ended = |text: &str| ended(code, text);
    let verdict = match code {
        0 => {
            let tool = tool_not_found(stderr)?;
            let reason = format!("the script went on although {tool} is not installed");
            Verdict::new(Outcome::Warn, reason)
        }
        SKIPPED => {
            let reason = excerpt(first_of(stdout, stderr));
            Verdict::new(Outcome::Skip, reason.trim_matches('`'))
        }
        NOT_FOUND => match missing_tool(stderr) {
            Some(tool) => Verdict::new(Outcome::Skip, format!("needs {tool}")),
            None => Verdict::new(Outcome::Error, ended(stderr)),
        },
        CANNOT_RUN => Verdict::new(Outcome::Error, ended(stderr)),
        _ => Verdict::new(Outcome::Fail, ended(first_of(stderr, stdout))),
    };
    Some(verdict)
}

/// Describes how a script ended.
fn ended(code: i32, text: &str) -> String {
    let signal = signals::of_exit_code(code);
    match (signal, is_blank(text)) {
        (Some(signal), true) => format!("exit {code}: {signal}"),
        (Some(signal), false) => format!("exit {code}: {} ({signal})", excerpt(text)),
        (None, true) => format!(
            "exit {code}: nothing was printed; let the script say what is wrong before it ends"
        ),
        (None, false) => format!("exit {code}: {}", excerpt(text)),
    }
}

/// The tool that the shell did not find, in the exact words of bash, dash,
/// busybox and zsh. Other output may contain "not found" without being an
/// error.
fn tool_not_found(stderr: &str) -> Option<&str> {
    stderr.lines().find_map(|line| {
        if let Some(rest) = line.strip_prefix("zsh:") {
            return rest.split_once("command not found: ").map(|(_, tool)| tool);
        }
        let (rest, has_line) = match line.strip_suffix(": command not found") {
            Some(rest) => (rest, rest.contains("line ")),
            None => (line.strip_suffix(": not found")?, true),
        };
        let (place, tool) = rest.rsplit_once(": ")?;
        let number = place.rsplit([' ', ':']).next()?;
        let is_place = has_line && number.parse::<u32>().is_ok();
        (is_place && !tool.contains(' ')).then_some(tool)
    })
}

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

/// The tool that the shell did not find: `bash: line 1: redis-cli: command not
/// found`, `sh: 1: redis-cli: not found`, `zsh: command not found: redis-cli`.
fn missing_tool(stderr: &str) -> Option<&str> {
    stderr.lines().find_map(|line| {
        if let Some((_, tool)) = line.split_once("command not found: ") {
            return Some(tool.trim());
        }
        // Runners start shells through timeout(1).
        if let Some((_, tool)) = line.split_once("timeout: failed to run command ") {
            let tool = tool.split(": ").next().unwrap_or_default();
            return Some(tool.trim_matches(['\'', '‘', '’']));
        }
        let rest = line
            .strip_suffix(": command not found")
            .or_else(|| line.strip_suffix(": not found"))?;
        rest.rsplit(": ").next()
    })
}

#[cfg(test)]
mod tests {
    use super::tool_not_found;

    #[test]
    fn what_a_shell_could_not_find_is_told_from_what_a_program_did_not() {
        for (stderr, tool) in [
            ("line 1: redis-cli: command not found", Some("redis-cli")),
            (
                "bash: line 12: redis-cli: command not found",
                Some("redis-cli"),
            ),
            ("x\nsh: 3: redis-cli: not found", Some("redis-cli")),
            ("1: redis-cli: not found", Some("redis-cli")),
            ("sh: line 2: redis-cli: not found", Some("redis-cli")),
            ("zsh:1: command not found: redis-cli", Some("redis-cli")),
            ("Error: container: not found", None),
            ("key a: 404: not found", None),
            ("GET /a: 404: not found", None),
            ("curl: (22) The requested URL returned error: 404", None),
            ("psql: command not found", None),
        ] {
            assert_eq!(tool_not_found(stderr), tool, "{stderr}");
        }
    }
}
