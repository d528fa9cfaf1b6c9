use std::fmt::Write as _;

use crate::printable::{printable, printable_json};
use crate::search::SearchResults;

/// Results for people: page and heading, then an excerpt.
pub fn render_hits(found: &SearchResults) -> String {
    let mut out = String::new();
    for (word, to) in &found.corrected {
        let _ = writeln!(out, "`{word}` was corrected to `{to}`");
    }
    if !found.ignored.is_empty() && !found.hits.is_empty() {
        let _ = writeln!(out, "unknown words: {}", found.ignored.join(", "));
    }
    if !out.is_empty() {
        out.push('\n');
    }
    if found.hits.is_empty() {
        out.push_str("no results: try the name of an alert, an error code or another word\n");
    }
    for hit in &found.hits {
        let anchor = if hit.anchor.is_empty() { "" } else { "#" };
        let (between, heading) = match hit.heading.as_str() {
            "" => ("", ""),
            heading => (" › ", heading),
        };
        let severity = match hit.severity.as_str() {
            "" => String::new(),
            severity => format!(" [{severity}]"),
        };
        let _ = writeln!(out, "{}{severity}{between}{heading}", hit.title);
        let _ = writeln!(out, "  {}{anchor}{}", hit.source, hit.anchor);
        if !hit.command.is_empty() {
            let _ = writeln!(out, "  $ {}", hit.command);
        }
        if !hit.excerpt.is_empty() {
            let _ = writeln!(out, "  {}", hit.excerpt);
        }
        out.push('\n');
    }
    printable(&out).into_owned()
}

/// Results as a JSON array, best first.
pub fn render_hits_json(found: &SearchResults) -> String {
    let text = serde_json::to_string_pretty(&found.hits).expect("hits are plain values");
    printable_json(&text).into_owned() + "\n"
}
