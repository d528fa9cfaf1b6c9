//! Terminal output. A closed pipe ends nothing. All output goes through one
//! function that escapes control characters, so that text from pages cannot
//! control the terminal.

use std::io::{IsTerminal, Write};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::clock::Stopwatch;
use crate::diagnostic::Diagnostic;
use crate::printable::{guarded, printable};
use crate::report;

/// Progress is shown after this time.
const PROGRESS_DELAY: Duration = Duration::from_secs(1);

/// How often a spinner turns.
const TURN: Duration = Duration::from_millis(120);

/// How much is printed apart from results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verbosity {
    /// Results and errors only.
    Quiet,
    /// Also notes and progress.
    Usual,
    /// Also what is loaded from where, and how long it takes.
    Verbose,
}

/// The verbosity of the process, which is set once.
static VERBOSITY: AtomicU8 = AtomicU8::new(Verbosity::Usual as u8);

/// Sets how much is printed.
pub(super) fn set_verbosity(verbosity: Verbosity) {
    VERBOSITY.store(verbosity as u8, Ordering::Relaxed);
}

fn is_quiet() -> bool {
    VERBOSITY.load(Ordering::Relaxed) == Verbosity::Quiet as u8
}

fn is_verbose() -> bool {
    VERBOSITY.load(Ordering::Relaxed) == Verbosity::Verbose as u8
}

/// Sets when colours are printed.
pub(super) fn set_color(choice: clap::ColorChoice) {
    let choice = match choice {
        clap::ColorChoice::Auto => anstream::ColorChoice::Auto,
        clap::ColorChoice::Always => anstream::ColorChoice::Always,
        clap::ColorChoice::Never => anstream::ColorChoice::Never,
    };
    choice.write_global();
}

/// Prints what a command did, unless the user wants results only.
pub(super) fn tell(text: &str) {
    if !is_quiet() {
        say(text);
    }
}

/// Prints a detail to standard error if the user wants them.
pub(super) fn detail(text: &str) {
    if is_verbose() {
        note(text);
    }
}

/// Prints the command's result.
pub(super) fn say(text: &str) {
    let text = guarded(text);
    let _ = writeln!(anstream::stdout().lock(), "{text}");
}

/// Prints a result that ends with its own line break.
pub(super) fn print(text: &str) {
    let text = guarded(text);
    let _ = anstream::stdout().lock().write_all(text.as_bytes());
}

/// Prints a note to standard error, unless the user wants results only.
pub(super) fn note(text: &str) {
    if !is_quiet() {
        warn(text);
    }
}

/// Prints a problem to standard error.
fn warn(text: &str) {
    let text = guarded(text);
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}

/// Prints the error that ends the command.
pub(super) fn complain(error: &anyhow::Error) {
    let bold = anstyle::AnsiColor::Red.on_default().bold();
    let mut text = error.to_string();
    // A message may already contain its cause.
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !text.contains(&cause) {
            text.push_str(": ");
            text.push_str(&cause);
        }
    }
    let text = printable(&text);
    warn(&format!("{bold}error{bold:#}: {text}"));
}

/// Prints a finding to standard error.
pub(super) fn complain_about(finding: &Diagnostic) {
    warn(&report::render_one(finding));
}

/// Whether a prompt can be answered.
pub(super) fn is_interactive() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// Whether standard error is a terminal.
pub(super) fn shows_notes() -> bool {
    std::io::stderr().is_terminal()
}

/// Asks a question; only an explicit yes counts.
pub(super) fn ask(question: &str) -> bool {
    let _ = write!(anstream::stderr().lock(), "{question} [y/N] ");
    let mut answer = String::new();
    let read = std::io::stdin().read_line(&mut answer);
    read.is_ok() && matches!(answer.trim(), "y" | "Y" | "yes")
}

/// A progress bar for operations that take longer than a second.
pub(super) struct Progress {
    bar: ProgressBar,
    watch: Stopwatch,
}

impl Progress {
    /// Progress over `total` of what `what` calls them.
    pub(super) fn new(total: usize, what: &str) -> Self {
        let bar = ProgressBar::with_draw_target(Some(total as u64), ProgressDrawTarget::hidden());
        if let Ok(style) =
            ProgressStyle::with_template(&format!("{{wide_bar}} {{pos}}/{{len}} {what}"))
        {
            bar.set_style(style);
        }
        Self {
            bar,
            watch: Stopwatch::start(),
        }
    }

    /// Advances by one.
    pub(super) fn step(&self) {
        self.bar.inc(1);
        let late = self.watch.elapsed() > PROGRESS_DELAY;
        if late && self.bar.is_hidden() && shows_progress() {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }

    pub(super) fn finish(&self) -> Duration {
        self.bar.finish_and_clear();
        self.watch.elapsed()
    }
}

/// Whether progress can be drawn.
fn shows_progress() -> bool {
    std::io::stderr().is_terminal() && !is_quiet()
}

/// A spinner that appears if a step without a known length takes longer than a
/// second, and disappears with this value.
pub(super) struct Spinner {
    ended: Option<(Sender<()>, JoinHandle<()>)>,
    what: &'static str,
    watch: Stopwatch,
}

impl Spinner {
    /// Starts a step.
    pub(super) fn start(what: &'static str) -> Self {
        let ended = shows_progress().then(|| {
            let (end, ended) = channel::<()>();
            let thread = std::thread::spawn(move || {
                if ended.recv_timeout(PROGRESS_DELAY) != Err(RecvTimeoutError::Timeout) {
                    return;
                }
                let bar = ProgressBar::new_spinner().with_message(what);
                while ended.recv_timeout(TURN) == Err(RecvTimeoutError::Timeout) {
                    bar.tick();
                }
                bar.finish_and_clear();
            });
            (end, thread)
        });
        Self {
            ended,
            what,
            watch: Stopwatch::start(),
        }
    }
}

impl Drop for Spinner {
    fn drop(&mut self) {
        if let Some((end, thread)) = self.ended.take() {
            drop(end);
            // Other output must not mix with the spinner.
            let _ = thread.join();
        }
        let seconds = self.watch.elapsed().as_secs_f64();
        detail(&format!("time     {} took {seconds:.2} s", self.what));
    }
}
