use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::truth::sort;
use super::{Outcome, Results, TruthPoint};
use crate::book::CheckId;

/// Results of earlier runs, one line of JSON per run, and how much of the book
/// was proven, one line per commit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// Oldest first.
    runs: Vec<Run>,
    /// Oldest first, one for each commit.
    truth: Vec<TruthPoint>,
}

/// One run: its end time and the outcome of each check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Run {
    finished: Timestamp,
    outcomes: BTreeMap<CheckId, Outcome>,
}

/// The history of one check.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Past {
    /// Its outcomes, oldest first.
    pub outcomes: Vec<Outcome>,
    /// When the runs with these outcomes ended.
    pub times: Vec<Timestamp>,
    /// Since when the check has its current outcome.
    pub since: Option<Timestamp>,
}

impl History {
    /// Number of runs that are kept.
    pub const MAX_RUNS: usize = 1000;
    /// Number of commits whose coverage is kept.
    pub const MAX_POINTS: usize = 400;

    /// Parses a history. Invalid lines, such as one truncated by a crash, are
    /// skipped.
    pub fn parse(text: &str) -> Self {
        let runs = text
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok());
        let mut truth = text.lines().filter_map(TruthPoint::parse).collect();
        sort(&mut truth);
        Self {
            runs: runs.collect(),
            truth,
        }
    }

    /// The line of a run, with its line break.
    pub fn line(results: &Results) -> String {
        let outcomes = results.checks.iter();
        let run = Run {
            finished: results.generated,
            outcomes: outcomes
                .map(|stamp| (stamp.id.clone(), stamp.outcome))
                .collect(),
        };
        serde_json::to_string(&run).expect("a run holds only plain values") + "\n"
    }

    /// The text of the last `MAX_RUNS` runs and `MAX_POINTS` commits; `None`
    /// while there are few more.
    pub fn compacted(&self) -> Option<String> {
        let many = |most| most + most / 4;
        if self.runs.len() <= many(Self::MAX_RUNS) && self.truth.len() <= many(Self::MAX_POINTS) {
            return None;
        }
        let kept = self.runs[self.runs.len().saturating_sub(Self::MAX_RUNS)..].iter();
        let lines = kept
            .map(|run| serde_json::to_string(run).expect("a run holds only plain values") + "\n");
        let truth: String = self.truth().iter().map(TruthPoint::line).collect();
        Some(truth + &lines.collect::<String>())
    }

    /// How much of the book was proven at the last commits, oldest first.
    pub fn truth(&self) -> &[TruthPoint] {
        &self.truth[self.truth.len().saturating_sub(Self::MAX_POINTS)..]
    }

    /// The history with a point, which takes the place of one of the same
    /// commit.
    #[must_use]
    pub fn with_truth(mut self, point: TruthPoint) -> Self {
        self.truth.push(point);
        sort(&mut self.truth);
        self
    }

    /// The points and the last runs as text, at most `most` bytes.
    pub fn text(&self, most: usize) -> String {
        let mut lines: Vec<String> = Vec::new();
        let points: String = self.truth().iter().map(TruthPoint::line).collect();
        let mut length = points.len();
        for run in self.runs.iter().rev().take(Self::MAX_RUNS) {
            let line = serde_json::to_string(run).expect("a run holds only plain values") + "\n";
            length += line.len();
            if length > most {
                break;
            }
            lines.push(line);
        }
        lines.reverse();
        points + &lines.concat()
    }

    /// Merges two histories: each run once, oldest first.
    #[must_use]
    pub fn with(mut self, other: Self) -> Self {
        self.runs.extend(other.runs);
        self.runs.sort_by_key(|run| run.finished);
        self.runs.dedup();
        self.truth.extend(other.truth);
        sort(&mut self.truth);
        self
    }

    /// The history of a check.
    pub fn of(&self, id: &CheckId) -> Past {
        let found = self
            .runs
            .iter()
            .filter_map(|run| Some((run.finished, *run.outcomes.get(id)?)));
        let found: Vec<(Timestamp, Outcome)> = found.collect();
        let Some((_, now)) = found.last() else {
            return Past::default();
        };
        let same = found.iter().rev().take_while(|(_, outcome)| outcome == now);
        Past {
            since: same.last().map(|(at, _)| *at),
            times: found.iter().map(|(at, _)| *at).collect(),
            outcomes: found.into_iter().map(|(_, outcome)| outcome).collect(),
        }
    }
}

impl Past {
    /// The share of runs in which the check passed, in tenths of a percent,
    /// without skipped runs. `None` if no run counts.
    pub fn uptime_permille(&self) -> Option<usize> {
        uptime(&self.outcomes)
    }

    /// The same for the runs that ended at `from` or later.
    pub fn uptime_since(&self, from: Timestamp) -> Option<usize> {
        // A merged history need not be in order.
        let runs = self.times.iter().zip(&self.outcomes);
        let recent = runs.filter(|(at, _)| **at >= from);
        let recent: Vec<Outcome> = recent.map(|(_, outcome)| *outcome).collect();
        uptime(&recent)
    }
}

fn uptime(outcomes: &[Outcome]) -> Option<usize> {
    let tried = outcomes.iter().filter(|outcome| **outcome != Outcome::Skip);
    let good = tried.clone().filter(|outcome| !outcome.is_bad()).count();
    // Rounded down, so that a check with a failure never shows 100 %.
    (good * 1000).checked_div(tried.count())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(second: i64, outcome: &str) -> String {
        let at = Timestamp::from_second(second).expect("a time");
        format!("{{\"finished\":\"{at}\",\"outcomes\":{{\"a#b\":\"{outcome}\"}}}}\n")
    }

    #[test]
    fn the_past_of_a_check_is_told() {
        let text: String = [
            (1, "pass"),
            (2, "fail"),
            (3, "skip"),
            (4, "pass"),
            (5, "pass"),
        ]
        .map(|(at, outcome)| line(at, outcome))
        .concat();
        let past = History::parse(&text).of(&CheckId::new("a#b"));
        assert_eq!(past.since.map(Timestamp::as_second), Some(4));
        assert_eq!(
            (past.outcomes.len(), past.uptime_permille()),
            (5, Some(750))
        );
        let since = |second| past.uptime_since(Timestamp::from_second(second).expect("a time"));
        assert_eq!(
            (since(3), since(2), since(6)),
            (Some(1000), Some(666), None)
        );
        assert_eq!(
            History::parse(&text).of(&CheckId::new("x")),
            Past::default()
        );
    }

    #[test]
    fn a_line_that_was_cut_off_costs_only_itself() {
        let text = line(1, "pass") + &line(2, "pass")[..20] + "\n" + &line(3, "fail");
        assert_eq!(History::parse(&text).runs.len(), 2);
    }

    #[test]
    fn each_commit_has_one_point_and_old_ones_are_dropped() {
        let point = |day: i8, commit: &str, proven| TruthPoint {
            day: jiff::civil::Date::constant(2026, 1, day),
            commit: commit.to_owned(),
            proven,
            contradicted: 1,
            unknown: 2,
        };
        let text = point(2, "b", 1).line() + &line(1, "pass") + &point(1, "a", 2).line();
        let history = History::parse(&text).with_truth(point(2, "b", 3));
        assert_eq!(history.truth(), [point(1, "a", 2), point(2, "b", 3)]);
        assert_eq!(History::parse(&history.text(10_000)), history);
        let again = history.clone().with(history.clone());
        assert_eq!(again, history);
        let many: String = (0..600)
            .map(|at| point(1, &at.to_string(), at).line())
            .collect();
        let kept = History::parse(&many).compacted().expect("it is long");
        assert_eq!(History::parse(&kept).truth().len(), History::MAX_POINTS);
        assert!(many.ends_with(&kept));
    }

    #[test]
    fn a_long_history_is_cut_at_its_beginning() {
        let lines: String = (0..1300).map(|at| line(at, "pass")).collect();
        let kept = History::parse(&lines).compacted().expect("it is long");
        assert_eq!(kept.lines().count(), History::MAX_RUNS);
        assert!(lines.ends_with(&kept) && History::parse(&kept).compacted().is_none());
    }
}
