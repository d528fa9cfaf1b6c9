use jiff::Timestamp;

use super::human::{said, style};
use crate::book::{Check, CheckId};
use crate::printable::printable_line;
use crate::stamp::Outcome;
use crate::stamp::Stamp;

/// The current state of a check.
#[derive(Clone, Copy, Debug)]
pub struct Standing<'a> {
    id: &'a CheckId,
    /// Why the check cannot run.
    problem: Option<&'a str>,
    stamp: Option<&'a Stamp>,
    is_stale: bool,
}

impl<'a> Standing<'a> {
    /// The state at `now`, from the last result.
    pub fn new(check: &'a Check, stamp: Option<&'a Stamp>, now: Timestamp) -> Self {
        let is_stale = stamp.is_some_and(|stamp| stamp.expires <= now);
        Self {
            id: &check.id,
            problem: check.problem.as_deref(),
            stamp,
            is_stale,
        }
    }

    /// Whether the check is invalid.
    pub fn is_unreadable(&self) -> bool {
        self.problem.is_some()
    }

    /// The result, unless it has expired.
    pub fn current(&self) -> Option<&'a Stamp> {
        self.stamp.filter(|_| !self.is_stale)
    }

    /// Sort rank: failures, unknown, passes.
    pub fn rank(&self) -> usize {
        /// After warnings, before skips.
        const UNKNOWN: usize = 3;
        /// Like errors.
        const UNREADABLE: usize = 1;
        if self.is_unreadable() {
            return UNREADABLE;
        }
        let place = |stamp: &Stamp| {
            Outcome::WORST_FIRST
                .iter()
                .position(|known| *known == stamp.outcome)
        };
        match self.current().and_then(place) {
            None => UNKNOWN,
            Some(place) if place < UNKNOWN => place,
            Some(place) => place + 1,
        }
    }
}

/// A check on one line: its state and age.
pub fn render_standing(standing: &Standing<'_>, now: Timestamp) -> String {
    let id = printable_line(standing.id.as_str());
    if let Some(problem) = standing.problem {
        let style = style(Outcome::Error);
        let problem = printable_line(problem);
        return format!("{style}error {style:#} {id}  {problem}");
    }
    let Some(stamp) = standing.stamp else {
        return format!("never  {id}");
    };
    let age = age(now, stamp.finished);
    if standing.is_stale {
        return format!("unknown {id}  last: {} {age}", stamp.outcome.as_str());
    }
    let style = style(stamp.outcome);
    let word = stamp.outcome.as_str();
    let said = said(stamp);
    let said = if said.is_empty() {
        String::new()
    } else {
        format!("  {said}")
    };
    format!("{style}{word:<6}{style:#} {id}  {age}{said}")
}

/// `5 min ago`, as on the pages.
fn age(now: Timestamp, then: Timestamp) -> String {
    let seconds = now.as_second().saturating_sub(then.as_second()).max(0);
    match seconds {
        0..60 => "just now".to_owned(),
        60..3600 => format!("{} min ago", seconds / 60),
        3600..86_400 => format!("{} h ago", seconds / 3600),
        _ => format!("{} d ago", seconds / 86_400),
    }
}
