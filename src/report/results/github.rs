use std::fmt::Write;

use super::worst_first;
use crate::report::github::{data, property};
use crate::stamp::{Outcome, Results};

/// Annotations for failed checks, as GitHub workflow commands. `content` is the
/// path from the repository to the content folder.
pub fn render_github_results(results: &Results, content: &str) -> String {
    let mut out = String::new();
    for stamp in worst_first(results) {
        let command = match stamp.outcome {
            Outcome::Fail | Outcome::Error => "error",
            Outcome::Warn => "warning",
            Outcome::Skip | Outcome::Pass => continue,
        };
        let _ = writeln!(
            out,
            "::{command} file={},line={},title={}::{}",
            property(&format!("{content}{}", stamp.page)),
            stamp.line,
            property(stamp.id.as_str()),
            data(&format!("{}: {}", stamp.outcome.as_str(), stamp.reason))
        );
    }
    out
}
