//! A script carried out: here, or by a runner that takes it on standard input.

use super::attempt::ProbeContext;
use super::expect::without_codes;
use super::judge::{Cut, Verdict, excerpt};
use super::process::{End, Job, Ran};
use super::sandbox::SandboxLevel;
use super::scratch_dir::ScratchDir;
use super::signals;
use crate::config::RunnerSettings;
use crate::platform::{TEMPORARY_VARIABLES, real_path};
use crate::shell::quote;
use crate::stamp::{Cause, Outcome};

/// What a shell is given.
pub(super) struct Script<'a> {
    /// The interpreter's name.
    pub(super) shell: &'a str,
    /// Its options.
    pub(super) options: &'a [&'a str],
    pub(super) text: &'a str,
}

/// What it did.
pub(super) struct ScriptOutput {
    pub(super) code: i32,
    pub(super) stdout: String,
    pub(super) stderr: String,
    /// The streams of which only the beginning is known, and why.
    pub(super) cut: Option<Cut>,
}

/// What kept a script from ending by itself.
pub(super) struct ScriptFailure {
    pub(super) verdict: Verdict,
    /// What it had printed.
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

/// Carries out a script within its limit.
pub(super) fn execute(
    script: &Script<'_>,
    context: &ProbeContext<'_>,
) -> Result<ScriptOutput, ScriptFailure> {
    let Some(name) = &context.check.runner else {
        return here(script, context);
    };
    if let Some(runner) = context.settings.checks.runners.get(name) {
        return there(script, (name, runner), context);
    }
    let reason = format!("unknown runner `{name}`");
    Err(Verdict::new(Outcome::Error, reason).into())
}

fn here(script: &Script<'_>, context: &ProbeContext<'_>) -> Result<ScriptOutput, ScriptFailure> {
    let scratch_dir = scratch_dir_for(script.text.to_owned())?;
    let file = scratch_dir.file();
    let mut argv = vec![script.shell.to_owned()];
    argv.extend(script.options.iter().map(|&option| option.to_owned()));
    argv.push(file.to_string_lossy().into_owned());
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
    // Where the script lay says nothing to anybody.
    ran.stderr = ran.stderr.replace(&format!("{}: ", file.display()), "");
    done(script.shell, ran, context)
}

/// The folder of the book, or the one that the check names in it.
fn folder(context: &ProbeContext<'_>) -> Result<std::path::PathBuf, Verdict> {
    let root = &context.settings.root;
    let Some(folder) = &context.check.folder else {
        return Ok(root.clone());
    };
    let not = |why: &str| Verdict::new(Outcome::Error, format!("cwd `{folder}` {why}"));
    // Links are followed first: they could lead out as well.
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

/// What makes the word behind a script another one than that before it.
const END: &str = "-end";

/// Runs the script that a variable holds, which nothing that it starts sees.
const EVALUATE: &str =
    "'opsbook_script=$OPSBOOK_SCRIPT; unset OPSBOOK_SCRIPT; eval \"$opsbook_script\"'";

/// Gives the script to a runner's shell. That shell prints a word before the
/// script begins, and the word with the exit code when the script has ended.
/// What comes without the first is about the way there. Without the second
/// nobody knows how the script ended, whatever the runner's own exit code is.
fn there(
    script: &Script<'_>,
    (name, runner): (&str, &RunnerSettings),
    context: &ProbeContext<'_>,
) -> Result<ScriptOutput, ScriptFailure> {
    let word = format!(
        "opsbook-{}",
        context.check.hash.get(..16).unwrap_or("check")
    );
    let scratch_dir = scratch_dir_for(wrapped(script, &word, context))?;
    let job = Job {
        argv: runner.command.clone(),
        environment: context.settings.environment.for_check(&runner.env),
        folder: context.settings.root.clone(),
        input: Some(scratch_dir.file()),
        scratch_dir,
        writable: None,
        timeout: context.timeout,
        // The two words come before and behind the script's output.
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

/// What a script printed and its exit code, where the word behind it is there.
fn ended(stdout: &str, word: &str) -> Option<(String, i32)> {
    let (before, rest) = stdout.rsplit_once(&format!("\n{word}{END} "))?;
    let (code, after) = rest.split_once('\n')?;
    // What the script left behind may go on printing.
    Some((format!("{before}{after}"), code.parse().ok()?))
}

/// The script as a POSIX shell gets it: variables, then the script in its own
/// shell with nothing on standard input, and with a limit of its own, as
/// nobody here can kill what runs there. It is one group of commands, so that
/// a shell that gets only its beginning runs nothing.
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
    // Among the arguments of the shell, the script would be found by pgrep.
    lines.push(format!(
        "OPSBOOK_SCRIPT={script} \"$@\" {shell} {options} -c {EVALUATE} </dev/null"
    ));
    lines.push("set -- $?".to_owned());
    lines.push(format!("printf '\\n%s %s\\n' {word}{END} \"$1\""));
    lines.push("exit \"$1\"\n}\n".to_owned());
    lines.join("\n")
}

fn scratch_dir_for(script: String) -> Result<ScratchDir, Verdict> {
    ScratchDir::planned(script)
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
