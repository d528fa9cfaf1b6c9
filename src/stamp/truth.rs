use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// How much of a book the repository proved at one commit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TruthPoint {
    /// Day of the commit.
    pub day: Date,
    /// Its name, abbreviated.
    pub commit: String,
    /// Statements that a file proved.
    pub proven: usize,
    /// Statements that a file contradicted.
    pub contradicted: usize,
    /// Statements that no file said anything about.
    pub unknown: usize,
}

/// A line of the history's file.
#[derive(Serialize, Deserialize)]
struct Line {
    truth: TruthPoint,
}

impl TruthPoint {
    /// Reads a line of the history's file.
    pub(super) fn parse(line: &str) -> Option<Self> {
        let is_point = line.starts_with("{\"truth\":");
        let line: Option<Line> = is_point.then(|| serde_json::from_str(line).ok()).flatten();
        line.map(|line| line.truth)
    }

    /// Its line in the history's file, with its line break.
    pub fn line(&self) -> String {
        let truth = self.clone();
        serde_json::to_string(&Line { truth }).expect("a point holds only plain values") + "\n"
    }
}

/// Sorts points by day and keeps the last one of each commit.
pub(super) fn sort(points: &mut Vec<TruthPoint>) {
    let mut seen = BTreeSet::new();
    let kept = std::mem::take(points).into_iter().rev();
    let kept = kept.filter(|point| seen.insert(point.commit.clone()));
    *points = kept.collect();
    points.reverse();
    points.sort_by_key(|point| point.day);
}
