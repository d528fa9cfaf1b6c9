//! Runs checks periodically, each at its own interval.

use std::collections::{BTreeMap, HashSet};
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::{RunConfig, push, run_checks, selection};
use crate::book::CheckId;
use crate::check::Selection;
use crate::cli::arguments::RunArguments;
use crate::cli::{Exit, project, terminal};
use crate::pipeline::LoadedBook;

/// How often a waiting schedule checks for cancellation.
const LOOK_UP: Duration = Duration::from_millis(100);

/// Runs the checks until cancelled. The book is reloaded before each run; while
/// it cannot be loaded, the last version is used.
pub(super) fn keep_running(
    arguments: &RunArguments,
    mut config: RunConfig<'_>,
    every: Duration,
) -> anyhow::Result<Exit> {
    let mut loaded = project::load_facts(&arguments.book.path)?;
    let chosen = selection(arguments, &loaded)?;
    // When the checks with each interval are due.
    let mut due: BTreeMap<Duration, Instant> = BTreeMap::new();
    while !config.cancelled.load(Ordering::Relaxed) {
        let now = Instant::now();
        let intervals = intervals(&loaded, every);
        due.retain(|interval, _| intervals.contains_key(interval));
        for interval in intervals.keys() {
            due.entry(*interval).or_insert(now);
        }
        let ripe: Vec<Duration> = due
            .iter()
            .filter(|(_, at)| **at <= now)
            .map(|(interval, _)| *interval)
            .collect();
        if ripe.is_empty() {
            wait(due.values().min().copied(), config.cancelled);
            continue;
        }
        let ids = ripe.iter().flat_map(|interval| &intervals[interval]);
        config.selection = Selection {
            ids: Some(ids.cloned().collect()),
            ..chosen.clone()
        };
        if let Some(results) = run_checks(&loaded, &config)?
            && let Some(address) = &arguments.push
        {
            push::push(address, &results);
        }
        for interval in ripe {
            due.insert(interval, now + jittered(interval));
        }
        match project::load_facts(&arguments.book.path) {
            Ok(book) => loaded = book,
            Err(error) => terminal::complain(&error),
        }
    }
    Ok(Exit::Fine)
}

/// The checks grouped by interval.
fn intervals(loaded: &LoadedBook, every: Duration) -> BTreeMap<Duration, HashSet<CheckId>> {
    let mut intervals: BTreeMap<Duration, HashSet<CheckId>> = BTreeMap::new();
    for check in loaded
        .book
        .pages
        .iter()
        .flat_map(|page| &page.document.checks)
    {
        let interval = check.every.unwrap_or(every);
        intervals
            .entry(interval)
            .or_default()
            .insert(check.id.clone());
    }
    intervals
}

/// An interval with up to 10% random jitter, so that machines that started
/// together do not probe at the same time.
fn jittered(interval: Duration) -> Duration {
    let random = RandomState::new().hash_one(interval) % 201;
    interval * (900 + u32::try_from(random).unwrap_or_default()) / 1000
}

fn wait(until: Option<Instant>, cancelled: &AtomicBool) {
    while !cancelled.load(Ordering::Relaxed) {
        let now = Instant::now();
        match until {
            Some(until) if until <= now => return,
            Some(until) => std::thread::sleep((until - now).min(LOOK_UP)),
            // A book without checks may get some later.
            None => {
                std::thread::sleep(Duration::from_secs(1));
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jitter_stays_within_a_tenth() {
        let interval = Duration::from_mins(1);
        let all: HashSet<Duration> = (0..200).map(|_| jittered(interval)).collect();
        let inside = |time: &Duration| (54..=66).contains(&time.as_secs());
        assert!(all.iter().all(inside) && all.len() > 20, "{all:?}");
    }
}
