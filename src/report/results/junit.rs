use std::collections::BTreeMap;
use std::fmt::Write;

use super::value_text;
use crate::report::junit::Escaped;
use crate::stamp::{Outcome, Results, Stamp};

/// `JUnit` XML: a suite per page, a case per check. Failures, errors and skips
/// are distinguished. `content` is the path from the repository to the content
/// folder. Like `render_junit`, it uses only what the oldest schema of Jenkins
/// supports.
pub fn render_junit_results(results: &Results, content: &str) -> String {
    let mut pages: BTreeMap<&str, Vec<&Stamp>> = BTreeMap::new();
    for stamp in &results.checks {
        pages.entry(&stamp.page).or_default().push(stamp);
    }
    let all: Vec<&Stamp> = results.checks.iter().collect();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let counted = Counted(&all);
    let _ = writeln!(out, "<testsuites name=\"opsbook run\" {counted}>");
    for (page, stamps) in pages {
        let name = Escaped(page);
        let counted = Counted(&stamps);
        let skipped = counted.of(Outcome::Skip);
        let _ = writeln!(
            out,
            "  <testsuite name=\"{name}\" {counted} skipped=\"{skipped}\">"
        );
        for stamp in stamps {
            case(&mut out, stamp, content);
        }
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

/// The counts of a suite, as attributes.
struct Counted<'a>(&'a [&'a Stamp]);

impl Counted<'_> {
    fn of(&self, outcome: Outcome) -> usize {
        let stamps = self.0.iter();
        stamps.filter(|stamp| stamp.outcome == outcome).count()
    }
}

impl std::fmt::Display for Counted<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let ms: u64 = self.0.iter().map(|stamp| stamp.duration_ms).sum();
        write!(
            formatter,
            "tests=\"{}\" failures=\"{}\" errors=\"{}\" time=\"{}\"",
            self.0.len(),
            self.of(Outcome::Fail),
            self.of(Outcome::Error),
            Seconds(ms)
        )
    }
}

fn case(out: &mut String, stamp: &Stamp, content: &str) {
    let _ = write!(
        out,
        "    <testcase name=\"{}\" classname=\"{}\" time=\"{}\">",
        Escaped(stamp.id.as_str()),
        Escaped(&stamp.page),
        Seconds(stamp.duration_ms)
    );
    let reason = Escaped(&stamp.reason);
    let all = all_of(stamp, content);
    let all = Escaped(&all);
    let _ = match stamp.outcome {
        Outcome::Pass | Outcome::Warn => write!(out, "<system-out>{all}</system-out>"),
        Outcome::Skip => write!(out, "<skipped>{all}</skipped>"),
        Outcome::Fail => write!(
            out,
            "<failure type=\"fail\" message=\"{reason}\">{all}</failure>"
        ),
        Outcome::Error => write!(
            out,
            "<error type=\"error\" message=\"{reason}\">{all}</error>"
        ),
    };
    out.push_str("</testcase>\n");
}

/// Location, reason and value of a check: `JUnit` has no attributes for them.
fn all_of(stamp: &Stamp, content: &str) -> String {
    let mut text = format!("{content}{}:{}", stamp.page, stamp.line);
    if stamp.outcome == Outcome::Warn {
        text.push_str(": warn");
    }
    if !stamp.reason.is_empty() {
        text.push_str(": ");
        text.push_str(&stamp.reason);
    }
    let value = value_text(stamp);
    if !value.is_empty() {
        text.push_str("; value ");
        text.push_str(&value);
    }
    text
}

/// Milliseconds as seconds with three digits.
struct Seconds(u64);

impl std::fmt::Display for Seconds {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}.{:03}", self.0 / 1000, self.0 % 1000)
    }
}
