//! Chooses the next check: one whose dependencies have passed.

use std::collections::{HashMap, VecDeque};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::Listed;
use super::judge::Verdict;
use crate::book::CheckId;
use crate::stamp::Outcome;

/// The checks of a run, by their index in the plan.
pub(super) struct Schedule {
    state: Mutex<State>,
    changed: Condvar,
    ids: Vec<CheckId>,
    /// The dependents of each check.
    dependents: Vec<Vec<usize>>,
    /// The throttle of each check, if it has one.
    throttles: Vec<Option<Throttle>>,
}

/// A limit on concurrent checks that use the same host or runner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Throttle {
    pub(super) name: String,
    /// Maximum number of concurrent checks.
    pub(super) width: usize,
}

struct State {
    ready: VecDeque<usize>,
    /// The number of unfinished dependencies of each check.
    waiting: Vec<usize>,
    /// Why a check will not run.
    blocked: Vec<Option<Verdict>>,
    running: usize,
    /// The number of running checks per throttle.
    in_throttle: HashMap<String, usize>,
    left: usize,
}

impl Schedule {
    /// Creates a schedule of checks, each with its throttle.
    pub(super) fn new(checks: &[&Listed<'_>], throttles: Vec<Option<Throttle>>) -> Self {
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
            in_throttle: HashMap::new(),
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
            throttles,
        }
    }

    /// Waits for the next check. The verdict is set if it must not run; `None`
    /// if all checks are done.
    pub(super) fn next(&self) -> Option<(usize, Option<Verdict>)> {
        let mut state = self.state();
        loop {
            if let Some(at) = self.take(&mut state) {
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

    /// The first check that is ready and whose throttle has capacity.
    fn take(&self, state: &mut State) -> Option<usize> {
        let has_room = |at: &usize| match &self.throttles[*at] {
            Some(throttle) => {
                state
                    .in_throttle
                    .get(&throttle.name)
                    .copied()
                    .unwrap_or_default()
                    < throttle.width
            }
            None => true,
        };
        let place = state.ready.iter().position(has_room)?;
        let at = state.ready.remove(place)?;
        if let Some(throttle) = &self.throttles[at] {
            *state.in_throttle.entry(throttle.name.clone()).or_default() += 1;
        }
        Some(at)
    }

    /// Records the outcome of a check and unblocks or skips its dependents.
    pub(super) fn finish(&self, at: usize, outcome: Outcome) {
        let mut state = self.state();
        state.running -= 1;
        state.left -= 1;
        if let Some(throttle) = &self.throttles[at]
            && let Some(count) = state.in_throttle.get_mut(&throttle.name)
        {
            *count -= 1;
        }
        let passed = matches!(outcome, Outcome::Pass | Outcome::Warn);
        for &dependent in &self.dependents[at] {
            if !passed && state.blocked[dependent].is_none() {
                let reason = format!("needs {}: {}", self.ids[at], outcome.as_str());
                state.blocked[dependent] = Some(Verdict::new(Outcome::Skip, reason));
            }
            // Dependents in a broken cycle are no longer waiting.
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

    /// Skips the remaining checks when nothing can run: they form a dependency
    /// cycle.
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
