use super::judge::{Seen, Verdict, excerpt, without_last_break};
use super::nagios;
use super::process::{End, Job, Ran, run};
use super::run::Probing;
use crate::book::ExitCodes;
use crate::condition::Facts;
use crate::stamp::Outcome;

/// Exit codes with a meaning of their own: automake's for a skipped test, and
/// the shell's for a command that cannot run or is not there.
const SKIPPED: i32 = 77;
const CANNOT_RUN: i32 = 126;
const NOT_FOUND: i32 = 127;

/// Runs a script; it fails with its first failing command.
pub(super) fn probe(shell: &str, script: &str, probing: &Probing<'_>) -> Result<Seen, Verdict> {
    let home = tempfile::Builder::new().prefix("opsbook-check-").tempdir();
    let home = home
        .map_err(|error| Verdict::new(Outcome::Error, format!("no temporary folder: {error}")))?;
    let file = home.path().join("check");
    crate::output::write_atomically(&file, script.as_bytes()).map_err(|error| {
        Verdict::new(
            Outcome::Error,
            format!("the script cannot be written: {error}"),
        )
    })?;
    let mut argv = vec![shell.to_owned(), "-e".to_owned()];
    if shell != "sh" {
        argv.extend(["-o".to_owned(), "pipefail".to_owned()]);
    }
    argv.push(file.to_string_lossy().into_owned());
    let mut environment = probing.settings.environment.for_check(&probing.check.env);
    environment.insert(
        "TMPDIR".to_owned(),
        home.path().to_string_lossy().into_owned(),
    );
    let ran = run(&Job {
        supervisor: &probing.settings.supervisor,
        argv,
        environment,
        folder: &probing.settings.root,
        timeout: probing.timeout,
        cancelled: probing.settings.cancelled,
    });
    seen(shell, ran, probing)
}

fn seen(shell: &str, ran: Ran, probing: &Probing<'_>) -> Result<Seen, Verdict> {
    let code = match ran.end {
        End::Exit(code) => code,
        End::Signal(signal) => {
            return Err(Verdict::new(
                Outcome::Fail,
                format!("killed by signal {signal}"),
            ));
        }
        End::Timeout => return Err(Verdict::timeout(probing.timeout)),
        End::Cancelled => return Err(Verdict::new(Outcome::Skip, "cancelled")),
        End::Failed(why) if why.contains("cannot start") => {
            return Err(Verdict::new(Outcome::Skip, format!("needs {shell}")));
        }
        End::Failed(why) => return Err(Verdict::new(Outcome::Error, why)),
    };
    let is_plugin = probing.check.exit == ExitCodes::Nagios;
    let own = if is_plugin {
        nagios::own_verdict(code, &ran.stdout)
    } else {
        own_verdict(code, &ran.stdout, &ran.stderr)
    };
    let mut facts: Facts = [
        ("exit".to_owned(), serde_json::json!(code)),
        (
            "stdout".to_owned(),
            serde_json::json!(without_last_break(&ran.stdout)),
        ),
        (
            "stderr".to_owned(),
            serde_json::json!(without_last_break(&ran.stderr)),
        ),
    ]
    .into();
    if let Some(value) = is_plugin
        .then(|| nagios::first_value(&ran.stdout))
        .flatten()
    {
        facts.insert("value".to_owned(), serde_json::json!(value));
    }
    Ok(Seen {
        output: ran.stdout,
        facts,
        own,
        samples: Vec::new(),
    })
}

/// What a script's exit code says by itself; nothing for success.
fn own_verdict(code: i32, stdout: &str, stderr: &str) -> Option<Verdict> {
    let first_of = |one, other| if is_blank(one) { other } else { one };
    let ended = |text: &str| format!("exit {code}: {}", excerpt(text));
    let verdict = match code {
        0 => return None,
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

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

/// The tool that a shell could not find: `bash: line 1: redis-cli: command not
/// found`, `sh: 1: redis-cli: not found`, `zsh: command not found: redis-cli`.
fn missing_tool(stderr: &str) -> Option<&str> {
    stderr.lines().find_map(|line| {
        if let Some((_, tool)) = line.split_once("command not found: ") {
            return Some(tool.trim());
        }
        let rest = line
            .strip_suffix(": command not found")
            .or_else(|| line.strip_suffix(": not found"))?;
        rest.rsplit(": ").next()
    })
}
