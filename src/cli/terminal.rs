//! Terminal output. A closed pipe ends nothing. All output goes through one
//! function that escapes control characters, so that text from pages cannot
//! control the terminal.

use std::io::{IsTerminal, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::clock::Stopwatch;
use crate::diagnostic::Diagnostic;
use crate::printable::{guarded, printable};
use crate::report;

/// Progress is shown after this time.
const PROGRESS_DELAY: Duration = Duration::from_secs(1);

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

/// Prints a note to standard error.
pub(super) fn note(text: &str) {
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
    note(&format!("{bold}error{bold:#}: {text}"));
}

/// Prints a finding to standard error.
pub(super) fn complain_about(finding: &Diagnostic) {
    note(&report::render_one(finding));
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
        if late && self.bar.is_hidden() && std::io::stderr().is_terminal() {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }

    pub(super) fn finish(&self) -> Duration {
        self.bar.finish_and_clear();
        self.watch.elapsed()
    }
}
