use std::fmt::Write;

use super::worst_first;
use crate::printable::printable_line;
use crate::stamp::{Cause, Outcome, Results};

/// One line in the format of monitoring plugins (Monitoring Plugins Development
/// Guidelines): state, worst results and performance data.
pub fn render_nagios(results: &Results) -> String {
    let state = ["OK", "WARNING", "CRITICAL", "UNKNOWN"][usize::from(nagios_code(results))];
    let mut line = format!("OPSBOOK {state} -");
    for outcome in Outcome::WORST_FIRST {
        let count = results.count(outcome);
        if count > 0 {
            let _ = write!(line, " {count} {}", outcome.as_str());
        }
    }
    if results.checks.is_empty() {
        line.push_str(" no checks");
    }
    let worst = worst_first(results).next();
    let told = |outcome: Outcome| outcome.is_bad() || outcome == Outcome::Warn;
    if let Some(worst) = worst.filter(|worst| told(worst.outcome)) {
        let reason = worst.reason.replace(['|', '\n'], " ");
        let (id, reason) = (printable_line(worst.id.as_str()), printable_line(&reason));
        let _ = write!(line, "; {id}: {reason}");
    }
    line.push_str(" |");
    for outcome in Outcome::WORST_FIRST {
        let _ = write!(line, " {}={}", outcome.as_str(), results.count(outcome));
    }
    line.push('\n');
    line
}

/// The exit code of that line: 0 ok, 1 warning, 2 critical, 3 unknown. A run
/// without attempts is unknown.
pub fn nagios_code(results: &Results) -> u8 {
    let has = |outcome| results.count(outcome) > 0;
    if has(Outcome::Fail) {
        2
    } else if has(Outcome::Error) || results.has_cause(Cause::Deadline) {
        3
    } else if has(Outcome::Warn) {
        1
    } else if has(Outcome::Pass) {
        0
    } else {
        3
    }
}
