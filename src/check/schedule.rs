//! Which check runs next: one whose needs have all passed.

use std::collections::{HashMap, VecDeque};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::Listed;
use super::judge::Verdict;
use crate::book::CheckId;
use crate::stamp::Outcome;

/// The checks of a run, by their place in the plan.
pub(super) struct Schedule {
    state: Mutex<State>,
    changed: Condvar,
    ids: Vec<CheckId>,
    /// The checks that wait for each.
    dependents: Vec<Vec<usize>>,
}

struct State {
    ready: VecDeque<usize>,
    /// How many needs of each check are not done.
    waiting: Vec<usize>,
    /// Why a check will not run after all.
    blocked: Vec<Option<Verdict>>,
    running: usize,
    left: usize,
}

impl Schedule {
    pub(super) fn new<'a>(checks: impl Iterator<Item = &'a Listed<'a>>) -> Self {
        let checks: Vec<&Listed<'_>> = checks.collect();
        let ids: Vec<CheckId> = checks
            .iter()
            .map(|listed| listed.check.id.clone())
            .collect();
        let places: HashMap<&CheckId, usize> =
            ids.iter().enumerate().map(|(at, id)| (id, at)).collect();
        let mut dependents = vec![Vec::new(); checks.len()];
        let mut state = State {
            ready: VecDeque::new(),
            waiting: vec![0; checks.len()],
            blocked: vec![None; checks.len()],
            running: 0,
            left: checks.len(),
        };
        for (at, listed) in checks.iter().enumerate() {
            for need in &listed.check.needs {
                if let Some(&needed) = places.get(need) {
                    dependents[needed].push(at);
                    state.waiting[at] += 1;
                } else {
                    let reason = format!("needs {need}, which is no check of this run");
                    state.blocked[at] = Some(Verdict::new(Outcome::Error, reason));
                }
            }
            if state.waiting[at] == 0 {
                state.ready.push_back(at);
            }
        }
        Self {
            state: Mutex::new(state),
            changed: Condvar::new(),
            dependents,
            ids,
        }
    }

    /// The next check, and a verdict if it is not to be run. Waits for one;
    /// nothing when all are done.
    pub(super) fn next(&self) -> Option<(usize, Option<Verdict>)> {
        let mut state = self.state();
        loop {
            if let Some(at) = state.ready.pop_front() {
                state.running += 1;
                return Some((at, state.blocked[at].clone()));
            }
            if state.left == 0 {
                return None;
            }
            if state.running == 0 {
                self.break_circle(&mut state);
                continue;
            }
            state = self
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// A check is done; those that need it go on, or never will.
    pub(super) fn finish(&self, at: usize, outcome: Outcome) {
        let mut state = self.state();
        state.running -= 1;
        state.left -= 1;
        let passed = matches!(outcome, Outcome::Pass | Outcome::Warn);
        for &dependent in &self.dependents[at] {
            if !passed && state.blocked[dependent].is_none() {
                let reason = format!("needs {}: {}", self.ids[at], outcome.as_str());
                state.blocked[dependent] = Some(Verdict::new(Outcome::Skip, reason));
            }
            // A circle that was broken waits for nothing any more.
            if state.waiting[dependent] > 0 {
                state.waiting[dependent] -= 1;
                if state.waiting[dependent] == 0 {
                    state.ready.push_back(dependent);
                }
            }
        }
        drop(state);
        self.changed.notify_all();
    }

    /// Nothing runs and nothing can: the rest wait for each other.
    fn break_circle(&self, state: &mut State) {
        for at in 0..self.ids.len() {
            if state.waiting[at] > 0 {
                let reason = "needs checks that need it in turn";
                state.blocked[at] = Some(Verdict::new(Outcome::Error, reason));
                state.waiting[at] = 0;
                state.ready.push_back(at);
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
