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
    /// The lane of each, if it has one.
    throttles: Vec<Option<Throttle>>,
}

/// Something that is not to be asked too much at once: a host, or a runner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Throttle {
    pub(super) name: String,
    /// How many checks may use it at once.
    pub(super) width: usize,
}

struct State {
    ready: VecDeque<usize>,
    /// How many needs of each check are not done.
    waiting: Vec<usize>,
    /// Why a check will not run after all.
    blocked: Vec<Option<Verdict>>,
    running: usize,
    /// How many run in each lane.
    in_throttle: HashMap<String, usize>,
    left: usize,
}

impl Schedule {
    /// A schedule of checks, each with its lane.
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

    /// The next check, and a verdict if it is not to be run. Waits for one;
    /// nothing when all are done.
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

    /// The first check that is ready and whose lane has room.
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

    /// A check is done; those that need it go on, or never will.
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
