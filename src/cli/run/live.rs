//! Shows running checks: a live line on a terminal, plain lines otherwise.

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::config::Lines;
use crate::book::Check;
use crate::cli::terminal;
use crate::clock::Stopwatch;
use crate::printable::printable_line;
use crate::report;
use crate::stamp::Stamp;

/// How often the line is redrawn.
const TICK: Duration = Duration::from_millis(200);
/// Maximum number of checks named in the line.
const NAMED: usize = 3;

/// The line of running checks.
#[derive(Default)]
pub(super) struct Live {
    running: Arc<Mutex<Running>>,
    bar: Mutex<Option<ProgressBar>>,
}

/// Running checks with their elapsed time.
#[derive(Default)]
struct Running {
    checks: BTreeMap<String, Stopwatch>,
    done: usize,
}

impl Live {
    pub(super) fn started(&self, check: &Check) {
        let id = check.id.as_str().to_owned();
        lock(&self.running).checks.insert(id, Stopwatch::start());
        if !std::io::stderr().is_terminal() {
            return;
        }
        lock(&self.bar).get_or_insert_with(|| bar(&self.running));
    }

    pub(super) fn finished(&self, stamp: &Stamp, lines: Lines) {
        let mut running = lock(&self.running);
        running.checks.remove(stamp.id.as_str());
        running.done += 1;
        drop(running);
        if lines == Lines::Hide {
            return;
        }
        let line = report::render_stamp(stamp);
        match lock(&self.bar).as_ref() {
            Some(bar) => bar.suspend(|| terminal::say(&line)),
            None => terminal::say(&line),
        }
    }

    /// Removes the line.
    pub(super) fn clear(&self) {
        if let Some(bar) = lock(&self.bar).take() {
            bar.finish_and_clear();
        }
        *lock(&self.running) = Running::default();
    }
}

fn bar(running: &Arc<Mutex<Running>>) -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    let running = Arc::clone(running);
    if let Ok(style) = ProgressStyle::with_template("{running}") {
        let style = style.with_key(
            "running",
            move |_: &indicatif::ProgressState, out: &mut dyn std::fmt::Write| {
                let _ = out.write_str(&describe(&lock(&running)));
            },
        );
        bar.set_style(style);
    }
    bar.enable_steady_tick(TICK);
    bar
}

/// `running  2, 5 done: api#health 3 s, api#ready 1 s`, longest first.
fn describe(running: &Running) -> String {
    let mut checks: Vec<(Duration, &str)> = running
        .checks
        .iter()
        .map(|(id, since)| (since.elapsed(), id.as_str()))
        .collect();
    checks.sort_by_key(|(since, _)| std::cmp::Reverse(*since));
    let named = checks.iter().take(NAMED);
    let named: Vec<String> = named
        .map(|(since, id)| format!("{id} {} s", since.as_secs()))
        .collect();
    let more = if checks.len() > NAMED { ", …" } else { "" };
    let text = format!(
        "running  {}, {} done: {}{more}",
        checks.len(),
        running.done,
        named.join(", ")
    );
    printable_line(&text).into_owned()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
