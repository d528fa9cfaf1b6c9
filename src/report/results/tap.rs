use std::fmt::Write;

use crate::printable::printable_line;
use crate::stamp::{Outcome, Results};

/// Test Anything Protocol, version 14 (testanything.org): a warning is ok with
/// a comment, a skip is a directive.
pub fn render_tap(results: &Results) -> String {
    let mut out = format!("TAP version 14\n1..{}\n", results.checks.len());
    for (at, stamp) in results.checks.iter().enumerate() {
        let not = if stamp.outcome.is_bad() { "not " } else { "" };
        // A hash would begin a directive.
        let name = printable_line(stamp.id.as_str());
        let name = name.replace('\\', "\\\\").replace('#', "\\#");
        let reason = stamp.reason.replace('\n', " ");
        let reason = printable_line(&reason);
        let directive = if stamp.outcome == Outcome::Skip {
            format!(" # SKIP {}", reason.replace('#', "\\#"))
        } else {
            String::new()
        };
        let _ = writeln!(out, "{not}ok {} - {name}{directive}", at + 1);
        if !reason.is_empty() && stamp.outcome != Outcome::Skip {
            let _ = writeln!(out, "# {}: {reason}", stamp.outcome.as_str());
        }
    }
    out
}
