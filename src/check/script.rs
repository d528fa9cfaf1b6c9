//! Executes scripts, locally or through a runner that reads them from standard
//! input.

use super::attempt::ProbeContext;
use super::expect::without_codes;
use super::judge::{Cut, Verdict, excerpt};
use super::powershell;
use super::process::{End, Job, Ran};
use super::sandbox::SandboxLevel;
use super::scratch_dir::ScratchDir;
use super::signals;
use crate::config::RunnerSettings;
use crate::platform::{TEMPORARY_VARIABLES, real_path};
use crate::shell::quote;
use crate::stamp::{Cause, Outcome};

/// The file name of a script.
const FILE_NAME: &str = "check";

/// A script and its interpreter.
pub(super) struct Script<'a> {
    /// The interpreter's name.
    pub(super) shell: &'a str,
    /// Its options.
    pub(super) options: &'a [&'a str],
    pub(super) text: &'a str,
}

/// The result of a script that ran to its end.
pub(super) struct ScriptOutput {
    pub(super) code: i32,
    pub(super) stdout: String,
    pub(super) stderr: String,
    /// The truncated streams, and why.
    pub(super) cut: Option<Cut>,
}

/// Why a script did not run to its end.
pub(super) struct ScriptFailure {
    pub(super) verdict: Verdict,
    /// The output until then.
    pub(super) stdout: String,
}

impl From<Verdict> for ScriptFailure {
    fn from(verdict: Verdict) -> Self {
        let stdout = String::new();
        Self { verdict, stdout }
    }
}

impl From<ScriptFailure> for Verdict {
    fn from(failure: ScriptFailure) -> Self {
        failure.verdict
    }
}

/// Executes a script within its timeout.
pub(super) fn execute(
    script: &Script<'_>,
    context: &ProbeContext<'_>,
) -> Result<ScriptOutput, ScriptFailure> {
    let Some(name) = &context.check.runner else {
        return here(script, context);
    };
    if let Some(runner) = context.settings.checks.runners.get(name) {
        if powershell::is_powershell(script.shell) {
            let reason = format!("runner {name}: {} runs on this machine only", script.shell);
            return Err(Verdict::new(Outcome::Error, reason).into());
        }
        return there(script, (name, runner), context);
    }
    let reason = format!("unknown runner `{name}`");
    Err(Verdict::new(Outcome::Error, reason).into())
}

fn here(script: &Script<'_>, context: &ProbeContext<'_>) -> Result<ScriptOutput, ScriptFailure> {
    let is_powershell = powershell::is_powershell(script.shell);
    let name = if is_powershell {
        powershell::FILE_NAME
    } else {
        FILE_NAME
    };
    let scratch_dir = scratch_dir_for(name, script.text.to_owned())?;
    let file = scratch_dir.file();
    let mut argv = vec![script.shell.to_owned()];
    if is_powershell {
        argv.extend(powershell::arguments(&file));
    } else {
        argv.extend(script.options.iter().map(|&option| option.to_owned()));
        argv.push(file.to_string_lossy().into_owned());
    }
    let environment = context.settings.environment;
    let mut environment = environment.for_check(&context.check.env);
    let temporary = scratch_dir.folder().to_string_lossy().into_owned();
    for &name in TEMPORARY_VARIABLES {
        environment.insert(name.to_owned(), temporary.clone());
    }
    let folder = folder(context)?;
    let is_shut_in = context.settings.sandbox == SandboxLevel::ReadOnly;
    let job = Job {
        argv,
        environment,
        folder,
        input: None,
        writable: is_shut_in.then(|| scratch_dir.folder().to_owned()),
        scratch_dir,
        timeout: context.timeout,
        most: context.most(),
    };
    let cancelled = context.settings.cancelled;
    let mut ran = context.supervisors.run(&job, cancelled);
    // The temporary path of the script is meaningless to readers.
    ran.stderr = ran.stderr.replace(&format!("{}: ", file.display()), "");
    done(script.shell, ran, context)
}

/// The working directory: the book's folder, or the folder that the check names
/// in it.
fn folder(context: &ProbeContext<'_>) -> Result<std::path::PathBuf, Verdict> {
    let root = &context.settings.root;
    let Some(folder) = &context.check.folder else {
        return Ok(root.clone());
    };
    let not = |why: &str| Verdict::new(Outcome::Error, format!("cwd `{folder}` {why}"));
    // Resolve symbolic links first: they could point outside the book.
    let found = real_path(&root.join(folder));
    let found = found.map_err(|_| not("is no folder"))?;
    let root = real_path(root).unwrap_or_else(|_| root.clone());
    if !found.is_dir() {
        return Err(not("is no folder"));
    }
    if !found.starts_with(root) {
        return Err(not("is outside the book"));
    }
    Ok(found)
}

/// Distinguishes the marker after the script from the one before it.
const END: &str = "-end";

/// Runs the script from a variable that its child processes do not inherit.
const EVALUATE: &str =
    "'opsbook_script=$OPSBOOK_SCRIPT; unset OPSBOOK_SCRIPT; eval \"$opsbook_script\"'";

/// Sends the script to the shell of a runner. The shell prints a marker before
/// the script, and the marker with the exit code after it. Output before the
/// first marker belongs to the connection. Without the second marker, the exit
/// code of the script is unknown, whatever the exit code of the runner is.
fn there(
    script: &Script<'_>,
    (name, runner): (&str, &RunnerSettings),
    context: &ProbeContext<'_>,
) -> Result<ScriptOutput, ScriptFailure> {
    let word = format!(
        "opsbook-{}",
        context.check.hash.get(..16).unwrap_or("check")
    );
    let scratch_dir = scratch_dir_for(FILE_NAME, wrapped(script, &word, context))?;
    let job = Job {
        argv: runner.command.clone(),
        environment: context.settings.environment.for_check(&runner.env),
        folder: context.settings.root.clone(),
        input: Some(scratch_dir.file()),
        scratch_dir,
        writable: None,
        timeout: context.timeout,
        // Room for the two markers around the output.
        most: context.most().saturating_add(4096),
    };
    let cancelled = context.settings.cancelled;
    let ran = context.supervisors.run(&job, cancelled);
    let not = |why: &str| Verdict::new(Outcome::Error, format!("runner {name}: {why}"));
    let Some((_, stdout)) = ran.stdout.split_once(&format!("{word}\n")) else {
        let verdict = match &ran.end {
            End::Cancelled => Verdict::cancelled(),
            End::Timeout => not("did not answer in time").because(Cause::Timeout),
            End::NotFound => not("its command is not installed"),
            End::Failed(why) => not(why),
            End::Exit(_) | End::Signal(_) if ran.stderr.trim().is_empty() => {
                not("ended before the script began")
            }
            End::Exit(_) | End::Signal(_) => not(excerpt(&ran.stderr).trim_matches('`')),
        };
        return Err(verdict.into());
    };
    let (stdout, end) = match (&ran.end, ended(stdout, &word)) {
        (End::Exit(0), Some((stdout, code))) => (stdout, End::Exit(code)),
        (End::Exit(own), Some((stdout, code))) if *own == code => (stdout, End::Exit(code)),
        (End::Exit(own), Some((_, code))) => {
            let why = format!("ended with {own}, although the script ended with {code}");
            return Err(not(&why).into());
        }
        (End::Exit(_) | End::Signal(_), None) if !ran.stdout_is_cut => {
            return Err(not("ended before the script did").into());
        }
        (end, _) => (stdout.to_owned(), end.clone()),
    };
    done(script.shell, Ran { end, stdout, ..ran }, context)
}

/// Output and exit code of a script, if the final marker is present.
fn ended(stdout: &str, word: &str) -> Option<(String, i32)> {
    let (before, rest) = stdout.rsplit_once(&format!("\n{word}{END} "))?;
    let (code, after) = rest.split_once('\n')?;
    // Background processes of the script may print after the marker.
    Some((format!("{before}{after}"), code.parse().ok()?))
}

/// Wraps the script for a POSIX shell: variables, then the script in its own
/// shell with empty standard input and a timeout, because opsbook cannot kill
/// remote processes. The script is one group of commands, so that a shell that
/// receives only part of it runs nothing.
fn wrapped(script: &Script<'_>, word: &str, context: &ProbeContext<'_>) -> String {
    let mut lines = vec!["{".to_owned(), format!("printf '%s\\n' {word}")];
    for name in &context.check.env {
        if let Some(value) = context.settings.environment.value(name) {
            lines.push(format!("export {name}={}", quote(value)));
        }
    }
    if let Some(folder) = &context.check.folder {
        let folder = quote(folder);
        lines.push(format!(
            "cd {folder} || {{ printf '\\n%s 126\\n' {word}{END}; exit 126; }}"
        ));
    }
    let limit = context.timeout.as_secs() + 1;
    lines.push(format!(
        "if timeout -k 1 1 true 2>/dev/null; then set -- timeout -k 1 {limit}; else set --; fi"
    ));
    let options = script.options.join(" ");
    let (shell, script) = (script.shell, quote(script.text));
    // In the arguments of a shell, `pgrep -f` would find the script.
    lines.push(format!(
        "OPSBOOK_SCRIPT={script} \"$@\" {shell} {options} -c {EVALUATE} </dev/null"
    ));
    lines.push("set -- $?".to_owned());
    lines.push(format!("printf '\\n%s %s\\n' {word}{END} \"$1\""));
    lines.push("exit \"$1\"\n}\n".to_owned());
    lines.join("\n")
}

fn scratch_dir_for(name: &str, script: String) -> Result<ScratchDir, Verdict> {
    ScratchDir::planned(name, script)
        .map_err(|error| Verdict::new(Outcome::Error, format!("no temporary folder: {error}")))
}

fn done(shell: &str, ran: Ran, context: &ProbeContext<'_>) -> Result<ScriptOutput, ScriptFailure> {
    let Ran {
        end,
        stdout,
        stderr,
        stdout_is_cut,
        stderr_is_cut,
        is_clean: _,
    } = ran;
    let cut = [(stdout_is_cut, "stdout"), (stderr_is_cut, "stderr")];
    let facts: Vec<&str> = cut
        .iter()
        .filter(|(is_cut, _)| *is_cut)
        .map(|(_, name)| *name)
        .collect();
    let verdict = match end {
        End::Exit(code) => {
            return Ok(ScriptOutput {
                code,
                stdout: without_codes(&stdout).into_owned(),
                stderr: without_codes(&stderr).into_owned(),
                cut: (!facts.is_empty()).then(|| Cut {
                    facts,
                    why: context.cut_off(),
                }),
            });
        }
        End::Signal(signal) => Verdict::new(Outcome::Fail, signals::killed(signal)),
        End::Timeout => Verdict::timeout(context.timeout),
        End::Cancelled => Verdict::cancelled(),
        End::NotFound => Verdict::new(Outcome::Skip, format!("needs {shell}")),
        End::Failed(why) => Verdict::new(Outcome::Error, why),
    };
    Err(ScriptFailure { verdict, stdout })
}
