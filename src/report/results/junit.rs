use std::collections::BTreeMap;
use std::fmt::Write;

use super::value_text;
use crate::report::junit::Escaped;
use crate::stamp::{Outcome, Results, Stamp};

/// `JUnit`'s XML: a suite for each page, a case for each check. What failed,
/// what could not be found out and what was skipped are told apart. `content`
/// leads from the repository to the content folder.
pub fn render_junit_results(results: &Results, content: &str) -> String {
    let mut pages: BTreeMap<&str, Vec<&Stamp>> = BTreeMap::new();
    for stamp in &results.checks {
        pages.entry(&stamp.page).or_default().push(stamp);
    }
    let all: Vec<&Stamp> = results.checks.iter().collect();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(out, "<testsuites name=\"opsbook run\" {}>", Counted(&all));
    for (page, stamps) in pages {
        let name = Escaped(page);
        let counted = Counted(&stamps);
        let _ = writeln!(out, "  <testsuite name=\"{name}\" {counted}>");
        for stamp in stamps {
            case(&mut out, stamp, content);
        }
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

/// Numbers of a suite as attributes.
struct Counted<'a>(&'a [&'a Stamp]);

impl std::fmt::Display for Counted<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let of = |outcome| {
            self.0
                .iter()
                .filter(|stamp| stamp.outcome == outcome)
                .count()
        };
        let ms: u64 = self.0.iter().map(|stamp| stamp.duration_ms).sum();
        write!(
            formatter,
            "tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"{}\"",
            self.0.len(),
            of(Outcome::Fail),
            of(Outcome::Error),
            of(Outcome::Skip),
            Seconds(ms)
        )
    }
}

fn case(out: &mut String, stamp: &Stamp, content: &str) {
    let file = format!("{content}{}", stamp.page);
    let _ = write!(
        out,
        "    <testcase name=\"{}\" classname=\"{}\" file=\"{}\" line=\"{}\" time=\"{}\"",
        Escaped(stamp.id.as_str()),
        Escaped(&stamp.page),
        Escaped(&file),
        stamp.line,
        Seconds(stamp.duration_ms)
    );
    let reason = Escaped(&stamp.reason);
    let said = match stamp.outcome {
        Outcome::Pass => String::new(),
        Outcome::Warn => format!("<system-out>warn: {reason}</system-out>"),
        Outcome::Skip => format!("<skipped message=\"{reason}\"/>"),
        Outcome::Fail => format!("<failure type=\"fail\" message=\"{reason}\"/>"),
        Outcome::Error => format!("<error type=\"error\" message=\"{reason}\"/>"),
    };
    let value = value_text(stamp);
    let measured = if value.is_empty() {
        String::new()
    } else {
        let value = Escaped(&value);
        format!("<properties><property name=\"value\" value=\"{value}\"/></properties>")
    };
    if said.is_empty() && measured.is_empty() {
        out.push_str("/>\n");
    } else {
        let _ = writeln!(out, ">{measured}{said}</testcase>");
    }
}

/// Milliseconds as seconds with three digits.
struct Seconds(u64);

impl std::fmt::Display for Seconds {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}.{:03}", self.0 / 1000, self.0 % 1000)
    }
}
